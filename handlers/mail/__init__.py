"""The mail door: people write a plain mail, and get one back.

    other servers -> receive.py (SMTP, LMTP) \\
    mailbox       -> mailbox.py (IMAP)       -> deliver (inbox row) -> acknowledged
    inbox row     -> translate.py (pure; limits, headers, proof, automatic, parts) -> Incoming
    outbox        -> send.py (relay, maildir)

`door.py` joins them.
"""

from handlers.mail.door import MailChannel
from handlers.mail.mailbox import MarkStore
from handlers.mail.translate import translate

__all__ = ["MailChannel", "MarkStore", "translate"]
