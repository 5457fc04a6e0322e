"""Decides whether *our own* mail server vouches for the author of a mail (RFC 8601, RFC 7489).

Anybody can write an Authentication-Results header. Only the topmost one counts, and only where it names the server we
pinned in the settings: our server puts its own on top. Where it is absent or foreign, nothing is proven.
"""

from __future__ import annotations

import re

_FACT = re.compile(r"([a-z0-9.\-]+)\s*=\s*([^\s;]+)", re.IGNORECASE)


def vouches(results: list[str], authserv_id: str | None, author_domain: str) -> bool:
    """Whether `results` (all Authentication-Results headers, topmost first) prove a mail from `author_domain`.

    DMARC passed; or, where DMARC says nothing, DKIM or SPF passed for the author's domain or a parent of it.
    """
    if not (authserv_id and results and author_domain):
        return False
    named, *verdicts = _plain(results[0][:8000]).split(";")
    if named.split()[:1] != [authserv_id] and named.split()[:1] != [authserv_id.lower()]:
        return False
    found = [_verdict(verdict) for verdict in verdicts]
    dmarc = [facts for facts in found if "dmarc" in facts]
    if dmarc:
        return all(
            facts["dmarc"] == "pass" and facts.get("header.from", author_domain) == author_domain for facts in dmarc
        )
    return any(_is_aligned(facts, author_domain) for facts in found)


def _is_aligned(facts: dict[str, str], author_domain: str) -> bool:
    """Relaxed alignment, except that a child domain does not speak for its parent (we have no list of suffixes)."""
    if facts.get("dkim") == "pass":
        domain = facts.get("header.d") or facts.get("header.i", "").rpartition("@")[2]
    elif facts.get("spf") == "pass":
        domain = facts.get("smtp.mailfrom", "").rpartition("@")[2]
    else:
        return False
    return "." in domain and (author_domain == domain or author_domain.endswith("." + domain))


def _verdict(words: str) -> dict[str, str]:
    """`dkim=pass header.d=example.org` as a table; a method or property that is named twice proves nothing."""
    facts: dict[str, str] = {}
    for name, value in _FACT.findall(words):
        key = name.lower()
        if key in facts:
            return {}
        facts[key] = value.lower().rstrip(".")
    return facts


def _plain(text: str) -> str:
    """The header without comments (they nest, RFC 5322 3.2.2) and with harmless quoted strings; empty if unbalanced.

    A sender chooses what stands in quotes and comments, so nothing there may look like a verdict.
    """
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
