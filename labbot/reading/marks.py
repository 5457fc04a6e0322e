"""What the lines look like that mail clients write around the words of a person, in any language.

    lines -> Page (bare and folded) -> attribution | header block | original | forward | footer | notice | list

The phrases are data (see `client_words.py`); the shapes stand here. Every question about a line looks at a
fixed number of short lines, and no pattern can run twice over the same signs: the whole is linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from labbot.reading.client_words import bare, folded, phrases

LONGEST = 300
"""Signs of a line that a client can have written; attributions of real clients stay under 250."""

_ACROSS = 4  # lines over which clients break an attribution
_TOKEN = r"[a-z0-9._%-]{1,64}\+[rb]\.[a-z2-7]{26}@"
_ADDRESS = re.compile(r"[^\s@<>()\[\]\",;:]{1,64}@[\w.-]{1,120}")
_IN_BRACKETS = re.compile(r"[<(\[](?:mailto:)?[^\s@<>()\[\]]{1,64}@[\w.-]{1,120}[>)\]]")
_CLOCK = re.compile(r"(?<![\d./-])\d{1,2}(?:[:.h]| h )\d{2}(?![\d/-]|\.\d)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,2}[./-]\d{1,2}[./-]\d{2,4}(?!\d)|(?<!\d)\d{2}-\d{2}(?!\d)")
_RULE = re.compile(r"^(?:[_\-*]{8,}|={4,}|[-_]{3,} ?[-_]{3,}|[─—]{3,})$")
_DAY_AND_NAME = re.compile(r"^\d{4}/\d{1,2}/\d{1,2} [^<>\n]{0,100}<[^\s<>@]{1,64}@[\w.-]{1,120}>$")
_SENTENCE_END = re.compile(r"[^\W\d]{5,}[.!?؟] ")
_POSTSCRIPT = re.compile(r"^(?:p\.? ?s\.?|n\.? ?b\.?|nota|note|remarque|ملاحظة)(?!\w) ?[:.,-]?")
_STROKE = re.compile(r"^(?:--|—|–|__|___)$")
_DECORATION = " -–—_*=>:<|~#[]()\t"
_PHONE = re.compile(
    r"(?<![\w-])(?:tel|telef|telefono|telefone|phone|mob|mobile|movil|cell|fax|gsm|هاتف|جوال|t|p|m|f)\b[^\w+(]{0,5}"
    r"\+?\(?\d[\d ().\-/]{5,30}|\+\d[\d ().\-/]{6,30}|^\(?0?\d{2,4}\)?(?:[ .-]\d{2,4}){2,5}$|^\(?\d{3}\) ?\d{3}-\d{4}$"
)
_SITE = re.compile(r"(?:https?://|www\.)\S|\bskype\b")


class Page:
    """The lines of a mail, each in two forms: `bare` and `folded`; `ours` finds an address of our own in one."""

    def __init__(self, lines: list[str], own: tuple[str, ...] = ()) -> None:
        self._dashes = frozenset(at for at, line in enumerate(lines) if line == "-- ")
        self.bare = [bare(line) if line else "" for line in lines]
        self.folded = [folded(line[: LONGEST + 200]) if line else "" for line in self.bare]
        self._ours = re.compile("|".join([_TOKEN, *(_with_tags(address) for address in own if "@" in address)]))
        verb = phrases().wrote_end
        self._ends = [
            bool(line) and (line.endswith((":", ">")) or (_ends_in_verb(line) and verb.search(line[-100:]) is not None))
            for line in self.folded
        ]

    def __len__(self) -> int:
        return len(self.bare)

    def has_dashes(self, at: int) -> bool:
        """Whether the line is exactly "-- "."""
        return at in self._dashes

    def ours(self, text: str) -> bool:
        """Whether an address of ours stands in this folded text, a reply address with its word included."""
        return "@" in text and self._ours.search(text) is not None

    def may_end(self, at: int) -> bool:
        """Whether an attribution can end with this line."""
        return self._ends[at]

    def quote_follows(self, at: int) -> bool:
        """Whether the next line from `at` that says something is one behind a quote sign."""
        for line in self.bare[at : at + 3]:
            if line:
                return line.startswith((">", "|"))
        return False


def _ends_in_verb(line: str) -> bool:
    """Whether `Phrases.wrote_end` may match this line, which ends in no colon: few lines end so, and this is faster."""
    for _ in range(5):
        if line.endswith(phrases().wrote_ends):
            return True
        if not line or line[-1].isalnum() or line[-1] == "_":
            return False
        line = line[:-1]
    return False


def _with_tags(address: str) -> str:
    local, _, domain = address.lower().rpartition("@")
    return rf"(?<![\w.]){re.escape(local)}(?:\+[^@\s]{{1,64}})?@{re.escape(domain)}"


def attribution(page: Page, at: int) -> int:
    """How many lines from `at` are "On ... X wrote:", broken over at most four lines; 0 where they are not."""
    if not page.folded[at] or len(page.folded[at]) > LONGEST:
        return 0
    if _is_name_alone(page, at):
        below = _attribution(page, at + 1)
        return below + 1 if below else 0
    return _attribution(page, at)


def _is_name_alone(page: Page, at: int) -> bool:
    """Whether the line, the first of a paragraph, may be a long name whose address was broken to the next line."""
    line = page.folded[at]
    if at + 1 >= len(page) or not page.folded[at + 1].startswith(("<", "(")) or (at and page.bare[at - 1]):
        return False
    if any(sign.isdigit() or sign in "@<" for sign in line) or line[-1] in ".!?؟:,":
        return False
    return len(line.split()) <= 10 and not phrases().wrote.search(line)


def _attribution(page: Page, at: int) -> int:
    if not _may_begin(page.folded[at]):
        return 0
    joined = ""
    for end in range(at, min(at + _ACROSS, len(page))):
        line = page.folded[end]
        if not line and not joined.endswith((">", "<")):
            return 0
        joined = f"{joined} {line}".strip()
        if len(joined) > LONGEST:
            return 0
        if page.may_end(end) and _introduces(page, joined, end):
            return 0 if _begins_later(page, at, end) else end - at + 1
    return 0


def _may_begin(line: str) -> bool:
    found = phrases()
    return (
        any(sign in line for sign in "@<0123456789")
        or found.wrote.search(line) is not None
        or found.quoting.match(line) is not None
    )


def _begins_later(page: Page, at: int, end: int) -> bool:
    """Whether the attribution that ends there begins after `at`: then the line at `at` is the person's.

    Where the line itself begins like one, with a moment, only a later line with a moment of its own can be meant.
    """
    first, found = page.folded[at], phrases()
    dated = found.begins.match(first) or (_YEAR.search(first[:60]) and _CLOCK.search(first[:60]))
    addressed = _IN_BRACKETS.search(first)
    for start in range(at + 1, end + 1):
        rest = " ".join(page.folded[start : end + 1])
        moment = _YEAR.search(rest) or _CLOCK.search(rest)
        if page.folded[start - 1].endswith(("<", "(")):
            continue
        if rest.startswith(("<", "(", "[mailto")) or (found.wrote.match(rest) and not moment):
            continue
        if (addressed and not _ADDRESS.search(rest)) or not _introduces(page, rest, end):
            continue
        begins = found.begins.match(rest) or _YEAR.search(rest[:30]) or _IN_BRACKETS.search(page.folded[start])
        if not dated or (moment and begins):
            return True
    return False


def _introduces(page: Page, joined: str, end: int) -> bool:
    """Whether this text, ending in line `end`, says who wrote what follows.

    A sentence of the person ("On 2 October the auditor wrote:") has neither clock nor address nor quote signs below.
    """
    found = phrases()
    year, clock, address = _YEAR.search(joined), _CLOCK.search(joined), _ADDRESS.search(joined)
    colon, quoted = joined.endswith(":"), page.quote_follows(end + 1)
    if joined.startswith(">>>") or joined.endswith(">>>"):
        return bool(address and year)
    if found.quoting.match(joined):
        return bool(address or quoted)
    bracketed = address and _IN_BRACKETS.search(joined)
    if page.ours(joined) and (year or clock or bracketed) and (colon or quoted):
        return True
    if found.wrote_end.search(joined[-100:]) or (colon and found.wrote.search(joined)):
        if address:
            return bool(year or clock or (colon and (bracketed or quoted)))
        if colon and year and found.you_wrote.search(joined):
            return True
        if _SENTENCE_END.search(joined):
            return False
        begun = found.begins.match(joined) or joined[:1].isdigit() or found.wrote.match(joined)
        return bool((clock and (begun or year)) or (quoted and colon and (year or len(joined) <= 80)))
    # `30.09.2026, 18.30, "Lab" <lab@example.org>:` and `2026/9/30 Lab <lab@example.org>` need no word that we know.
    if _DAY_AND_NAME.match(joined):
        return True
    dated = year and (clock or quoted)
    return bool(address and colon and dated and (bracketed or joined[:15].strip("\"'")[:1].isdigit()))


def header(line: str) -> tuple[str, str] | None:
    """The kind (`from`, `sent`, `date`, `to`, `cc`, `subject`, `other`) and value of a folded header line."""
    name, colon, value = line[:LONGEST].partition(":")
    if not colon or len(name) > 40:
        return None
    kind = phrases().header.get(name.strip("*_ \t"))
    return (kind, value.strip("*_ \t")) if kind else None


def header_block(page: Page, at: int) -> int:
    """How many lines from `at` are the header block that a client writes above a mail; 0 where they are not.

    The proof is an address, or a day of sending with its year or hour: a table "From: Dakar, To: Lyon, Date: 17
    November" has neither. A line "Date" alone proves it only below a rule or between the stars of bold type.
    """
    first = header(page.folded[at])
    if first is None or first[0] not in ("from", "sent", "date", "subject", "to"):
        return _our_block(page, at)
    kinds: set[str] = set()
    proof, end, strange = False, at, 0
    for now in range(at, min(at + 14, len(page))):
        found = header(page.folded[now])
        if found is None:
            if page.folded[now]:
                strange += 1
            if strange > 2 or not _header_soon(page, now):
                break
            continue
        kind, value = found
        if kind in kinds and kind in ("from", "sent", "subject"):
            break
        moment = _CLOCK.search(value) or (kind == "sent" and _YEAR.search(value))
        proof = proof or bool(_ADDRESS.search(value)) or bool(moment and (kind == "sent" or _set_off(page, at)))
        kinds.add(kind)
        end = now + 1
    return end - at if "from" in kinds and len(kinds) >= 2 and proof else 0


def _header_soon(page: Page, at: int) -> bool:
    return any(header(line) for line in page.folded[at + 1 : at + 3])


def _set_off(page: Page, at: int) -> bool:
    """Whether a rule, or the title of the block, stands above it, or its names are in bold type."""
    if page.bare[at].startswith("*"):
        return True
    above = next((now for now in range(at - 1, max(at - 4, -1), -1) if page.bare[now]), None)
    return above is not None and (is_rule(page.bare[above]) or is_original(page, above) or is_forward(page, above))


def _our_block(page: Page, at: int) -> int:
    """A header block in a language that we do not know, with an address of ours and an hour in it."""
    end = at
    while end < len(page) and end - at < 8 and 0 < page.folded[end].find(":") <= 25:
        end += 1
    block = " ".join(page.folded[at:end])
    return end - at if end - at >= 3 and page.ours(block) and _CLOCK.search(block) else 0


def is_rule(line: str) -> bool:
    """Whether the bare line is a drawn rule."""
    return _RULE.match(line[:200]) is not None


def is_original(page: Page, at: int) -> bool:
    """Whether the line is "----- Original Message -----"; where the strokes are lost, a header line must follow."""
    line = page.bare[at]
    if len(line) > 120 or not phrases().original.match(page.folded[at].strip(_DECORATION)):
        return False
    return _is_drawn(line) or any(header(below) for below in page.folded[at + 1 : at + 4])


def _is_drawn(line: str) -> bool:
    return line.lstrip("> *_").startswith(("--", "==", "—"))


def is_forward(page: Page, at: int) -> bool:
    """Whether the line says that a forwarded mail follows; where the strokes are lost, a header line must follow."""
    line = page.bare[at]
    if len(line) > 160:
        return False
    found = phrases().forward.match(page.folded[at].strip(_DECORATION))
    if not found:
        return False
    return _is_drawn(line) or (
        not found["rest"].strip() and any(header(below) for below in page.folded[at + 1 : at + 4])
    )


def says_forwarded(subject: str) -> bool:
    """Whether a client's word for a forwarded mail opens the subject ("Fwd:", "TR :", "RV:")."""
    return phrases().forward_subject.match(folded(subject[:60])) is not None


