"""Commands and short answers in plain words of five languages.

A command is a short message: its first line says it and little else follows. Free text is never taken for one; the
plain English verbs work for everyone, "/" and "@bot" may surround them as in a chat.
"""

from __future__ import annotations

import re
from functools import cache

from labbot.reading.corrections import changes
from labbot.reading.figures import flat

__all__ = ["SYNONYMS", "changes", "command", "reference_of"]

SYNONYMS: dict[str, tuple[str, ...]] = {
    "endorse": (
        "endorse", "i endorse", "we endorse", "endorsed", "i endorse it", "i endorse this proposal",
        "i support", "we support", "i support it",
        "j'endosse", "nous endossons", "je soutiens", "nous soutenons", "j'approuve", "j'avalise",
        "je valide",
        "nous validons", "endosser", "soutenir", "avalizo", "avalizamos", "endosso", "subscrevo", "apoio",
        "apoiamos",
        "avalo", "avalamos", "respaldo", "respaldamos", "apoyo", "apoyamos", "doy mi aval", "اؤيد", "نؤيد",
        "اوءيد", "اصادق", "نصادق",
        "أؤيد", "موافق عليه",
    ),
    "decline": (
        "decline", "not ours", "we do not endorse", "i do not endorse", "not our proposal", "pas la notre",
        "ce n'est pas le notre",
        "ce n'est pas la notre", "je n'endosse pas", "nous ne soutenons pas", "je ne soutiens pas",
        "nao e nosso", "nao e nossa", "nao avalizo",
        "nao apoiamos", "no es nuestro", "no es nuestra", "no lo avalo", "no avalamos", "no la avalamos",
        "لا نؤيد", "لا اؤيد", "ليس لنا", "ليس منا",
    ),
    "withdraw": (
        "withdraw", "we withdraw", "i withdraw", "please withdraw", "retirer", "je retire", "nous retirons",
        "retirar", "retiro", "retiramos",
        "nous retirons la demande", "nous retirons la proposition", "je retire la proposition",
        "retiramos o pedido", "retiramos a proposta",
        "retiramos la propuesta", "retiramos la solicitud", "we withdraw the proposal",
        "we withdraw the request", "سحب", "نسحب", "نسحب الطلب",
        "نسحب المقترح", "اسحب",
    ),
    "interested": (
        "interested", "we are interested", "i am interested", "interesse", "interessee", "interesses",
        "nous sommes interesses",
        "je suis interesse", "je suis interessee", "cela nous interesse", "interessado", "interessados",
        "temos interesse", "estamos interessados",
        "interesado", "interesados", "estamos interesados", "nos interesa", "مهتم", "مهتمون", "نحن مهتمون",
        "يهمنا", "يهمنا الامر", "مهتمه",
    ),
    "not_now": (
        "not now", "not_now", "maybe later", "later", "not interested", "pas maintenant", "plus tard",
        "pas interesse", "pas interesses", "agora nao",
        "mais tarde", "nao estamos interessados", "ahora no", "mas tarde", "no nos interesa", "ليس الان",
        "لاحقا", "غير مهتم",
    ),
    "agree": ("agree", "i agree", "we agree", "agreed", "je consens", "j'accepte", "nous acceptons",
        "aceito", "concordo", "concordamos",
              "acepto", "aceptamos", "de acuerdo", "de acordo", "اوافق", "نوافق", "موافق", "موافقون"),
    "conclude": ("agreement reached", "we have agreed", "we have reached an agreement", "we reached an agreement",
        "accord conclu", "accord trouve", "nous avons conclu un accord", "nous nous sommes mis d'accord",
        "acordo fechado", "acordo alcancado", "chegamos a acordo", "chegamos a um acordo",
        "acuerdo cerrado", "acuerdo alcanzado", "hemos llegado a un acuerdo", "llegamos a un acuerdo",
        "تم الاتفاق", "اتفقنا", "توصلنا الي اتفاق", "لقد اتفقنا"),
    "help": ("help", "start", "aide", "aidez-moi", "comment faire", "ajuda", "ayuda", "مساعده", "المساعده",
        "تعليمات"),
    "confirm": ("confirm", "i confirm", "confirmed", "confirmer", "je confirme", "confirmar", "confirmo",
        "تاكيد", "اوكد", "أؤكد", "اؤكد"),
    "split": ("split", "two proposals", "separer", "scinder", "diviser", "dividir", "separar",
        "deux propositions", "duas propostas", "two items", "two ideas", "split it", "split them", "please split",
        "separate", "deux dossiers", "deux idees", "separez", "separe", "dois pedidos", "duas ideias", "separe-os",
        "dos solicitudes", "dos ideas", "separe", "separalos", "dos propuestas", "فصل", "افصل", "افصلوا", "فصلهما",
        "تقسيم", "مقترحان", "فكرتان"),
    "same": ("same", "the same", "same thing", "it is the same", "it's the same", "same item", "same proposal",
        "same request", "join", "merge", "duplicate", "meme", "le meme", "la meme", "le meme dossier",
        "la meme demande", "la meme proposition", "meme dossier", "meme chose", "la meme chose",
        "c'est le meme", "c'est la meme", "c'est la meme chose", "identique", "fusionner", "joindre", "doublon",
        "mesmo", "o mesmo", "a mesma", "e o mesmo", "e a mesma", "a mesma coisa", "e a mesma coisa", "mesma coisa",
        "o mesmo pedido", "a mesma proposta", "juntar", "unir", "duplicado",
        "mismo", "lo mismo", "el mismo", "la misma", "es lo mismo", "es el mismo", "es la misma", "la misma solicitud",
        "la misma propuesta", "la misma cosa", "fusionar", "نفسه", "نفسها", "نفس الشيء", "نفس الطلب", "نفس المقترح",
        "نفس الملف", "هو نفسه", "هي نفسها", "الطلب نفسه", "الملف نفسه", "مكرر", "دمج", "ادمج"),
    "status": ("status", "statut", "etat", "estado", "situacao", "الحاله", "حاله"),
    "digest": ("digest", "resume", "resumo", "resumen", "notifications", "ملخص", "الملخص"),
    "language": ("language", "langue", "lingua", "idioma", "لغه", "اللغه"),
}  # fmt: skip
YES = frozenset(
    [
        "yes",
        "ok",
        "okay",
        "yep",
        "sure",
        "oui",
        "d'accord",
        "bien sur",
        "sim",
        "claro",
        "si",
        "vale",
        "نعم",
        "اجل",
        "موافق",
        "حسنا",
        "yes please",
        "oui merci",
        "sim obrigado",
        "yes we do",
        "oui tout a fait",
        "si gracias",
        "نعم شكرا",
        "yes i do",
    ]
)
NO = frozenset(["no", "non", "nao", "لا", "nope", "كلا"])
_FREQUENCIES = {
    "daily": "daily journalier quotidien quotidienne diario diaria يومي يوميا",
    "weekly": "weekly hebdomadaire hebdo semanal اسبوعي اسبوعيا",
    "monthly": "monthly mensuel mensuelle mensal mensual شهري شهريا",
    "off": "off stop none never jamais aucun nunca desligar parar arreter desactivar ايقاف توقف ابدا",
}
_STOP = (
    "stop",
    "unsubscribe",
    "desabonner",
    "me desabonner",
    "desinscription",
    "cancelar subscricao",
    "darme de baja",
    "الغاء الاشتراك",
)
_TONGUES = {
    "en": "en english anglais ingles الانجليزيه", "fr": "fr french francais frances الفرنسيه",
    "pt": "pt portuguese portugais portugues البرتغاليه",
        "es": "es spanish espagnol espanhol espanol الاسبانيه",
    "ar": "ar arabic arabe العربيه عربي",
}  # fmt: skip
_STATUS = re.compile(
    r"(?:ou en (?:est|sont|etes)|quel est l'etat|quel est le statut|status of|what(?:'s| is) the (?:status|"
    r"state)|where (?:is|are) (?:our|my|the)"
    r"|any (?:news|update)|des nouvelles d|avez-vous des nouvelles|qual e o (?:ponto|estado)|"
    r"ponto d[ea] situacao|em que (?:ponto|pe)|ha novidades"
    r"|en que (?:punto|estado)|cual es el estado|como va (?:nuestra|la)|hay novedades|اين وصل|الي اين وصل|"
    r"ما (?:هو |هي )?(?:وضع|حاله|مصير|مال)|ماذا حدث ل)",
    re.IGNORECASE,
)
_SECRETARIAT: dict[str, tuple[str, ...]] = {
    "queue": (), "show": ("ref",), "approve": ("ref",), "return": ("ref", "rest"), "ask": ("ref", "rest"),
    "edit": ("ref", "rest"), "match": ("ref",), "introduce": ("ref",
        "rest"), "stats": (), "replay": ("number",), "read": ("number",), "activate": ("number",),
}  # fmt: skip
_REF = re.compile(r"(?<!\w)(?:LAB[- ]?|#)?(\d{1,6})(?!\w)", re.IGNORECASE)
_MOST_WORDS, _MOST_QUESTION = 12, 30
_SLASH = re.compile(r"^/?([\w-]+)(?:@\w+)?", re.UNICODE)
_POLITE = re.compile(
    r"^(?:(?:bonjour|bonsoir|hello|hi|dear \w+|ola|bom dia|boa tarde|buenos dias|buenas tardes|hola|"
    r"السلام عليكم|مرحبا|تحيه طيبه)[ ,:!.]+)+"
    r"(?:a tous|all|todos)?[ ,:!.]*",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"[ ,.!-]*(?:thanks?(?: you)?|merci(?: beaucoup)?|obrigad[oa]|gracias|شكرا|please|svp|s'il vous plait|"
    r"por favor|"
    r"cordialement|regards|best regards|cumprimentos|saludos|un saludo|من فضلكم)[ ,.!]*$",
    re.IGNORECASE,
)


