"""What the person wrote in this mail: the decoded text without quotes, signature and footers.

    lines -> each one marked: own | quote | known | intro | cut | forward | sign | foot | notice
    own lines up to the first header block or top-posted quote; inline and bottom-posted answers stay

Proofs in their order: the letter that is answered (`known.py`), an address of ours on an attribution line, what clients
write (`marks.py`), then signatures, footers and notices. Linear: every line is looked at a fixed number of times.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate, pairwise

from labbot.reading import known, marks
from labbot.reading.unhtml import from_html

__all__ = ["Cut", "cut", "from_html"]


@dataclass(frozen=True, slots=True)
class Cut:
    """`visible`: what the person wrote, `quoted`: everything else of the mail, both in reading order.

    `found`: whether a quote was found at all, by whatever proof.
    """

    visible: str
    quoted: str
    found: bool = False


_QUOTES = frozenset(("quote", "known", "intro", "cut", "forward"))
_FULL = 60  # signs; a shorter line was ended by the person, not broken by the client
_ENOUGH = 12  # words above a quote after which a mail is surely answered on top


def cut(text: str, known_letters: tuple[str, ...] = (), own: tuple[str, ...] = ()) -> Cut:
    """What the person wrote in the decoded text of a mail, and the rest. Never empty where they wrote something.

    `known_letters` are the letters this mail may answer: their lines are quotes in whatever form they come back. `own`
    are our addresses in lower case: a line with one of them and a moment introduces a quote in any language.
    """
    raw = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    page = marks.Page(raw, own)
    standing = known.standing(page.bare, known_letters) if known_letters else None
    signs = _signs(page, standing)
    keep = _keep(page, signs)
    _without_rules(page, keep)
    visible = _text(raw, keep, True)
    # Better a quote shown as words than words lost: the lines without a sign, then notices, else all.
    for shown in (("own",), ("own", "notice"), () if _QUOTES.isdisjoint(signs) else ("own",)):
        if visible.strip() or "forward" in signs:
            break
        keep = [not shown or sign in shown for sign in signs]
        visible = _text(raw, keep, True)
    return Cut(visible.strip(), _text(raw, keep, False).strip(), not _QUOTES.isdisjoint(signs))


def _signs(page: marks.Page, standing: list[bool] | None) -> list[str]:
    """One sign per line; see the head of this file."""
    signs = ["own"] * len(page)
    at = 0
    while at < len(page):
        sign, step = _sign(page, at, at > 1 and signs[at - 2] == "notice") if page.bare[at] else ("own", 1)
        if sign in ("own", "notice", "foot", "sign") and standing and standing[at]:
            sign, step = "known", 1
        signs[at : at + step] = [sign] * step
        at += step
    if standing:
        _above_the_letter(page, signs)
    _broken_quotes(page, signs)
    _own_lists(page, signs)
    _closing_block(page, signs)
    _last_block(page, signs)
    return signs


def _sign(page: marks.Page, at: int, in_notice: bool) -> tuple[str, int]:
    """The sign of the line at `at` and of how many lines."""
    line = page.bare[at]
    if marks.is_forward(page, at):
        return "forward", 1
    if marks.is_original(page, at):
        return _titled_block(page, at)
    if count := marks.attribution(page, at):
        return "intro", count
    if line.startswith((">", "|>")):
        return "quote", 1
    if count := marks.header_block(page, at):
        return ("intro" if page.quote_follows(at + count) else "cut"), count
    if marks.is_signature(page, at) or marks.list_footer(page, at):
        return "sign", 1
    if marks.is_footer(page, at):
        return "foot", 1
    if (at == 0 or len(page.bare[at - 1]) < _FULL) and (count := marks.notice(page, at, in_notice)):
        return "notice", count
    return "own", 1


def _titled_block(page: marks.Page, at: int) -> tuple[str, int]:
    """A title ("---- Original Message ----") and what stands below it; answers may stand among quoted lines."""
    end = at + 1
    while end < min(at + 4, len(page)):
        if not page.bare[end]:
            end += 1
        elif count := marks.attribution(page, end) or marks.header_block(page, end):
            end += count
            break
        else:
            break
    return ("intro", end - at) if page.quote_follows(end) else ("cut", 1)


def _above_the_letter(page: marks.Page, signs: list[str]) -> None:
    """A line with a moment or an address just above the letter introduces it, in whatever language."""
    first = next((at for at, sign in enumerate(signs) if sign in _QUOTES), None)
    if first is None or signs[first] != "known":
        return
    for at in range(first - 1, max(first - 8, -1), -1):
        if page.bare[at] and not marks.dated(page.folded[at]) and not marks.is_rule(page.bare[at]):
            return
        if page.bare[at] and signs[at] == "own":
            signs[at] = "quote"


def _broken_quotes(page: marks.Page, signs: list[str]) -> None:
    """The rest of a broken quoted line, where the person has written enough on top not to answer between the lines."""
    first = signs.index("intro") if "intro" in signs else 0
    if sum(len(line.split()) for line, sign in zip(page.bare[:first], signs, strict=False) if sign == "own") < _ENOUGH:
        return
    for at in range(first + 1, len(signs) - 1):
        if signs[at] == "own" and marks.broken_quote(page.bare[at - 1], page.bare[at], page.bare[at + 1]):
            signs[at] = "quote"


def _own_lists(page: marks.Page, signs: list[str]) -> None:
    """Lines with ">" that are no quote but the person's own: "> 50 families" below their words.

    Above an attribution without such a sign they are. Elsewhere they are where words ending in ":" announce them and
    each goes on with a figure.
    """
    first = signs.index("intro") if "intro" in signs else len(signs)
    above = first < len(signs) and not page.bare[first].startswith(">")
    begun = False
    last = ""
    at = 0
    while at < first:
        if signs[at] != "quote":
            if signs[at] == "own" and page.bare[at]:
                begun, last = True, page.bare[at]
            at += 1
            continue
        end = next((now for now in range(at, first) if signs[now] != "quote"), first)
        figures = last.endswith(":") and all(map(marks.more_than, page.bare[at:end]))
        if begun and (above or figures):
            signs[at:end] = ["own"] * (end - at)
        at = end


def _closing_block(page: marks.Page, signs: list[str]) -> None:
    """Short lines below "Kind regards" up to the quote or the end are a signature without "--".

    Set off by a blank line, two are enough; directly below it, where a name belongs, it takes three and a telephone.
    A name alone in the line below the closing word was typed and stays.
    """
    closing = next((at for at, line in enumerate(page.folded) if signs[at] == "own" and marks.is_closing(line)), None)
    if closing is None or closing + 1 >= len(page):
        return
    if page.bare[closing + 1] and page.bare[closing + 2 : closing + 3] == [""]:
        closing += 1
    block = []
    for at in range(closing + 1, len(page)):
        if signs[at] != "own":
            break
        if page.bare[at]:
            block.append(at)
    least = 3 if page.bare[closing + 1] else 2
    if not least <= len(block) <= 9 or not all(_short(page.bare[at]) for at in block):
        return
    if any(marks.is_postscript(page.folded[at]) for at in block):
        return
    if least == 2 or marks.contact_facts(page.bare[at] for at in block):
        for at in block:
            signs[at] = "foot"


def _short(line: str) -> bool:
    return len(line) <= 70 and line[-1] not in "?!؟;"


def _last_block(page: marks.Page, signs: list[str]) -> None:
    """The last lines of the person where they are a business card: short ones, below words that announce nothing, with
    two ways to reach the person in them. A drawn rule may stand above, then blank lines may stand between."""
    own = [at for at, sign in enumerate(signs) if sign == "own" and page.bare[at]]
    first = next((at for at, sign in enumerate(signs) if sign in _QUOTES), len(signs))
    own = [at for at in own if at < first] or own
    while own and marks.is_rule(page.bare[own[-1]]):
        own.pop()
    if not own:
        return
    block: list[int] = []
    ruled = False
    for at in reversed(own):
        if marks.is_rule(page.bare[at]):
            ruled = True
            break
        if len(block) >= 14 or not _short(page.bare[at]):
            break
        block.append(at)
    if len(own) > 1 and marks.is_card(page.folded[own[-1]]):
        signs[own[-1]] = "sign"
    if not ruled:
        block = _up_to_blank(page, block)
    closing = next((n for n, at in enumerate(block) if marks.is_closing(page.folded[at])), len(block))
    block = block[:closing]
    above = next((page.bare[at] for at in reversed(own) if block and at < block[-1]), "")
    if len(block) < 2 or not above or above.endswith(":"):
        return
    facts = marks.contact_facts(page.folded[at] for at in block)
    named = ruled or marks.may_be_name(page.bare[block[-1]])
    office = not ruled and marks.is_office_block([page.bare[at] for at in reversed(block)])
    if office or (named and facts >= 2 and facts * 4 >= len(block)):
        for at in block:
            signs[at] = "sign"


def _up_to_blank(page: marks.Page, block: list[int]) -> list[int]:
    """The lowest lines of the block that no blank line divides."""
    for count, (at, above) in enumerate(pairwise(block), 1):
        if above != at - 1:
            return block[:count]
    return [] if block and block[-1] == 0 else block


def _keep(page: marks.Page, signs: list[str]) -> list[bool]:
    """Which lines are the person's own."""
    keep = [False] * len(signs)
    below = _last_known(signs)
    skipping = ""
    letter = False  # within a quote that no sign marks, until the lines of a known letter begin
    for at, sign in enumerate(signs):
        if sign in ("cut", "forward") or (sign == "intro" and not _quote_after(page, signs, at)):
            if below[at] == 0 or sign == "forward":
                break
            letter, skipping = True, ""
        elif sign in ("intro", "quote", "known"):
            letter = letter and sign != "known"
            skipping = ""
        elif sign in ("sign", "foot", "notice"):
            skipping = sign if sign != "notice" else skipping
        elif not skipping and not letter:
            keep[at] = True
    return keep


def _last_known(signs: list[str]) -> list[int]:
    """For each line how many lines of a known letter stand below it."""
    return list(accumulate((sign == "known" for sign in reversed(signs)), initial=0))[::-1]


def _quote_after(page: marks.Page, signs: list[str], at: int) -> bool:
    """Whether marked lines follow the attribution at `at`; if none does, everything below it is the quote."""
    while at < len(signs) and (signs[at] == "intro" or not page.bare[at]):
        at += 1
    return at < len(signs) and signs[at] in ("quote", "known")


def _without_rules(page: marks.Page, keep: list[bool]) -> None:
    """A rule above what was cut belongs to it."""
    for at in range(len(keep) - 1, -1, -1):
        if not keep[at] or not page.bare[at]:
            continue
        if not marks.is_rule(page.bare[at]):
            return
        keep[at] = False


def _text(lines: list[str], keep: list[bool], wanted: bool) -> str:
    text = "\n".join(line for line, kept in zip(lines, keep, strict=True) if kept is wanted)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")
