"""Words in addresses and links of ours, by which an answer finds its way back."""

from __future__ import annotations

import base64
import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlmodel import bindparam, col, select

from storage.session import StoreSession
from storage.tables import Token

_INSERT: Any = insert(Token)
_OF_ITEM = (
    select(Token.word)
    .where(
        Token.contact_id == bindparam("contact"),
        Token.submission_id == bindparam("submission"),
        Token.purpose == bindparam("purpose"),
        col(Token.expires_at) > bindparam("until"),
    )
    .order_by(col(Token.expires_at).desc())
    .limit(1)
)
_OF_NO_ITEM = (
    select(Token.word)
    .where(
        Token.contact_id == bindparam("contact"),
        col(Token.submission_id).is_(None),
        Token.purpose == bindparam("purpose"),
        col(Token.expires_at) > bindparam("until"),
    )
    .order_by(col(Token.expires_at).desc())
    .limit(1)
)


def new_word() -> str:
    """128 random bits in 26 letters and digits that any mail server leaves as they are (lower-case base32)."""
    return base64.b32encode(secrets.token_bytes(16)).decode("ascii").rstrip("=").lower()


class Tokens:
    """Which person, and which item, a word stands for. It finds them; it proves nothing."""

    def __init__(self, session: StoreSession) -> None:
        self._session = session

    async def word_for(
        self,
        contact_id: int,
        submission_id: int | None,
        purpose: str,
        now: datetime,
        lasts: timedelta,
        *,
        first: bool = False,
    ) -> str:
        """The word of this person for this item; a new one where the last has lived through half of its time.

        `first`: the item is so new that there can be none yet.
        """
        found = None if first else await self.known(contact_id, submission_id, purpose, now + lasts / 2)
        if found is not None:
            return found
        word = new_word()
        await self._session.run(
            _INSERT,
            {
                "word": word,
                "purpose": purpose,
                "contact_id": contact_id,
                "submission_id": submission_id,
                "expires_at": now + lasts,
            },
        )
        return word

    async def known(self, contact_id: int, submission_id: int | None, purpose: str, until: datetime) -> str | None:
        """The word of this person for this item that is good until then; None where there is none."""
        asked: dict[str, Any] = {"contact": contact_id, "purpose": purpose, "until": until}
        if submission_id is None:
            found = await self._session.exec(_OF_NO_ITEM, params=asked)
        else:
            found = await self._session.exec(_OF_ITEM, params={**asked, "submission": submission_id})
        return found.first()

    async def behind(self, word: str, purpose: str, now: datetime) -> Token | None:
        """What a word stands for; None where it is unknown, of another purpose or too old."""
        token = await self._session.get(Token, word.lower())
        return token if token and token.purpose == purpose and token.expires_at > now else None
