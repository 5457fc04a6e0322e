"""Decides whether *our own* mail server vouches for the author of a mail (RFC 8601, RFC 7489).

    Authentication-Results headers -> those of our server (pinned name) -> those that stand on top -> their verdicts
        -> DMARC for this very domain, else DKIM or SPF for it or a parent of it -> proven | refused | nothing said

Anybody can write an Authentication-Results header, also one that names our server. Why the topmost one is ours:

- Our server puts its own on top of what it receives. RFC 8601 section 4 wants it above the server's own Received line,
  where no sender can write; several there (of one filter each) are read together. Many filters still put it right below
  that line. There only the topmost counts: a sender's own header could follow directly.
- A server must remove incoming headers that bear its name (RFC 8601 section 5). One that neither removes them nor adds
  its own to every mail cannot be pinned; the README says so.
- A "no" of our server's DMARC filter counts wherever it stands: a sender gains nothing by forging one.
"""

from __future__ import annotations

import contextlib
import re
from email.message import Message
from itertools import takewhile
from typing import Any, NamedTuple

from handlers.mail import headers

RESULTS = frozenset({"authentication-results"})
"""The header that counts. What others say was found on the way (ARC, X-Original-...) does not."""

PASSED = frozenset({"pass"})
"""Words of a filter that mean yes; `bestguesspass` and the like do not."""

LONGEST_RESULTS = 8000
"""Characters. A longer header proves nothing: a "no" might stand where it is cut."""

_REGISTRIES = "ac asso co com ed edu go gob gouv gov govt gub int mil ne net nom or org sch"
REGISTRY_LABELS = frozenset(_REGISTRIES.split(" "))
"""Second labels under a country's domain that a registry hands out names below (after publicsuffix.org)."""

_VERSION = "1"
_METHOD = re.compile(r"([a-z0-9_-]+) ?(?:/ ?([0-9]+) ?)?= ?([^ ]*)", re.IGNORECASE | re.ASCII)
_PROPERTY = re.compile(r" ([a-z0-9._-]+) ?= ?([^ ]+)", re.IGNORECASE | re.ASCII)

_LIST_HEADERS = ("List-Id", "List-Post", "List-Owner", "List-Archive", "Mailing-List", "X-Mailing-List", "X-BeenThere")


class Verdict(NamedTuple):
    """What one filter found: `dkim=pass header.d=example.org`. `result` is "unclear" outside the grammar."""

    method: str
    result: str
    about: dict[str, str]


def judge(message: Message, authserv_id: str | None, author_domain: str) -> bool | None:
    """Whether our server vouches for an author at `author_domain`: yes, no, or None where it says nothing of use.

    Yes: DMARC passed for this domain; or DMARC says nothing (no record), and DKIM or SPF passed for it or a parent.
    """
    if not (authserv_id and author_domain):
        return None
    places = headers.in_order(message, RESULTS | {"received"})
    # Of Received only its place counts.
    trace = [(name, _harmless(value) if name in RESULTS else "") for name, value in places]
    ours = [value for name, value in trace if name in RESULTS and _names_us(value, authserv_id)]
    if any(_denies(verdict, author_domain) for results in ours for verdict in _verdicts(results)):
        return False
    standing = [verdict for results in _on_top(trace, authserv_id) for verdict in _verdicts(results)]
    # What DMARC passed for another domain was denied above.
    if any(verdict.method == "dmarc" and verdict.result in PASSED for verdict in standing):
        return True
    return True if any(_is_aligned(verdict, author_domain) for verdict in standing) else None


def is_signed_by(domains: Any, author_domain: str) -> bool:
    """Whether one of `domains`, whose signatures the door has verified, speaks for `author_domain`."""
    return isinstance(domains, list) and any(
        isinstance(domain, str) and speaks_for(domain, author_domain) for domain in domains
    )


def speaks_for(domain: str, author_domain: str) -> bool:
    """Relaxed alignment (RFC 7489 3.1) without a list of public suffixes.

    A domain speaks for itself and for those below it. A child does not speak for its parent, and a registry (`gouv.ci`)
    not for those who have names there.
    """
    if "." not in domain.strip("."):
        return False
    return author_domain == domain or (author_domain.endswith("." + domain) and not is_registry(domain))


def is_registry(domain: str) -> bool:
    """Whether names below `domain` belong to others: `co.uk`, `gouv.ci`, `gov.ng`."""
    labels = domain.split(".")
    return len(labels) == 2 and len(labels[1]) == 2 and labels[0] in REGISTRY_LABELS


def came_through_a_list(message: Message) -> bool:
    """Whether a mailing list passed it on: its author wrote to the list, not to us, and it may have been changed."""
    lists = headers.value(message, "Precedence").lower() == "list"
    return lists or bool(headers.present(message, _LIST_HEADERS))


