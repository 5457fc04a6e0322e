"""Reads mail headers as they really are: folded, encoded (RFC 2047), in raw 8-bit, or broken. Never raises.

An address is taken from the *undecoded* header: an encoded word may hold a comma or a bracket, and must not become
an address by being decoded first (RFC 2047 5).
"""

from __future__ import annotations

import codecs
import re
import string
from collections.abc import Iterable
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from typing import NamedTuple

from handlers.mail.parsed import ParsedMail

LONGEST_ENCODED = 4000
"""Characters of a header that are decoded; the standard library's pattern is quadratic on a longer hostile one."""

_NO_TEXT = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"}
"""Codecs that are no charset of any mail, some of them quadratic."""

_ASCII_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
"""Letters of other scripts stay: lowering the Kelvin sign gives our k, and another mailbox becomes a known one."""

_EMPTY_LINE = re.compile(rb"\r\n\r?\n|\n\r?\n|\r\r")
"""Spelled out, for a pattern that may begin with nothing is tried at every octet."""

_ODD_OCTET = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ODD_LINE = re.compile(rb"^(?![!-9;-~]+:|[ \t]+[^ \t\r\n])", re.MULTILINE)
_LONGEST_BLOCK = 512 * 1024
LONGEST_CHARSET = 40
"""Characters; the registry of codecs keeps every name it was ever asked for."""

