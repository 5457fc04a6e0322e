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

from collections import Counter
from collections.abc import Callable
from time import monotonic

from labbot.callers import Quota, is_loopback, peer_name
from labbot.settings import Listener

MINUTE, HOUR = 60.0, 3600.0

BUSY = "421 4.7.0 Too many connections, try again later"
OFTEN = "450 4.7.1 Too many mails for now, try again later"
ENOUGH = "421 4.7.0 Enough mails on this connection, open another"


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
