"""What the person wrote in this mail: the decoded text without quotes, signature and footers.

    lines -> each one marked: own | quote | attribution | header block | footer
    own lines up to the first header block or top-posted quote; inline and bottom-posted answers stay

Linear: every line is looked at a fixed number of times and no pattern can backtrack over more than one short line.
The proof that a line is ours is `known_letters`; patterns serve where we do not know the letter. Client markers come
from public client sources (Thunderbird, Roundcube, K-9, Zimbra, SOGo string tables) and Outlook's header blocks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from labbot.reading.unhtml import from_html

__all__ = ["Cut", "cut", "from_html"]

_INVISIBLE = dict.fromkeys((*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF, 0xAD), None)
_DIGITS = {0x660 + n: str(n) for n in range(10)} | {0x6F0 + n: str(n) for n in range(10)}
_BLANKS = dict.fromkeys((0xA0, 0x202F, 0x2009), " ")


@dataclass(frozen=True, slots=True)
class Cut:
    """`visible`: what the person wrote, `quoted`: everything else of the mail, both in reading order."""

    visible: str
    quoted: str


_WROTE = (
    r"wrote|writes|said|a ecrit|a écrit|ecrivait|écrivait|escreveu|escreveram|escribió|escribio|ha escrito|"
    r"schrieb|ha scritto|"
    r"scrive|skrev|schreef|napisał|kirjoitti|كتب|كتبت|كتابة ما يلي|الرسالة|تمت كتابة"
)
_WROTE_END = re.compile(rf"(?:{_WROTE})[^:\n]{{0,60}}[:：]?\s*$", re.IGNORECASE)
_WROTE_WORD = re.compile(rf"(?<!\w)(?:{_WROTE})(?!\w)", re.IGNORECASE)
_ATTRIBUTION_START = re.compile(
    r"^(?:-{2,10} ?)?(?:on|le|el|em|no dia|a|am|il|op|den|w dniu|às|في|على|كتب|كتبت|بتاريخ|يوم|qua|seg|ter|"
    r"qui|sex|sáb|"
    r"dom)[ ,.:]",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{1,2}[:h.]\d{2}|\d{4}[-/]\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\b20\d\d\b")
_ORIGINAL = re.compile(
    r"^[ *_>]{0,4}-{2,20} ?(?:original message|original appointment|message d'origine|message original|"
    r"mensagem original|mensaje original|"
    r"ursprüngliche nachricht|messaggio originale|رسالة أصلية|الرسالة الأصلية|reply message|"
    r"reply above)[^\n]{0,40}-{0,20}[ *_]{0,4}$",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"^[ *_>]{0,4}(?:-{2,20} ?)?(?:begin forwarded message|forwarded message|message transféré|"
    r"message transfere|début du message (?:réexpédié|transféré)|"
    r"mensagem (?:encaminhada|reencaminhada)|início da mensagem (?:encaminhada|reencaminhada)|"
    r"mensaje (?:reenviado|remitido)|"
    r"inicio del mensaje reenviado|weitergeleitete nachricht|messaggio inoltrato|رسالة (?:مُعاد توجيهها|"
    r"معاد توجيهها|محوّلة|محولة)|الرسالة المعاد توجيهها)"
    r"(?: ?-{2,20})?[ :*_]{0,4}$",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"^[ *_>]{0,6}(?P<name>from|sent|date|to|cc|subject|reply-to|de|envoyé|envoyé le|à|objet|date d'envoi|"
    r"répondre à|enviado|enviado el|enviada|enviada em|enviado em|para|"
    r"asunto|assunto|data|fecha|von|gesendet|an|betreff|datum|da|inviato|a|oggetto|من|المرسل|تم الإرسال|"
    r"تاريخ الإرسال|"
    r"أُرسلت|إلى|الى|الموضوع|التاريخ|تاريخ|نسخة|الإرسال|مرسل|أرسلت)[ *_]{0,4}:(?P<value>.*)$",
    re.IGNORECASE,
)
_SENT = frozenset(
    [
        "sent",
        "date",
        "envoyé",
        "envoyé le",
        "enviado",
        "enviado el",
        "enviada",
        "enviada em",
        "enviado em",
        "fecha",
        "data",
        "gesendet",
        "datum",
        "inviato",
        "تم الإرسال",
        "تاريخ الإرسال",
        "التاريخ",
        "تاريخ",
        "أُرسلت",
        "الإرسال",
        "أرسلت",
        "date d'envoi",
    ]
)
_FROM = frozenset(["from", "de", "von", "da", "من", "المرسل", "مرسل"])
_MOBILE = re.compile(
    r"^(?:[*_(\[]{0,3})(?:sent (?:from|via|with|by) (?:my |a |the )?\S|get outlook for|sent using|"
    r"envoyé (?:de|depuis|à partir|avec|via) |télécharge[rz] outlook|obtenir outlook|"
    r"enviado (?:do|desde|da|de|a partir|através|con|com|por) |enviada? (?:do|a partir|através) |"
    r"obter o outlook|obtener outlook|obtén outlook|"
    r"von meinem |gesendet (?:von|mit) |inviato da |أُرسلت من|أرسلت من|ارسلت من|تم الإرسال من|مرسل من|"
    r"أُرسل من|أرسل من|مُرسل من|تم إرساله من|"
    r"الحصول على outlook|احصل على outlook|yahoo mail|mobile email)[^\n]{0,80}$",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"^[ *_(\[]{0,4}(?:this (?:e-?mail|message|communication|transmission)|"
    r"the (?:information|content)s? (?:contained )?(?:in|of) this|"
    r"ce (?:message|courriel|mail|courrier)"
    r"|le contenu de ce|este (?:e-?mail|correo|mensaje|mensagem|correio)|esta (?:mensagem|comunicac)|"
    r"a informação contida|la información contenida|el contenido de este|"
    r"diese (?:e-?mail|nachricht)|questa (?:e-?mail|comunicazione)|هذه الرسالة|هذا البريد|قد تحتوي هذه|"
    r"قد تتضمن هذه|تتضمن هذه|"
    r"تحتوي هذه|محتوى هذه|"
    r"confidentiality|avis de confidentialité|aviso (?:legal|de confidencial)|disclaimer|إخلاء مسؤولية|إشعار)",
    re.IGNORECASE,
)
_SECRET = re.compile(
    r"confiden|privileg|privilég|intended (?:only )?(?:for|recipient)|destinat|reservad|vertraulich|سري|"
    r"المرسل إليه|المقصود|خصوصي|موجه",
    re.IGNORECASE,
)
_RULE = re.compile(r"^[_=\-]{10,}$")
_SIGNATURE = re.compile(r"^(?:--|—|__)\s?$")
_CLOSING = re.compile(
    r"^(?:(?:kind|best|warm|with best) )?regards,?$|^yours (?:sincerely|faithfully),?$|^sincerely,?$|"
    r"^(?:bien )?cordialement,?$|^bien à vous,?$|^(?:meilleures|sincères) salutations,?$|"
    r"^(?:com os melhores |melhores )?cumprimentos,?$|^atenciosamente,?$|^(?:un |"
    r"cordiales )?saludos?(?: cordiale?s?)?,?$|"
    r"^atentamente,?$|^مع (?:أطيب |خالص )?(?:التحية|التحيات|التقدير|فائق التقدير|فائق الاحترام)[،,]?$|"
    r"^تحياتي[،,]?$",
    re.IGNORECASE,
)
_OWN_PLAIN = 12  # words up to which a forwarder "wrote little"


def _clean(line: str) -> str:
    return line.translate(_INVISIBLE).translate(_BLANKS).translate(_DIGITS).strip()


def _squeezed(line: str) -> str:
    return " ".join(_clean(line).lstrip("> ").split()).casefold()


def _attribution(lines: list[str], at: int) -> int:
    """How many lines from `at` are "On ... wrote:"; 0 where they are not. Wrapped over at most four lines."""
    first = lines[at].lstrip("> ")
    if not first or len(first) > 300:
        return 0
    joined = ""
    for count in range(1, min(4, len(lines) - at) + 1):
        line = lines[at + count - 1].lstrip("> ")
        if not line and count > 1 and not joined.endswith(">"):
            return 0
        joined = f"{joined} {line}".strip()
        ends = _WROTE_END.search(joined[-90:]) or (joined.endswith(":") and _WROTE_WORD.search(joined[-160:]))
        dated = _DATE.search(joined)
        if (
            ends
            and (dated or "@" in joined)
            and (_ATTRIBUTION_START.match(joined) or "@" in joined or joined[:1].isdigit())
        ):
            return count
        if (
            not _ATTRIBUTION_START.match(joined)
            and not (dated and "@" in joined)
            and "<" not in joined
            and not joined[:1].isdigit()
        ):
            return 0
    return 0


def _header_block(lines: list[str], at: int) -> int:
    """How many lines from `at` are a client's header block: sender and a sent date with a time or an address."""
    start = _HEADER.match(lines[at])
    if start is None or start["name"].lower() not in _FROM | _SENT | {
        "subject",
        "objet",
        "asunto",
        "assunto",
    }:
        return 0
    names: set[str] = set()
    count = misses = 0
    proof = False
    for line in lines[at : at + 10]:
        found = _HEADER.match(line)
        if found is None:
            misses += 1
            if not line or misses > 1 or len(names) < 1:
                break
            count += 1
            continue
        count += 1
        names.add(found["name"].lower())
        # A table "De : Ouagadougou / À : Lyon / Date : 17 novembre" has neither a clock nor an address.
        proof = proof or "@" in found["value"] or bool(re.search(r"\d{1,2}[:h.]\d{2}", found["value"]))
    return count if names & _FROM and (proof and len(names) >= 2) else 0