MOST_IDS = 100
"""Ids taken from one header: the first half and the last. A thread has tens; each is looked up."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_MESSAGE_ID = re.compile(r"<[^<>\s\x00-\x1f\x7f]{1,500}>")
"""RFC 5322 3.6.4, generously. Half as long as a line may be (2.1.1): a database may refuse to index a longer one."""

_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
_BARE_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"@]{1,64}@[^\s<>()\[\],;:\"@]{1,255}")


class Author(NamedTuple):
    """Who a From header names. `certain` is False where it names nobody, several, or a group (RFC 6854)."""

    address: str
    name: str | None
    certain: bool


def values(message: Message, name: str) -> list[str]:
    """Every value of the header `name`, unfolded, topmost first, still encoded."""
    wanted = name.lower()
    if isinstance(message, ParsedMail):
        return [_unfolded(str(value)) for value in message.by_name().get(wanted, ())]
    return [_unfolded(str(value)) for key, value in message.raw_items() if key.lower() == wanted]


def present(message: Message, names: Iterable[str]) -> list[str]:
    """Those of `names` that the mail has a header of, with any value. Most marks of machines are missing in a mail."""
    there = message.by_name() if isinstance(message, ParsedMail) else {name.lower() for name in message}
    return [name for name in names if name.lower() in there]


def value(message: Message, name: str) -> str:
    """The topmost value of the header `name`, unfolded; empty where there is none."""
    return next(iter(values(message, name)), "")


def in_order(message: Message, names: Iterable[str]) -> list[tuple[str, str]]:
    """(name in lower case, value) of every header with one of `names` (in lower case), topmost first, unfolded."""
    wanted = frozenset(names)
    return [(key.lower(), _unfolded(str(value))) for key, value in message.raw_items() if key.lower() in wanted]


def reads_one_way(mail: bytes) -> bool:
    """Whether every program finds the same headers in `mail`, so that our server judged the author whom we see.

    Programs disagree about a lone CR or LF, a NUL, a blank before the colon, a line of blanks and a line without any
    colon: one goes on reading the header, another takes the rest for the text (RFC 5322 2.1, 3.2.2 and 4.5). Mail that
    ordinary programs write has none of these.
    """
    start = mail[:_LONGEST_BLOCK]
    end = _EMPTY_LINE.search(start)
    block = start[: end.end()] if end else start
    returns = block.count(b"\r")
    alike = not returns or returns == block.count(b"\n") == block.count(b"\r\n")
    lines = start[: end.start()] if end else start.rstrip(b"\r\n")
    return alike and not _ODD_OCTET.search(block) and not _ODD_LINE.search(lines) and lines[:1] not in b" \t"


def parameter(message: Message, name: str, header: str = "Content-Type") -> str:
    """A parameter of a header, without its charset; empty where it is missing or broken. Never raises."""
    if name.lower() not in value(message, header).lower():
        return ""  # a name is never encoded; to take the header apart costs far more
    try:
        found = message.get_param(name, "", header=header)
    except Exception:
        # Wide on purpose: parameters in pieces (RFC 2231 3) that do not fit end in all kinds of errors.
        return ""
    return str(found[2] if isinstance(found, tuple) else found or "")


def words(encoded: str) -> str:
    """The text of an unstructured header, on one line: an encoded CR LF never becomes a line."""
    try:
        pieces = decode_header(encoded[:LONGEST_ENCODED])
    except (HeaderParseError, ValueError, LookupError):
        pieces = [(encoded[:LONGEST_ENCODED], None)]
    return _CONTROL.sub(" ", _sound("".join(_piece(piece, charset) for piece, charset in pieces))).strip()


def decoded(octets: bytes, charset: str | None) -> str:
    """The text of `octets`, whose charset may be missing, unknown or wrong.

    Latin-1 is read as Windows-1252, which is what such mail is written in. Holds nothing a database cannot store.
    """
    name = _charset(charset)
    if name in {"utf-8", "ascii", None}:
        return _sound(_utf8_or_western(octets))
    try:
        return _sound(octets.decode("cp1252" if name == "iso8859-1" else str(name)))
    except (LookupError, ValueError):
        return _sound(_utf8_or_western(octets))


def author(froms: Iterable[str]) -> Author:
    """The writer, from all From headers of a mail (there should be one, with one address)."""
    given = list(froms)
    cut = [header[:LONGEST_ENCODED] for header in given]
    found = [pair for header in cut for pair in addresses(header)]
    if not found:
        return Author("", None, False)
    name, address = found[0]
    certain = _is_read_whole(given) and _is_the_only_one(address, found, cut) and not _has_odd_marks(cut)
    return Author(address, name or None, certain)


def addresses(header: str) -> list[tuple[str, str]]:
    """The (name, address) pairs of an address header, addresses in lower case (letters of ASCII only)."""
    header = header[:LONGEST_ENCODED]
    try:
        found_pairs = getaddresses([header])
    except (RecursionError, ValueError, IndexError, TypeError):
        # Comments and groups that are nested by the hundred; no address stands in them.
        found_pairs = []
    pairs = [(words(name), lower(address.strip())) for name, address in found_pairs if _has_two_sides(address)]
    if not pairs and (bare := _BARE_ADDRESS.search(header)):
        # What the strict reader refuses (an unquoted comma or a dot in the name) a person still reads.
        found = lower(bare.group())
        others = {lower(other) for other in _BARE_ADDRESS.findall(header)}
        pairs = [("", found), *(("", other) for other in sorted(others - {found}))]
    return pairs


def lower(name: str) -> str:
    """An address or domain in lower case, letters of ASCII only: no other letter may turn into one of these."""
    return name.translate(_ASCII_LOWER)


def message_ids(header: str) -> list[str]:
    """The ids of Message-ID, In-Reply-To or References, each once, with their angle brackets (RFC 5322 3.6.4).

    Of more than `MOST_IDS` those in the middle are left out.
    """
    ids = list(dict.fromkeys(_MESSAGE_ID.findall(header)))
    return ids if len(ids) <= MOST_IDS else ids[: MOST_IDS // 2] + ids[-MOST_IDS // 2 :]


def moment(header: str) -> datetime | None:
    """The moment of a Date header, in UTC; None where it is missing or nonsense."""
    try:
        when = parsedate_to_datetime(header[:200])
        # "-0000" says that the zone is unknown (RFC 5322 3.3); then the time is UTC.
        return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None


def _is_read_whole(froms: list[str]) -> bool:
    """Nothing stands where we no longer look: behind thousands of blanks there may be another address."""
    return all(len(header) <= LONGEST_ENCODED for header in froms)


def _is_the_only_one(address: str, found: list[tuple[str, str]], froms: list[str]) -> bool:
    """Exactly one address, however the headers are read.

    The standard reader can be led to an address that is not the one other programs see (CVE-2023-27043).
    """
    seen = [lower(bare) for header in froms for bare in _BARE_ADDRESS.findall(_outside_quotes(header))]
    return len(found) == 1 and seen == [address]


def _has_odd_marks(froms: list[str]) -> bool:
    """Signs of a group (RFC 6854), a source route (RFC 5322 4.4), or of an address in another.

    A comment that never ends, or is nested deeply, hides the address from some programs.
    """
    plain = [_outside_quotes(header) for header in froms]
    if any(set("()") & set(_outside_quotes(header)) for header in plain):
        return True
    return any(":" in header or header.count("@") > 1 or header.count("<") > 1 for header in plain)


def _unfolded(header: str) -> str:
    if header.isascii() and "\0" not in header:
        return header.replace("\n", "").replace("\r", "").strip(" \t")
    octets = header.encode("utf-8", "surrogateescape")
    # Only blanks of the standard: a no-break space before a name makes it another name.
    return decoded(re.sub(rb"\r?\n|\r", b"", octets), "utf-8").strip(" \t")


def _piece(piece: str | bytes, charset: str | None) -> str:
    """One piece of what `decode_header` gives; those between encoded words come in an escape of its own."""
    if isinstance(piece, str):
        return piece
    if charset is not None:
        return decoded(piece, charset)
    try:
        return piece.decode("raw-unicode-escape")
    except UnicodeDecodeError:
        return piece.decode("latin-1")


def _sound(text: str) -> str:
    """Without what no database takes: a null character, half a character (UTF-7 and `\\u` escapes can make one)."""
    if "\0" not in text and _has_whole_characters(text):
        return text
    return _UNSTORABLE.sub(lambda found: "" if found.group() == "\0" else "\ufffd", text)


def _has_whole_characters(text: str) -> bool:
    """Whether UTF-8 can hold it. To write it out is faster than to search it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _has_two_sides(address: str) -> bool:
    return 0 < address.strip().find("@") < len(address.strip()) - 1


def _charset(name: str | None) -> str | None:
    """The canonical name of a charset we are ready to decode; None for any other."""
    if name is not None and len(name) > LONGEST_CHARSET:
        return None
    try:
        found = codecs.lookup((name or "").strip().strip("\"'").partition("*")[0]).name
    except (LookupError, ValueError):
        return None
    return None if found.replace("-", "_") in _NO_TEXT else found


def _utf8_or_western(octets: bytes) -> str:
    """UTF-8 where it is, or almost is (a text cut in mid-character); else Windows-1252."""
    text = octets.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if not broken or broken * 10 <= sum(octet > 127 for octet in octets):
        return text
    return octets.decode("cp1252", "replace")


def _outside_quotes(header: str) -> str:
    """The header without quoted strings and comments, in which a colon means nothing."""
    return re.sub(r"\"[^\"]*\"|\([^()]*\)|=\?[^?\s]*\?[bqBQ]\?[^?\s]*\?=", "", header)
