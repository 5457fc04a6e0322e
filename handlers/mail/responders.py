"""How unmarked responders write: absence notices, acknowledgements of a ticket, questions whether one is human.

The words are those of Exchange and Outlook, Gmail, Zimbra, Roundcube and Sieve, Horde, Notes, GroupWise, Zoho, and of
help desks, in the languages of the Dialogue and of its partners. A subject is enough only where nobody would write it;
elsewhere the text must say the same, and be as short as such notes are: a false alarm silences a person.
"""

from __future__ import annotations

import re

LONGEST_NOTE = 150
"""Words of a note whose subject gives it away, or that says itself what it is."""
LONGEST_BARE_NOTE = 80
"""Words of a note that only its text gives away."""
_START = 350
"""Characters in which a note says that the writer is away."""
_LONGEST_SEARCHED = 3000
_LONGEST_SUBJECT = 300


def _any(*patterns: str, before: str = "", behind: str = "") -> re.Pattern[str]:
    return re.compile(f"{before}(?:{'|'.join(patterns)}){behind}", re.IGNORECASE)


_TAG = r"^(?:\[[^\]]{0,40}\]\s*)?"
_END = (
    r"(?=\s*(?:$|[:：\-–—|(\[<«\"/.!,]|re\b|fw|tr\b|auto-?reply|until\b|till\b|from \w{0,9} ?\d|jusqu"
    r"|(?:du|au|le|de|em|del?|من) \d|at[eé] |hasta\b|desde\b|حتى|لغاية))"
)
_CERTAIN_SUBJECTS = _any(
    # English
    r"auto(?:mat(?:ic|ed))?[- _]?(?:e-?mail )?(?:reply|response|responder|acknowledge?ment)",
    r"auto(?:mat(?:ic|ed|ically generated))? (?:e-?mail )?(?:answer|message)",
    r"auto(?=\s?[:：])",
    r"yahoo! auto response",
    r"vacation (?:auto-?)?(?:reply|response|message|responder)",
    r"(?:i am |i['’]m )?(?:currently )?(?:out of|away from) (?:the |my )?office(?: (?:reply|notification|message))?",
    # French
    r"r[eé](?:ponse|p\.?) (?:automatique|d[’']absence)(?: d[’']absence)?",
    r"r[eé]ponse auto(?=\s*[:：])",
    r"message (?:automatique|d[’']absence)",
    r"absen(?:t|te|ce|t\(e\)|t·e) du bureau",
    r"(?:notification|avis|notice) d[’']absence",
    r"r[eé]pondeur (?:automatique|de messagerie)",
    r"hors (?:du|de mon) bureau",
    # Portuguese
    r"(?:resposta|mensagem|aviso|e-?mail) autom[aá]tic[ao](?: de aus[eê]ncia)?",
    r"fora d[oe] escrit[oó]rio",
    r"aus[eê]ncia (?:do escrit[oó]rio|tempor[aá]ria)",
    r"(?:aviso|mensagem|notifica[cç][aã]o) de (?:aus[eê]ncia|f[eé]rias)",
    # Spanish
    r"(?:respuesta|mensaje|contestaci[oó]n|correo) autom[aá]tic[ao](?: de ausencia)?",
    r"fuera de (?:la |mi )?oficina",
    r"ausen(?:cia|te) de (?:la|mi) oficina",
    r"(?:aviso|mensaje|nota) de (?:ausencia|vacaciones)",
    # Arabic
    r"(?:ال)?(?:رد|رسالة|إجابة|جواب) (?:ال)?(?:تلقائي|آلي|الي|أوتوماتيكي)ة?",
    r"خارج المكتب",
    r"(?:إشعار|رسالة|رد) (?:ال)?(?:غياب|إجازة)",
    # German, Italian, Dutch, Nordic, Polish, Turkish, Catalan, Russian, Japanese, Chinese
    r"automatische antwort|abwesenheits(?:notiz|nachricht|meldung)|abwesend",
    r"risposta automatica|fuori (?:sede|ufficio)",
    r"automatisch antwoord|afwezigheids(?:bericht)?",
    r"autosvar|automatiskt? svar|fr[aå]nvaro(?:meddelande)?|automaattinen vastaus",
    r"odpowied[zź] automatyczna|autoodpowied[zź]|otomatik yan[iı]t|resposta autom[aà]tica",
    r"автоматический ответ|автоответ|自動応答|自动回复",
    before=_TAG,
    behind=_END,
)
"""A subject with which no person begins a mail. Behind the words comes the end, a sign, a date or the old subject:
"Absence du bureau de liaison" is a topic."""

