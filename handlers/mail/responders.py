"""How unmarked responders write: absence notices, acknowledgements of a ticket, questions whether one is human.

The words are those of Exchange and Outlook, Gmail, Zimbra, Roundcube and Sieve, Horde, Notes, GroupWise, Zoho, and of
help desks, in the languages of the Dialogue and of its partners. A subject is enough only where nobody would write it;
elsewhere the text must say the same, and be as short as such notes are: a false alarm silences a person.
"""

from __future__ import annotations

import re

LONGEST_NOTE = 150
"""Words of a note whose subject gives it away. Ours and public examples have 20 to 120."""
LONGEST_BARE_NOTE = 80
"""Words of a note that only its text gives away."""
_START = 350
"""Characters in which a note says that the writer is away."""
_LONGEST_SEARCHED = 3000

_TAG = r"^(?:\[[^\]]{0,40}\]\s*)?"
_END = (
    r"(?=\s*(?:$|[:：\-–—|(\[<«\"/.!,]|re\b|fw|tr\b|auto|until\b|till\b|from\b|to\b|for\b|jusqu|du \d|au \d"
    r"|le \d|at[eé] "
    r"|de \d|em \d|hasta\b|del? \d|desde\b|حتى|من\b|لغاية))"
)
_CERTAIN_SUBJECTS = re.compile(
    _TAG
    + r"(?:"
    + r"auto(?:mat(?:ic|ed|ically generated))?[- _]?(?:e-?mail )?(?:reply|response|responder|answer|message"
    r"|acknowledge?ment)"
    r"|auto|yahoo! auto response|vacation (?:auto-?)?(?:reply|response|message|responder)"
    r"|(?:i am |i['’]m )?(?:currently )?(?:out of (?:the )?office|away from (?:the "
    r"|my )?office)(?: ?(?:auto-?reply|reply|notification|message))?"
    r"|r[eé](?:ponse|p\.?) (?:automatique|auto|d[’']absence)(?: d[’']absence)?|message (?:automatique|d[’']absence)"
    r"|absen(?:t|te|ce|t\(e\)|t·e) du bureau|(?:notification|avis|notice) d[’']absence"
    r"|r[eé]pondeur (?:automatique|de messagerie)|hors (?:du|de mon) bureau"
    r"|(?:resposta|mensagem|aviso|e-?mail) autom[aá]tic[ao](?: de aus[eê]ncia)?|fora d[oe] escrit[oó]rio"
    r"|aus[eê]ncia (?:do escrit[oó]rio|tempor[aá]ria)|(?:aviso|mensagem|notifica[cç][aã]o) de (?:aus[eê]ncia|f[eé]rias)"
    r"|(?:respuesta|mensaje|contestaci[oó]n|correo) autom[aá]tic[ao](?: de ausencia)?|fuera de (?:la |mi )?oficina"
    r"|ausen(?:cia|te) de (?:la|mi) oficina|(?:aviso|mensaje|nota) de (?:ausencia|vacaciones)"
    r"|(?:ال)?(?:رد|رسالة|إجابة|جواب) (?:ال)?(?:تلقائي|آلي|الي|أوتوماتيكي)ة?|خارج المكتب|(?:إشعار|رسالة"
    r"|رد) (?:ال)?(?:غياب|إجازة)"
    r"|automatische antwort|abwesenheits(?:notiz|nachricht|meldung)|abwesend|risposta automatica|fuori (?:sede|ufficio)"
    r"|automatisch antwoord|afwezig(?:heids)?(?:bericht)?|autosvar|automatisk(?:t)? svar|fr[aå]nvaro(?:meddelande)?"
    r"|automaattinen vastaus|odpowied[zź] automatyczna|autoodpowied[zź]|otomatik yan[iı]t|resposta autom[aà]tica"
    r"|автоматический ответ|автоответ|自動応答|自动回复)" + _END + r"|^.{2,60}\b(?:is|will be) out of (?:the )?office\b"
    r"|^.{2,60}\best absente?(?:\(e\))?(?: du bureau)?(?: \([^)]*\))?$|^message status - (?:opened|delivered|read)",
    re.IGNORECASE,
)
"""A subject with which no person begins a mail. Behind the words comes the end, a sign, a date or the old subject:
"Absence du bureau de liaison" is a topic."""

