"""Which addresses are ours, so that the door refuses the others before it has taken their mail."""

from __future__ import annotations

ALWAYS = ("postmaster", "abuse")
"""Taken at each of our domains: RFC 5321 4.5.1 requires the first, RFC 2142 2 and 4 both."""


class Ours:
    """Our addresses, with anything behind the separator (`lab+r.word@...`), in any case of letters.

    With no addresses everything is ours. An empty `separator` switches subaddresses off.
    """

    def __init__(self, addresses: tuple[str, ...], separator: str = "+") -> None:
        self._addresses = {address.casefold() for address in addresses}
        self._domains = {address.rpartition("@")[2] for address in self._addresses}
        self._separator = separator

    def __contains__(self, address: str) -> bool:
        local, at, domain = address.casefold().rpartition("@")
        if not self._addresses:
            return True
        if not at:
            return domain == "postmaster"  # RFC 5321 4.1.1.3: the one address without a domain
        if domain in self._domains and local in ALWAYS:
            return True
        name = local.partition(self._separator)[0] if self._separator else local
        return bool({f"{name}@{domain}", f"{local}@{domain}"} & self._addresses)
