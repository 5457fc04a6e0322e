"""Who calls at a door, and how often: what doors need to keep strangers from taking more than their share."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict

MOST_NAMES = 10_000
"""Names that one count remembers. Beyond, the oldest are forgotten, which only makes the door more patient."""


class Quota:
    """How often something may happen under one name within `seconds` of its first time. `most` 0: no limit."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        self._counts: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._counts)

    def used_up(self, name: str, now: float) -> bool:
        """Whether this name has to wait."""
        began, count = self._counts.get(name, (now, 0))
        return 0 < self._most <= count and now - began < self._seconds

    def count(self, name: str, now: float) -> None:
        """It has happened once more."""
        if not self._most:
            return
        began, count = self._counts.get(name, (now, 0))
        if now - began >= self._seconds:
            began, count = now, 0
        self._counts[name] = (began, count + 1)
        if len(self._counts) > MOST_NAMES:
            self._counts.popitem(last=False)


def is_loopback(host: str) -> bool:
    """Whether this is the machine itself; a peer without an address (a local socket) is."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return True
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


def peer_name(host: str) -> str:
    """What a peer is counted under: an IPv4 address, or the /64 that one IPv6 customer gets (RFC 6177 2)."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, 64), strict=False))