def reference_of(words: str) -> str | None:
    """`LAB-0042` of "LAB-42", "#42" or a bare "42"; None where there is none."""
    named = _REF.search(words)
    return f"LAB-{int(named[1]):04d}" if named else None


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def _tidy(line: str) -> str:
    """The line without a greeting before it, thanks behind it and marks around it, flat and in lower case."""
    plain = flat(line).strip().lower()
    plain = _POLITE.sub("", plain) or plain
    plain = _THANKS.sub("", plain) or plain
    return plain.strip(" .!,;:'\"«»“”")


def _bare(plain: str) -> str:
    """The words without a reference: "endorse lab-0042" -> "endorse"."""
    return " ".join(re.sub(r"(?<!\w)(?:lab[- ]?|#)\d{1,6}(?!\w)|^/|(?<=\w)@\w+", " ", plain).split()).strip(" .!,;:")


@cache
def _verbs() -> dict[str, str]:
    return {flat(word).lower(): verb for verb, group in SYNONYMS.items() for word in group}


@cache
def _options(verb: str) -> dict[str, str]:
    table = _FREQUENCIES if verb == "digest" else _TONGUES
    return {word: key for key, group in table.items() for word in group.split()}


def _secretary(line: str, reference: str | None) -> tuple[str, ...] | None:
    """A moderator's command with its arguments; None where the line is none."""
    head, _, rest = line.partition(" ")
    verb = _SLASH.match(head.lower())
    wants = _SECRETARIAT.get(verb[1]) if verb else None
    if verb is None or wants is None or len(verb[0]) != len(head):
        return None
    rest = rest.strip()
    if wants == ():
        return (verb[1],) if not rest else None
    if wants == ("number",):
        number = rest.upper().removeprefix("OFF-").lstrip("#")
        return (verb[1], number) if number.isdecimal() else None
    named = re.match(r"(?:LAB[- ]?|#)?(\d{1,6})(?!\w)[ ,:]*", rest, re.IGNORECASE)
    ref = f"LAB-{int(named[1]):04d}" if named else reference
    rest = rest[named.end() :].strip() if named else rest
    if ref is None or (wants == ("ref",) and rest):
        return None
    return (verb[1], ref, rest) if wants == ("ref", "rest") and rest else (verb[1], ref)


