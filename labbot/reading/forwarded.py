"""Whose words a forwarded mail brings, and which: the forwarder asks, the original author is proposed.

marker of a client, or "Fwd:" in the subject and a header block -> From of that block -> the words below it
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from labbot.reading import marks, reply
from labbot.reading.marks import says_forwarded
from labbot.reading.phrases import Phrases, Text

__all__ = ["Forward", "forwarded", "says_forwarded", "submitted"]

_DEEPEST = 5  # mails forwarded within each other, of which the innermost is meant
_LITTLE = 12
"""Words up to which a forwarder wrote little: then the forwarded words are what is submitted."""

_COVER = 60
"""Words up to which a note is one that passes on what is forwarded, if it says so."""

_PASSES_ON = Phrases[bool](
    (words.strip(), True)
    for words in """ci-dessous;ci-après;transmettre;transmets;transmettons;pour transmission;transfère;transférer;
        fais suivre;faisons suivre;faire suivre;pour suite;pour information;pour attribution;à toutes fins utiles;
        below;forward;forwarding;forwarded;fyi;for your information;pass on;passing on;pass along;for follow-up;
        for your consideration;for further action;
        abaixo;encaminho;encaminhamos;encaminhar;reencaminho;reencaminhamos;reenvio;transmito;transmitimos;
        para conhecimento;para os devidos efeitos;para apreciação;
        abajo;a continuación;más abajo;reenvío;reenviamos;remito;remitimos;traslado;trasladamos;transmitir;
        para su conocimiento;para los fines;a los efectos;
        أدناه;أحيل;نحيل;إحالة;محال;نحول;أحول;للاطلاع;للعلم;فيما يلي;في ما يلي;أسفله;لاتخاذ اللازم""".replace(
        "\n", ";"
    ).split(";")
    if words.strip()
)

_MAILTO = re.compile(r"<?mailto:[^\s<>]{0,200}>?", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s@<>()\[\]\",;:']{1,64}@[\w.-]{1,120}\w")


@dataclass(frozen=True, slots=True)
class Forward:
    """A forwarded mail: `name` and `address` (lower case) of who wrote it, both from its header block and unproven, and
    its `words`."""

    name: str
    address: str | None
    words: str

    @property
    def author(self) -> str:
        """The author as one line: `Awa Diop <awa@example.org>`, or what of it is known."""
        if self.name and self.address:
            return f"{self.name} <{self.address}>"
        return self.address or self.name


def forwarded(text: str, subject: str = "") -> Forward | None:
    """The mail that is forwarded in this text; None for an ordinary mail or reply. Never raises.

    A client's marker proves it, unless it stands inside what is answered; a header block does where the subject says
    "Fwd:", "TR :", "ENC:", "RV:" or the like. Of mails forwarded within each other it is the innermost.
    """
    found = None
    for _ in range(_DEEPEST):
        inner = _first(text, subject)
        if inner is None:
            break
        found, subject = inner, ""
        text = inner.words
    if found is None:
        return None
    return Forward(found.name, found.address, reply.cut(found.words).visible or found.words)


def submitted(own: str, forward: Forward | None) -> str:
    """What a mail submits: the person's own words, and the forwarded ones too where they wrote little themselves, or
    only that they pass something on."""
    size = len(own.split())
    if forward is None or size > _COVER or (size > _LITTLE and not _PASSES_ON.find(Text(own))):
        return own
    return f"{own}\n\n{forward.words}".strip()


def _first(text: str, subject: str) -> Forward | None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    page = marks.Page(lines)
    start = _start(page, says_forwarded(subject))
    if start is None:
        return None
    author, at = "", start
    for now in range(start, min(start + 20, len(page))):
        given = marks.header(page.folded[now])
        if given is None:
            if page.folded[now] and now > at and author:
                break
            continue
        if given[0] == "from" and not author:
            author = page.bare[now].lstrip("> ").partition(":")[2].strip(" *_\t")
        at = now + 1
    words = "\n".join(_unquoted(lines[at:])).strip("\n")
    return Forward(*_who(author), words) if author or words.strip() else None


def _start(page: marks.Page, announced: bool) -> int | None:
    """The line where the forwarded mail begins; None where a reply stands above it, or nothing is forwarded."""
    for at in range(len(page)):
        if marks.is_forward(page, at):
            return at + 1
        block = marks.is_original(page, at) or marks.header_block(page, at)
        if announced and block:
            return at
        if block or marks.attribution(page, at):
            return None
    return None


def _unquoted(lines: list[str]) -> list[str]:
    """The lines without the quote signs that some clients put before a forwarded mail."""
    said = [line for line in lines if line.strip()]
    if not said or not said[0].startswith(">"):
        return lines
    return [re.sub(r"^> ?", "", line) for line in lines]


def _who(given: str) -> tuple[str, str | None]:
    """Name and address of a From line in any of the forms clients write it."""
    address = _ADDRESS.search(given)
    name = _ADDRESS.sub("", _MAILTO.sub("", given))
    name = re.sub(r"[<>\[\]()\"]+", " ", name)
    return " ".join(name.split()).strip(" ,;:'"), address.group().lower() if address else None