_LIKELY_SUBJECTS = re.compile(
    r"\b(?:out of (?:the )?office|away|on (?:annual |sick |maternity |parental )?leave|vacations?|holidays?|unavailable"
    r"|absen(?:t|te|ce)s?|absente?\(e\)|cong[eé]s?|vacances|indisponible|en mission|en d[eé]placement"
    r"|ausente|aus[eê]ncia|f[eé]rias|licen[cç]a|indispon[ií]vel|em miss[aã]o|ausencia|vacaciones|permiso|no disponible"
    r"|automat\w*|autom[aá]tic\w*|auto-?\s?(?:reply|response|réponse))\b|غائب|غياب|إجازة|اجازة|عطلة"
    r"|غير متواجد|تلقائي|آلي",
    re.IGNORECASE,
)
_TICKET_SUBJECTS = re.compile(
    r"\[?(?:ticket|case|request|incident|demande|dossier|caso|solicitud|pedido|chamado|تذكرة"
    r"|طلب)\s?(?:id)?\s?[#:nº°]+\s?\w?\d"
    r"|\[#?[A-Z]{0,6}-?\d{3,}\]|ticket (?:received|created|opened)|\[?request received|acknowledge?ment|(?:de"
    r"|of) receipt"
    r"|accus[eé] de r[eé]ception|acuse de recibo|aviso de (?:recep[cç][aã]o|recebimento)|إشعار (?:ب)?(?:ال)?استلام"
    r"|(?:have|has been|been) received|(?:avons|a) bien (?:re[cç]u|[eé]t[eé])|hemos recibido|recebemos"
    r"|thank you for (?:contacting|your (?:e-?mail|message|request))|merci (?:de|pour) (?:votre|nous avoir)"
    r"|gracias por (?:contactar|su|escribir)|obrigad[oa] pel[oa]|شكرا (?:ل|على)"
    r"|(?:please )?(?:confirm|verify) (?:your|that you)|verification required|confirmation required|\[confirm\]"
    r"|^(?:read|lu|le[ií]do|lida|lido|gelesen|return receipt|accus[eé] de lecture|confirmaci[oó]n de lectura"
    r"|recibo de leitura|confirma[cç][aã]o de leitura|تمت القراءة|مقروءة) ?:",
    re.IGNORECASE,
)
_AWAY = re.compile(
    r"\bi (?:am|will be|shall be)(?: currently| presently| now)? (?:out of|away|on (?:annual |sick "
    r"|maternity |official |home )?(?:leave|mission|holiday|vacation|travel)|absent|travell?ing|unavailable"
    r"|not in)"
    r"|\bi['’]m (?:currently )?(?:out of|away|on (?:annual )?(?:leave|holiday|vacation)|travell?ing)"
    r"|(?:office|offices) (?:is|are|will be) closed"
    r"|\bje (?:suis|serai)(?: actuellement| pr[eé]sentement| momentan[eé]ment)? (?:absente?|en (?:cong[eé]s?"
    r"|vacances|mission|d[eé]placement|voyage)|hors|indisponible|injoignable)"
    r"|\b(?:estou|estarei|encontro-me|me encontro)(?: atualmente| actualmente| neste momento)? (?:ausente"
    r"|fora|de f[eé]rias|em (?:miss[aã]o|viagem|licen[cç]a)|indispon[ií]vel)"
    r"|\b(?:estoy|estar[eé]|me encuentro|me encontrar[eé])(?: actualmente| ahora"
    r"| en este momento)? (?:ausente|fuera|de (?:vacaciones|viaje|permiso|licencia|baja)|en misi[oó]n)"
    r"|(?:أنا|انا|إنني|انني|سأكون|ساكون|أكون)(?: حاليا| حاليًا| حالياً)? (?:في (?:إجازة|اجازة|عطلة|مهمة|سفر)"
    r"|خارج|غائب|مسافر|غير متواجد)"
    r"|\b(?:is|will be) out of (?:the )?office\b|\best absente? (?:du|jusqu|de son)|\bich bin (?:derzeit "
    r"|zurzeit )?(?:nicht im|abwesend|bis)",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"(?:when|once|on|upon|after|until) (?:i|my) (?:return|am back|get back)|(?:i )?(?:will|shall) (?:be back"
    r"|return on|reply|respond|answer)"
    r"|(?:for|in) (?:an? )?(?:urgent|emergency|emergencies|case of (?:urgency|emergency))|limited (?:access"
    r"|e-?mail)|if (?:it is|your \w+ is) urgent"
    r"|(?:à|a|dès|d[eè]s) mon retour|de retour (?:le|au|à)|(?:en|pour) (?:toute |cas d[’'])?urgen(?:ce|te)"
    r"|acc[eè]s limit[eé]"
    r"|(?:n[ao]|ap[oó]s o|quando do) meu re(?:gresso|torno)|(?:em|para) (?:caso de urg[eê]ncia"
    r"|assuntos? urgentes?)|de volta (?:em|no|a)|acesso limitado"
    r"|(?:a|tras|en) mi (?:regreso|vuelta|retorno)|(?:en|para) (?:caso de urgencia|casos? urgentes?"
    r"|asuntos? urgentes?)|acceso limitado"
    r"|عند (?:عودتي|رجوعي)|بعد (?:عودتي|عودة)|(?:في|لل) ?(?:الحالات|حالات|حالة|أمور|الأمور) ?(?:ال)?(?:عاجلة"
    r"|الطوارئ|مستعجلة|ضرورة)|للضرورة",
    re.IGNORECASE,
)
_SAYS_MACHINE = re.compile(
    r"(?:this|it) is an? (?:auto(?:mat(?:ic|ed))?|system)[- ]?(?:generated )?(?:e-?mail |mail )?(?:reply"
    r"|response|message|e-?mail|mail|notification|acknowledge?ment)"
    r"|(?:generated|sent) automatically|automatically generated|(?:please )?do not (?:reply"
    r"|respond) to this (?:e-?mail|message|mail|address)"
    r"|(?:ceci est|il s[’']agit d[’'])(?: un| une|une|un)? (?:r[eé]ponse|message|courriel|mail"
    r"|e-?mail) (?:automatique|g[eé]n[eé]r)"
    r"|(?:g[eé]n[eé]r[eé]|envoy[eé])e? automatiquement|(?:merci de "
    r"|pri[eè]re de )?ne pas r[eé]pondre [aà] ce(?:t|tte)? (?:message|mail|courriel|e-?mail|adresse)"
    r"|(?:est[ae]|isto) [eé] uma? (?:resposta|mensagem|e-?mail) autom[aá]tic|(?:gerad"
    r"|enviad)[ao] automaticamente|n[aã]o responda a est"
    r"|est[ae] es una? (?:respuesta|mensaje|correo) autom[aá]tic|(?:generad|enviad)[ao] autom[aá]ticamente"
    r"|no responda a est"
    r"|(?:هذه|هذا) (?:رسالة|رد|بريد) (?:آلي|الي|تلقائي)ة?|(?:يرجى|الرجاء) عدم الرد على هذ[هاو]",
    re.IGNORECASE,
)
_ACKNOWLEDGED = re.compile(
    r"(?:has|have) been (?:received|registered|logged|assigned|opened|created|forwarded)|will be (?:handled"
    r"|processed|answered|dealt)"
    r"|(?:we|i) (?:have )?(?:received|got) your (?:e-?mail|message|mail|request|enquiry|inquiry)"
    r"|ticket (?:number|id|#)|was read on"
    r"|message (?:was|has been) (?:read|displayed|opened)|return receipt"
    r"|a (?:bien )?[eé]t[eé] (?:bien )?(?:re[cç]ue?|enregistr[eé]e?|transmise?|prise? en compte|lu)"
    r"|num[eé]ro de (?:ticket|dossier|demande)"
    r"|avons bien re[cç]u votre|sera trait[eé]e?|foi (?:recebid|registad|registrad|lid)[ao]|recebemos (?:a"
    r"|o) (?:sua|seu)|n[uú]mero do? (?:ticket|pedido|chamado)"
    r"|ha sido (?:recibid|registrad|asignad|le[ií]d)[ao]|hemos recibido su|n[uú]mero de (?:ticket|caso|solicitud)"
    r"|تم (?:استلام|تسجيل|قراءة)|لقد (?:استلمنا|تلقينا)|رقم (?:التذكرة|الطلب)"
    r"|(?:prove|confirm|verify) (?:that )?you(?: are|['’]re)? (?:a )?(?:human|person|real|not a (?:robot"
    r"|spam))|held (?:until|for|pending)|(?:to have|before) your (?:message|e-?mail) (?:delivered"
    r"|is delivered|will be delivered)",
    re.IGNORECASE,
)


def is_note(subject: str, text: str) -> bool:
    """Whether a mail without any mark in its headers is a responder's, by its subject and what its writer wrote."""
    if _CERTAIN_SUBJECTS.search(subject[:300]):
        return True
    few = _words(text)
    if few > LONGEST_NOTE:
        return False
    shown = " ".join(text[:_LONGEST_SEARCHED].split())
    if _SAYS_MACHINE.search(shown):
        return True
    away = bool(_AWAY.search(shown[:_START]))
    if _LIKELY_SUBJECTS.search(subject[:300]) and away:
        return True
    if _TICKET_SUBJECTS.search(subject[:300]) and _ACKNOWLEDGED.search(shown):
        return True
    return away and few <= LONGEST_BARE_NOTE and bool(_BACK.search(shown))


def _words(text: str) -> int:
    return len(text[: 20 * LONGEST_NOTE].split())