def _disclaimed(lines: list[str], at: int) -> bool:
    """Whether a confidentiality notice begins here: its first words and, within the paragraph, what it says."""
    if not _DISCLAIMER.match(lines[at]):
        return False
    paragraph = []
    for line in lines[at : at + 8]:
        if not line:
            break
        paragraph.append(line)
    return bool(_SECRET.search(" ".join(paragraph)))


def _marks(lines: list[str], known: frozenset[str]) -> list[str]:
    """One mark per line: "own", "quote" (prefix, attribution, known letter), "cut" (the rest is a quote), "forward",
    "sign" (signature), "foot" (mobile footer), "notice" (disclaimer)."""
    marks = ["own"] * len(lines)
    at = 0
    while at < len(lines):
        line, step, mark = lines[at], 1, "own"
        if _FORWARDED.match(line):
            mark = "forward"
        elif _ORIGINAL.match(line):
            mark = "cut"
        elif count := _attribution(lines, at):
            mark, step = "intro", count
        elif line.startswith((">", "|>")):
            mark = "quote"
        elif _header_block(lines, at):
            mark = "cut"
        elif _SIGNATURE.match(line):
            mark = "sign"
        elif _MOBILE.match(line):
            mark = "foot"
        elif _disclaimed(lines, at):
            mark = "notice"
        elif known and _squeezed(line) in known:
            mark = "quote"
        marks[at : at + step] = [mark] * step
        at += step
    _own_bullets(lines, marks, known)
    _closing_block(lines, marks)
    return marks