def _on_top(trace: list[tuple[str, str]], authserv_id: str) -> list[str]:
    """Our server's headers that no sender can have written: all above its Received line, else the topmost alone."""
    results = [value for name, value in trace if name in RESULTS]
    above = [value for _, value in takewhile(lambda header: header[0] != "received", trace)]
    if len(above) == len(trace):
        above = []  # no Received at all: nothing shows where our server's headers end
    return list(takewhile(lambda value: _names_us(value, authserv_id), above or results[:1]))


def _names_us(results: str, authserv_id: str) -> bool:
    """Whether the header names our server: `mx.example.org`, quoted or not, perhaps with the version 1 behind it.

    Only ASCII letters are compared without regard to case, and nothing is normalised: what looks like our name, or
    becomes it by Unicode's rules, is not removed by our server and may come from anybody.
    """
    name, *more = _blank_separated(results.partition(";")[0]) or [""]
    return _plain_name(name) in _our_names(authserv_id) and more in ([], [_VERSION])


def _our_names(authserv_id: str) -> set[str]:
    """The pinned name as it stands in the settings, and in the ASCII form of RFC 5890."""
    names = {authserv_id}
    with contextlib.suppress(UnicodeError):
        names.add(authserv_id.encode("idna").decode("ascii"))
    return {_plain_name(name) for name in names}


def _plain_name(name: str) -> str:
    return headers.lower(name).removesuffix(".")


def _denies(verdict: Verdict, author_domain: str) -> bool:
    """A DMARC filter that did not say yes to this very domain has said no. `none`: the domain publishes no policy."""
    if verdict.method != "dmarc":
        return False
    if verdict.result == "none" and "header.from" not in verdict.about:
        return False
    return verdict.result not in PASSED | {"none"} or _is_of_another(verdict, author_domain)


def _is_of_another(verdict: Verdict, author_domain: str) -> bool:
    """DMARC looked at another From than we do, or does not say at which."""
    return verdict.about.get("header.from") != author_domain


def _is_aligned(verdict: Verdict, author_domain: str) -> bool:
    """A signature or an envelope sender of the author's domain."""
    if verdict.result not in PASSED:
        return False
    about = verdict.about
    if verdict.method == "dkim":
        domain = about.get("header.d") or about.get("header.i", "").rpartition("@")[2]
    elif verdict.method == "spf":
        domain = about.get("smtp.mailfrom", "").rpartition("@")[2]
    else:
        return False
    return speaks_for(domain, author_domain)


def _verdicts(results: str) -> list[Verdict]:
    return [verdict for words in results.split(";")[1:] if (verdict := _verdict(words))]


def _verdict(words: str) -> Verdict | None:
    """`dkim=pass header.d=example.org`, read by the grammar of RFC 8601 2.2; None where it names no method of ours.

    The method comes first; elsewhere its name means nothing.
    """
    words = " ".join(_blank_separated(words))
    method = _METHOD.match(words)
    if method is None or method.group(2) not in (None, _VERSION):
        return None
    rest = words[method.end() :]
    about = [(headers.lower(name), _plain_name(value)) for name, value in _PROPERTY.findall(rest)]
    result = headers.lower(method.group(3))
    return Verdict(headers.lower(method.group(1)), result if _is_clear(rest, about) else "unclear", dict(about))


def _is_clear(rest: str, about: list[tuple[str, str]]) -> bool:
    """Only properties, and each once: of two, another program may have meant the other."""
    return not _PROPERTY.sub("", rest).strip() and len({name for name, _ in about}) == len(about)


def _harmless(text: str) -> str:
    """The header without comments (they nest, RFC 5322 3.2.2) and with harmless quoted strings.

    A sender chooses what stands in quotes and comments, so nothing there may look like a verdict. Empty where it is
    unbalanced or too long.
    """
    if len(text) > LONGEST_RESULTS:
        return ""
    if "(" not in text and '"' not in text:
        return text
    kept: list[str] = []
    depth, quoted, escaped = 0, False, False
    for character in text:
        if escaped:
            escaped = False
        elif character == "\\" and (quoted or depth):
            escaped = True
        elif depth:
            depth += {"(": 1, ")": -1}.get(character, 0)
        elif character == '"':
            quoted = not quoted
        elif quoted:
            kept.append(character if character.isalnum() or character in ".@-_+" else "?")
        elif character == "(":
            depth = 1
            kept.append(" ")
        else:
            kept.append(character)
    return "" if depth or quoted else "".join(kept)


def _blank_separated(text: str) -> list[str]:
    return [word for word in text.replace("\t", " ").split(" ") if word]