_WHO_IS_AWAY = _any(
    r"^.{2,60}\b(?:is|will be) out of (?:the )?office\b",
    r"^.{2,60}\best absente?(?:\(e\))?(?: du bureau)?(?: \([^)]*\))?$",
    r"^message status - (?:opened|delivered|read)",
)
"""Notes writes the name into the subject, GroupWise what became of the letter."""

_LIKELY_SUBJECTS = _any(
    r"\b(?:out of (?:the )?office|away|vacations?|holidays?|unavailable)\b",
    r"\bon (?:annual |sick |maternity |parental )?leave\b",
    r"\b(?:absen(?:t|te|ce)s?|cong[eé]s?|vacances|indisponible|en mission|en d[eé]placement)\b",
    r"\b(?:ausente|aus[eê]ncia|f[eé]rias|licen[cç]a|indispon[ií]vel|em miss[aã]o)\b",
    r"\b(?:ausencia|vacaciones|permiso|no disponible)\b",
    r"\b(?:automat\w*|autom[aá]tic\w*|auto-?\s?(?:reply|response|réponse))\b",
    r"غائب|غياب|إجازة|اجازة|عطلة|غير متواجد|تلقائي|آلي",
)
_TICKET_NUMBERS = _any(
    r"\[(?:ticket|case|request|incident|demande|caso|solicitud|pedido|chamado|تذكرة|طلب)[^\]]{0,30}\]",
    r"\[#?(?!LAB)[A-Z]{0,6}-?\d{3,}\]",
    r"^(?:ticket|incident|chamado|تذكرة)\s?[#:nº°]+\s?\w?\d",
)
_ACKNOWLEDGING_SUBJECTS = _any(
    r"ticket (?:received|created|opened)|request received|acknowledge?ment|confirmation of receipt",
    r"(?:your|the) .{0,40}\b(?:has|was) been received|we (?:have )?received",
    r"thank you for (?:contacting|your (?:e-?mail|message|request))",
    r"accus[eé] de r[eé]ception|(?:nous avons|votre .{0,40} a) bien (?:re[cç]u|[eé]t[eé])",
    r"merci (?:de|pour) (?:votre|nous avoir)",
    r"aviso de (?:recep[cç][aã]o|recebimento)|recebemos|obrigad[oa] pel[oa]",
    r"acuse de recibo|hemos recibido|gracias por (?:contactar|su|escribir)",
    r"إشعار (?:ب)?(?:ال)?استلام|شكرا (?:ل|على)",
    r"(?:please )?(?:confirm|verify) (?:your|that you)|verification required|confirmation required|\[confirm\]",
    r"(?:read|lu|le[ií]do|lid[ao]|gelesen|return receipt|accus[eé] de lecture|تمت القراءة|مقروءة) ?:",
    r"(?:confirmaci[oó]n de lectura|recibo de leitura|confirma[cç][aã]o de leitura) ?:",
    before=_TAG,
)
_AWAY = _any(
    # English
    r"\bi (?:am|will be|shall be)(?: currently| presently| now)? (?:out of|away|absent|travell?ing|unavailable)",
    r"\bi (?:am|will be)(?: currently)? on (?:annual |sick |maternity |official |home )?(?:leave|mission|holiday)",
    r"\bi['’]m (?:currently )?(?:out of|away|on (?:annual )?(?:leave|holiday|vacation)|travell?ing)",
    r"\bi (?:am|will be)(?: currently)? on (?:vacation|travel)|offices? (?:is|are|will be) closed",
    r"\b(?:is|will be) out of (?:the )?office\b",
    # French
    r"\bje (?:suis|serai)(?: actuellement| pr[eé]sentement)? (?:absente?|hors|indisponible|injoignable)",
    r"\bje (?:suis|serai)(?: actuellement)? en (?:cong[eé]s?|vacances|mission|d[eé]placement|voyage)",
    r"\best absente? (?:du|jusqu|de son)",
    # Portuguese
    r"\b(?:estou|estarei|encontro-me|me encontro)(?: atualmente| actualmente)? (?:ausente|fora|de f[eé]rias)",
    r"\b(?:estou|estarei)(?: atualmente)? (?:em (?:miss[aã]o|viagem|licen[cç]a)|indispon[ií]vel)",
    # Spanish
    r"\b(?:estoy|estar[eé]|me encuentro)(?: actualmente| ahora)? (?:ausente|fuera|en misi[oó]n)",
    r"\b(?:estoy|estar[eé])(?: actualmente)? de (?:vacaciones|viaje|permiso|licencia|baja)",
    # Arabic
    r"(?:أنا|انا|إنني|انني|سأكون|ساكون|أكون)(?: حالي\w{1,3})? (?:في (?:إجازة|اجازة|عطلة|مهمة|سفر)|خارج|غائب|مسافر)",
    # German
    r"\bich bin (?:derzeit |zurzeit )?(?:nicht im|abwesend)",
)
_BACK = _any(
    # English
    r"(?:when|once|on|upon|after) (?:i|my) (?:return|am back|get back)|i (?:will|shall) be back",
    r"(?:for|in) (?:an? )?(?:urgent|emergency|emergencies|case of (?:urgency|emergency))",
    r"limited (?:access|e-?mail)|if (?:it is|your \w+ is) urgent",
    # French
    r"(?:à|a|d[eè]s) mon retour|de retour (?:le|au|à)|en cas d[’'](?:urgence|extr[eê]me)|pour toute urgence",
    r"acc[eè]s limit[eé]",
    # Portuguese
    r"(?:n[ao]|ap[oó]s o|quando do|ao) meu re(?:gresso|torno)|de volta (?:em|no|a)|acesso limitado",
    r"(?:em|para) (?:caso de urg[eê]ncia|assuntos? urgentes?)",
    # Spanish
    r"(?:a|tras|en) mi (?:regreso|vuelta|retorno)|acceso limitado",
    r"(?:en|para) (?:caso de urgencia|casos? urgentes?|asuntos? urgentes?)",
    # Arabic
    r"عند (?:عودتي|رجوعي)|بعد (?:عودتي|عودة)|للضرورة",
    r"(?:في|لل) ?(?:الحالات|حالات|حالة|أمور|الأمور) ?(?:ال)?(?:عاجلة|طوارئ|مستعجلة|ضرورة)",
)
_SAYS_MACHINE = _any(
    # English
    r"this is an? (?:auto(?:mat(?:ic|ed))?|system)[- ]?(?:generated )?(?:e-?mail )?(?:reply|response|message|e-?mail)",
    r"this is an? automat(?:ic|ed) (?:notification|acknowledge?ment)|automatically generated (?:reply|e-?mail|message)",
    r"do not (?:reply|respond) to this (?:e-?mail|message|mail|address)",
    # French
    r"ceci est une? (?:r[eé]ponse|message|courriel|mail|e-?mail) (?:automatique|g[eé]n[eé]r)",
    r"(?:r[eé]ponse|message|courriel|mail) (?:g[eé]n[eé]r[eé]|envoy[eé])e? automatiquement",
    r"ne pas r[eé]pondre [aà] ce(?:t|tte)? (?:message|mail|courriel|e-?mail|adresse)",
    # Portuguese
    r"est[ae] [eé] uma? (?:resposta|mensagem|e-?mail) autom[aá]tic|mensagem (?:gerad|enviad)a automaticamente",
    r"n[aã]o responda a est",
    # Spanish
    r"est[ae] es una? (?:respuesta|mensaje|correo) autom[aá]tic|mensaje (?:generad|enviad)o autom[aá]ticamente",
    r"no responda a est",
    # Arabic
    r"(?:هذه|هذا) (?:رسالة|رد|بريد) (?:آلي|الي|تلقائي)ة?|(?:يرجى|الرجاء) عدم الرد على هذ[هاو]",
)
_ACKNOWLEDGED = _any(
    # English
    r"(?:has|have) been (?:received|registered|logged|assigned|opened|created|forwarded)",
    r"will be (?:handled|processed|answered|dealt)|ticket (?:number|id|#)",
    r"(?:we|i) (?:have )?(?:received|got) your (?:e-?mail|message|mail|request|enquiry|inquiry)",
    r"message (?:was|has been) (?:read|displayed|opened)|was read on|return receipt",
    # French
    r"a (?:bien )?[eé]t[eé] (?:bien )?(?:re[cç]ue?|enregistr[eé]e?|transmise?|prise? en compte|lu)",
    r"num[eé]ro de (?:ticket|dossier|demande)|avons bien re[cç]u votre|sera trait[eé]e?",
    # Portuguese
    r"foi (?:recebid|registad|registrad|lid)[ao]|recebemos [ao] (?:sua|seu)|n[uú]mero do? (?:ticket|pedido|chamado)",
    # Spanish
    r"ha sido (?:recibid|registrad|asignad|le[ií]d)[ao]|hemos recibido su|n[uú]mero de (?:ticket|caso|solicitud)",
    # Arabic
    r"تم (?:استلام|تسجيل|قراءة)|لقد (?:استلمنا|تلقينا)|رقم (?:التذكرة|الطلب)",
    # whoever must be convinced first that a person writes
    r"(?:prove|confirm|verify) (?:that )?you(?: are|['’]re)? (?:a )?(?:human|person|real|not a (?:robot|spam))",
    r"(?:to have|before) your (?:message|e-?mail) (?:delivered|is delivered|will be delivered)|held (?:until|pending)",
)
_ANSWERS = re.compile(r"^\s*(?:re|r[eé]p?|aw|res|sv|رد)\s?[:：]", re.IGNORECASE)
_FORWARDS = re.compile(r"^\s*(?:fwd?|tr|rv|enc|wg|i|إعادة توجيه)\s?[:：]", re.IGNORECASE)
_ITEM = re.compile(r"\bLAB-\d", re.IGNORECASE)


def is_note(subject: str, text: str) -> bool:
    """Whether a mail without any mark in its headers is a responder's, by its subject and what its writer wrote."""
    subject = subject[:_LONGEST_SUBJECT]
    if _CERTAIN_SUBJECTS.search(subject) or _WHO_IS_AWAY.search(subject):
        return True
    few = len(text[: 20 * LONGEST_NOTE].split())
    if few > LONGEST_NOTE or _FORWARDS.search(subject):
        return False  # what a person passes on may well be a machine's
    shown = " ".join(text[:_LONGEST_SEARCHED].split())
    if _SAYS_MACHINE.search(shown):
        return True
    away = bool(_AWAY.search(shown[:_START]))
    if away and _LIKELY_SUBJECTS.search(subject) and not _ANSWERS.search(subject):
        return True
    by_ticket = _TICKET_NUMBERS.search(subject) or _ACKNOWLEDGING_SUBJECTS.search(subject)
    if by_ticket and _ACKNOWLEDGED.search(shown):
        return True
    # A person may be away and still write of an item; then `labbot.rules.loops` is the net.
    return away and few <= LONGEST_BARE_NOTE and bool(_BACK.search(shown)) and not _ITEM.search(shown)
