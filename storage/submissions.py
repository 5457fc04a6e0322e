"""Questions about submissions, their revisions and their matches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.tables import Attachment, Match, Offer, Revision, Submission


class Submissions:
    """Submissions and what belongs to them."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, submission: Submission) -> Submission:
        self._session.add(submission)
        await self._session.flush()
        return submission

    async def get(self, number: int) -> Submission | None:
        """The submission with this number, locked until the transaction ends (PostgreSQL; SQLite has one writer)."""
        found = await self._session.exec(
            select(Submission)
            .where(Submission.id == number)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return found.first()

    async def touch(self, submission: Submission, now: datetime) -> None:
        """A change of it is complete: a new version."""
        submission.version += 1
        submission.changed_at = now
        await self._session.flush()

    async def by_author(self, contact_id: int) -> list[Submission]:
        """A person's submissions, newest first."""
        found = await self._session.exec(
            select(Submission).where(Submission.author_id == contact_id).order_by(col(Submission.id).desc())
        )
        return list(found.all())

    async def in_states(self, states: Sequence[str]) -> list[Submission]:
        """Submissions in one of these states, oldest first."""
        found = await self._session.exec(
            select(Submission).where(col(Submission.state).in_(states)).order_by(col(Submission.id))
        )
        return list(found.all())

    async def all(self) -> list[Submission]:
        return list((await self._session.exec(select(Submission).order_by(col(Submission.id)))).all())

    async def count_by_state(self) -> dict[str, int]:
        found = await self._session.exec(
            select(Submission.state, func.count()).group_by(Submission.state).order_by(Submission.state)
        )
        return dict(found.all())

    async def revise(self, revision: Revision) -> None:
        self._session.add(revision)
        await self._session.flush()

    async def revisions(self, submission_id: int, after: int = 0) -> list[Revision]:
        """What was changed after a version, oldest first."""
        found = await self._session.exec(
            select(Revision)
            .where(Revision.submission_id == submission_id, Revision.version > after)
            .order_by(col(Revision.id))
        )
        return list(found.all())

    async def attach(self, attachment: Attachment) -> None:
        self._session.add(attachment)
        await self._session.flush()

    async def attachments(self, submission_id: int) -> list[Attachment]:
        found = await self._session.exec(
            select(Attachment).where(Attachment.submission_id == submission_id).order_by(col(Attachment.id))
        )
        return list(found.all())

    async def matches(self, submission_id: int) -> list[tuple[Match, Offer]]:
        """The matches of a submission, best first."""
        found = await self._session.exec(
            select(Match, Offer)
            .join(Offer, col(Offer.id) == col(Match.offer_id))
            .where(Match.submission_id == submission_id)
            .order_by(col(Match.rank), col(Match.id))
        )
        return list(found.all())

    async def match_of_partner(self, submission_id: int, partner_id: str) -> Match | None:
        found = await self._session.exec(
            select(Match)
            .join(Offer, col(Offer.id) == col(Match.offer_id))
            .where(Match.submission_id == submission_id, Offer.partner_id == partner_id)
            .order_by(col(Match.rank))
        )
        return found.first()

    async def replace_matches(self, submission_id: int, fresh: Sequence[Match]) -> None:
        """Put a new ranking; a match whose partner has answered keeps its state."""
        old = {match.offer_id: match for match, _ in await self.matches(submission_id)}
        kept = {match.offer_id for match in fresh}
        for match in fresh:
            known = old.get(match.offer_id)
            if known is None:
                self._session.add(match)
            else:
                known.rank, known.score, known.reasons = match.rank, match.score, match.reasons
        for offer_id, match in old.items():
            if offer_id not in kept and match.state == "proposed":
                await self._session.delete(match)
        await self._session.flush()
