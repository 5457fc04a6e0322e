"""The mail door: people write a plain mail, and get one back.

    other servers -> receive.py (SMTP, LMTP) \\
    mailbox       -> mailbox.py (IMAP)       -> deliver (inbox row) -> acknowledged
    inbox row     -> translate.py (limits, headers, proof, automatic, parts, documents) -> Incoming
    outbox        -> dress.py (headers, parts), sign.py (DKIM), send.py (relay, maildir)

`door.py` joins them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from handlers.mail.door import MailChannel as MailChannel

__all__ = ["MailChannel"]


def __getattr__(name: str) -> Any:
    """`MailChannel`, loaded at its first use: who only translates a mail needs neither server nor client library."""
    if name == "MailChannel":
        from handlers.mail.door import MailChannel

        return MailChannel
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