def is_signature(page: Page, at: int) -> bool:
    """Whether a signature begins here: "-- " (RFC 3676 4.3), or a stroke without the blank and a few short lines below.

    Without the blank it may divide the person's own text: what is longer than a signature stays.
    """
    if page.has_dashes(at):
        return True
    if not _STROKE.match(page.bare[at]):
        return False
    most, widest = (15, 120) if page.bare[at] == "--" else (8, 80)
    said = 0
    for line in page.bare[at + 1 :][:60]:
        if line.startswith(">") or said > most:
            break
        if len(line) > widest:
            return False
        said += bool(line)
    return said <= most


def is_footer(page: Page, at: int) -> bool:
    """Whether the line is what a phone or a web client adds: it names a product, a link or the sender's own device, or
    is very short and stands on a quote."""
    found, line = phrases(), page.folded[at]
    if len(line) > 140:
        return False
    if line.strip(_DECORATION + ".") in found.footer_whole:
        return True
    if not found.footer.match(line):
        return False
    text, link, _ = line.partition("<http")
    words = re.findall(r"[\w-]+", text)
    if any(word in found.brand or word.startswith("iphone") for word in words) or (link and len(words) <= 6):
        return len(words) <= 14
    if re.search(r"[,;?]", text):
        return False
    if any(word in found.device for word in words):
        return len(words) <= 9
    below = next((now for now in range(at + 1, min(at + 4, len(page))) if page.folded[now]), None)
    return len(words) <= 4 and below is not None and _quote_begins(page, below)