def _own_bullets(lines: list[str], marks: list[str], known: frozenset[str]) -> None:
    """Lines with ">" above the attribution, below words of the person, are their own list and no quote."""
    first = marks.index("intro") if "intro" in marks else 0
    if first and lines[first].startswith(">"):
        return
    begun = False
    for at in range(first):
        begun = begun or (marks[at] == "own" and bool(lines[at]))
        if begun and marks[at] == "quote" and _squeezed(lines[at]) not in known:
            marks[at] = "own"


def _closing_block(lines: list[str], marks: list[str]) -> None:
    """Two to eight short lines, apart, between "Kind regards" and the quote (or the end): a signature without "--"."""
    closing = next((at for at, line in enumerate(lines) if marks[at] == "own" and _CLOSING.match(line)), None)
    if closing is None or closing + 1 >= len(lines) or lines[closing + 1]:
        return
    block = []
    for at in range(closing + 1, len(lines)):
        if marks[at] != "own":
            break
        if lines[at]:
            block.append(at)
    if 2 <= len(block) <= 8 and all(len(lines[at]) <= 60 and lines[at][-1] not in ".?!؟" for at in block):
        for at in block:
            marks[at] = "foot"


def _after_intro(lines: list[str], marks: list[str], at: int) -> bool:
    """Whether quoted lines follow the attribution at `at`; if none does, everything below it is the quote."""
    while at < len(marks) and (marks[at] == "intro" or not lines[at]):
        at += 1
    return at < len(marks) and marks[at] == "quote"


