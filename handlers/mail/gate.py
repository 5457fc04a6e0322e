"""Who may come in at the SMTP or LMTP door, and how often. Every "no" is one for now: the other server tries again.

    connections    in all, and from one peer                        421, nothing was said yet
    mails          on one connection                                421, it connects again
                   from one peer in a minute and in an hour         450
                   from one envelope sender in an hour              450
                   bounces (no envelope sender) in an hour, in all  450

Behind a mail server of our own (LMTP, or a relay on loopback) everybody's mail comes from one peer, so that what counts
by peer does not hold for it. Counts are kept in memory, of the latest names only; a restart begins anew.
"""

from __future__ import annotations

import ipaddress
from collections import Counter, OrderedDict
from collections.abc import Callable
from time import monotonic

from labbot.settings import Listener

MOST_NAMES = 10_000
"""Names that one count remembers. Beyond, the oldest are forgotten, which only makes the door more patient."""

MINUTE, HOUR = 60.0, 3600.0

BUSY = "421 4.7.0 Too many connections, try again later"
OFTEN = "450 4.7.1 Too many mails for now, try again later"
ENOUGH = "421 4.7.0 Enough mails on this connection, open another"


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


class Gate:
    """Keeps count for one listener. `clock` gives seconds that only grow."""

    def __init__(self, settings: Listener, clock: Callable[[], float] = monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._open: Counter[str] = Counter()
        self._peers = (
            Quota(settings.mails_per_peer_minute, MINUTE),
            Quota(settings.mails_per_peer_hour, HOUR),
        )
        self._senders = Quota(settings.mails_per_sender_hour, HOUR)
        self._bounces = Quota(settings.bounces_per_hour, HOUR)

    def enter(self, host: str) -> str | None:
        """A connection opens: why it may not, or None. Each `enter` wants its `leave`, also a refused one."""
        self._open[host] += 1
        by_peer = self._settings.connections_per_peer
        crowded = self.counts_by_peer(host) and 0 < by_peer < self._open[host]
        return BUSY if crowded or 0 < self._settings.most_connections < self._open.total() else None

    def leave(self, host: str) -> None:
        """A connection has ended."""
        self._open[host] -= 1
        if self._open[host] <= 0:
            del self._open[host]

    def refusal(self, host: str, sender: str, taken: int) -> str | None:
        """Why `sender` may not hand over a mail now, on a connection that has brought `taken` already; None: it may."""
        now = self._clock()
        if self.counts_by_peer(host):
            if 0 < self._settings.mails_per_connection <= taken:
                return ENOUGH
            if any(quota.used_up(peer_name(host), now) for quota in self._peers):
                return OFTEN
        by_sender = self._senders if sender else self._bounces
        return OFTEN if by_sender.used_up(sender.casefold(), now) else None

    def took(self, host: str, sender: str) -> None:
        """A mail has been stored."""
        now = self._clock()
        if self.counts_by_peer(host):
            for quota in self._peers:
                quota.count(peer_name(host), now)
        (self._senders if sender else self._bounces).count(sender.casefold(), now)

    def counts_by_peer(self, host: str) -> bool:
        """Whether the peer is one writer among others, not the server that brings everybody's mail."""
        return self._settings.protocol != "lmtp" and not is_loopback(host)


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