def _quote_begins(page: Page, at: int) -> bool:
    return is_original(page, at) or attribution(page, at) > 0 or header_block(page, at) > 0


def _paragraph(page: Page, at: int) -> list[str]:
    end = at
    while end < len(page) and end - at < 20 and page.folded[end] and not page.bare[end].startswith((">", "___", "---")):
        end += 1
    return page.folded[at:end]


def notice(page: Page, at: int, begun: bool = False) -> int:
    """How many lines from `at` (a first line, or one below a short line) are a notice of confidentiality or printing.

    It speaks of several things: secrecy, the addressee, mistakes, destroying, what is forbidden. Two of the five are
    enough below its usual first words, or where the notice has `begun` with a paragraph above; else it takes four.
    """
    found = phrases()
    if found.imprint.match(page.folded[at]) and len(page.folded[at]) < LONGEST:
        return len(_paragraph(page, at))
    paragraph = _paragraph(page, at)
    usual = found.notice.match(paragraph[0]) if paragraph else None
    if not usual and at and page.bare[at - 1] and not is_rule(page.bare[at - 1]):
        return 0
    if usual and len(paragraph) == 1 and len(paragraph[0].split()) <= 5 and at + 2 < len(page):
        below = _paragraph(page, at + 2)
        return 2 + len(below) if _says(below, 2) else 0
    return len(paragraph) if paragraph and _says(paragraph, 2 if usual or begun else 4) else 0