def _keep(lines: list[str], marks: list[str]) -> list[bool]:
    """Which lines are the person's own."""
    keep = [False] * len(lines)
    skipping = ""
    for at, mark in enumerate(marks):
        if mark in ("cut", "forward"):
            break
        if mark == "intro":
            if not _after_intro(lines, marks, at) and not (at + 1 < len(marks) and marks[at + 1] == "intro"):
                break
            skipping = ""
        elif mark == "quote":
            skipping = ""
        elif mark in ("sign", "notice"):
            skipping = mark
        elif mark == "foot":
            continue
        elif skipping == "notice" and not lines[at]:
            skipping = ""
        elif not skipping:
            keep[at] = True
    return keep


def _without_rules(lines: list[str], keep: list[bool]) -> None:
    """A line of underscores above what was cut belongs to it."""
    last = max((at for at, kept in enumerate(keep) if kept and lines[at]), default=-1)
    while last >= 0 and _RULE.match(lines[last]):
        keep[last] = False
        last = max((at for at in range(last) if keep[at] and lines[at]), default=-1)


def _text(lines: list[str], keep: list[bool], wanted: bool) -> str:
    text = "\n".join(line for line, kept in zip(lines, keep, strict=True) if kept is wanted)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")


def _forwarded_kept(lines: list[str], marks: list[str], keep: list[bool]) -> None:
    """The forwarded words are kept where the forwarder wrote little: they are what is submitted."""
    if "forward" not in marks or len(_text(lines, keep, True).split()) > _OWN_PLAIN:
        return
    first = marks.index("forward")
    for at in range(first + 1, len(lines)):
        keep[at] = marks[at] not in ("foot", "sign", "forward") and not _HEADER.match(lines[at])


def cut(text: str, known_letters: tuple[str, ...] = ()) -> Cut:
    """What the person wrote in the decoded text of a mail, and the rest. Never empty where they wrote something.

    `known_letters` are the letters this mail may answer: their lines are quotes in whatever form they come back.
    """
    raw = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    lines = [_clean(line) for line in raw]
    known = frozenset(s for letter in known_letters for line in letter.splitlines() if len(s := _squeezed(line)) > 8)
    marks = _marks(lines, known)
    keep = _keep(lines, marks)
    _without_rules(lines, keep)
    _forwarded_kept(lines, marks, keep)
    visible = _text(raw, keep, True)
    if not visible.strip():
        # Better a quote shown as words than words lost: the unquoted lines, else all.
        keep = [mark == "own" for mark in marks]
        visible = _text(raw, keep, True)
    if not visible.strip() and not any(mark in ("quote", "intro") for mark in marks):
        keep = [True] * len(raw)
        visible = _text(raw, keep, True)
    return Cut(visible.strip(), _text(raw, keep, False).strip())