def _choice(plain: str) -> tuple[str, ...] | None:
    """`digest weekly`, `langue : français`, `stop`."""
    words = plain.lstrip("/").replace(":", " ").replace("=", " ").split()
    if plain.lstrip("/") in _STOP:
        return ("digest", "off")
    if not 2 <= len(words) <= 4:
        return None
    verb = _verbs().get(words[0])
    if verb not in ("digest", "language"):
        return None
    value = _options(verb).get(words[-1])
    return (verb, value) if value else None


def _status(text: str, subject: str, reference: str | None) -> tuple[str, ...] | None:
    """A question where an item stands: short, in words, or the verb and a reference."""
    plain = flat(text)
    if len(plain.split()) > _MOST_QUESTION or not _STATUS.search(plain):
        return None
    named = re.search(r"(?<!\w)LAB[- ]?(\d{1,6})(?!\w)", f"{plain} {subject}", re.IGNORECASE)
    ref = f"LAB-{int(named[1]):04d}" if named else reference
    return ("status", ref) if ref else ("status",)


def command(
    text: str, subject: str, reference: str | None, answers_us: bool, role: str | None
) -> tuple[str, ...] | None:
    """The verb and arguments that a short message amounts to; None for everything longer or other.

    `reference` is the item of the conversation: it stands in where the words name none. `answers_us` lets a bare
    "oui" or "نعم" endorse. The Secretariat's verbs are understood from others only in a form that is no accident.
    """
    line = _first_line(text)
    if not line:
        return None
    # Who may use a verb is not decided here: anybody who names an item by a moderator's verb means just that.
    spoken_by_one = role == "secretariat" or "lab-" in line.lower() or len(line.split()) == 1
    if spoken_by_one and (said := _secretary(line, reference)):
        return said
    if asked := _status(text, subject, reference):
        return asked
    plain = _tidy(line)
    if (
        len(line.split()) > _MOST_WORDS
        or len(text.split()) - len(line.split()) > _MOST_WORDS
        or (":" in plain and _choice(plain) is None)
    ):
        return None
    return _choice(plain) or _verb(plain, reference, answers_us)