def _says(paragraph: list[str], least: int) -> bool:
    """Whether the paragraph speaks of at least so many of the five things; over when too many are missing."""
    text = " ".join(paragraph)[:4000]
    things = phrases().says
    may_miss = len(things) - least
    for words in things:
        if not any(map(text.__contains__, words)):
            may_miss -= 1
            if may_miss < 0:
                return False
    return True


def list_footer(page: Page, at: int) -> bool:
    """Whether a rule stands here with what a mailing list adds below it."""
    if not is_rule(page.bare[at]) and not page.folded[at].startswith("you received this message because"):
        return False
    return any(phrases().mailing_list.search(line) for line in page.folded[at : at + 4])


def is_closing(line: str) -> bool:
    """Whether the folded line is a closing word ("Kind regards,")."""
    return 0 < len(line) <= 60 and line.strip(" ,،.!*_-") in phrases().closing


def is_card(line: str) -> bool:
    """Whether the folded line is a whole business card: name, office and a way to reach the person between strokes."""
    return len(line) <= LONGEST and len(re.findall(r" [|•·/] ", line)) >= 2 and contact_facts([line]) == 1


def is_postscript(line: str) -> bool:
    """Whether the folded line adds something below the name ("P.S.: ...")."""
    return _POSTSCRIPT.match(line) is not None


def contact_facts(lines: Iterable[str]) -> int:
    """How many of the lines give a way to reach somebody: a telephone, an address, a site."""
    return sum(
        bool((_PHONE.search(line) and not _YEAR.fullmatch(line)) or _ADDRESS.search(line) or _SITE.search(line))
        for line in lines
    )


def may_be_name(line: str) -> bool:
    """Whether the line may be the name of a person: two to five words without a digit or a colon."""
    return 2 <= len(line.split()) <= 5 and not re.search(r"[\d:;?!@|]", line)


def is_office_block(lines: list[str]) -> bool:
    """Whether three to six bare lines are name, function, office and, last, a telephone or an address."""
    return (
        3 <= len(lines) <= 6
        and may_be_name(lines[0])
        and not any(word[:1].islower() for word in lines[0].split())
        and not any(":" in line for line in lines[1:-1])
        and contact_facts([folded(lines[-1])]) == 1
    )


def dated(line: str) -> bool:
    """Whether the folded line may be an attribution in a language we do not know: a moment or an address in it."""
    end = line.endswith(":") and any(sign.isdigit() for sign in line)
    return len(line) <= LONGEST and bool(end or _ADDRESS.search(line) or (_YEAR.search(line) and _CLOCK.search(line)))


def more_than(line: str) -> bool:
    """Whether ">" before a figure means "more than" here; before "1." it stands before a quoted question."""
    return re.match(r"> ?\d(?!\d?[.)] )", line) is not None


def broken_quote(above: str, line: str, below: str) -> bool:
    """Whether a quoted line was broken and its rest, in small letters, has lost the quote sign."""
    return above.startswith(">") and below.startswith(">") and len(above) >= 60 and line[:1].islower()