def _verb(plain: str, reference: str | None, answers_us: bool) -> tuple[str, ...] | None:
    """The verb that the whole short line is, with the reference it names, else that of the conversation."""
    coded = re.fullmatch(r"/?(\S+(?: \S+)?) ([a-z0-9-]{4,12})", plain)
    if coded and _verbs().get(coded[1]) == "confirm" and any(c.isdigit() for c in coded[2]):
        return ("confirm", coded[2].upper())
    named = re.search(r"(?<!\w)(?:lab[- ]?|#)(\d{1,6})(?!\w)", plain) or re.fullmatch(r"\S+ (\d{1,6})", plain)
    ref = f"LAB-{int(named[1]):04d}" if named else reference
    words = _bare(
        plain[: named.start(1)] if named and not plain.startswith(("lab", "#")) and plain.endswith(named[1]) else plain
    )
    words = words.removesuffix(" lab-").removesuffix(" lab").rstrip(" #")
    verb = _verbs().get(words) or _agreement(words, answers_us)
    if verb is None:
        return None
    return (verb, ref) if ref and verb not in ("help", "confirm") else (verb,)


def _agreement(words: str, answers_us: bool) -> str | None:
    """A bare yes to a letter of ours, alone or before one of the verbs ("oui, je soutiens")."""
    if not answers_us:
        return None
    if words in YES:
        return "endorse"
    head, _, tail = words.partition(",")
    return _verbs().get(tail.strip()) if head.strip() in YES else None
