"""Questions about submissions, their revisions and their matches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import insert
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.tables import Attachment, Match, Offer, Revision, Submission


class Title(NamedTuple):
    """What tells one submission from another."""

    id: int | None
    title: str
    objectives: list[int]
    state: str


class Submissions:
    """Submissions and what belongs to them."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._attachments: dict[int, list[Attachment]] = {}  # asked for several times while one message is handled
        self._matches: dict[int, list[tuple[Match, Offer]]] = {}

    async def add(self, submission: Submission) -> Submission:
        _name_lead(submission)
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
        _name_lead(submission)
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
        self._attachments.clear()
        await self._session.flush()

    async def attachments(self, submission_id: int) -> list[Attachment]:
        rows = self._attachments.get(submission_id)
        if rows is None:
            found = await self._session.exec(
                select(Attachment).where(Attachment.submission_id == submission_id).order_by(col(Attachment.id))
            )
            rows = self._attachments[submission_id] = list(found.all())
        return list(rows)

    async def matches(self, submission_id: int) -> list[tuple[Match, Offer]]:
        """The matches of a submission, best first."""
        if submission_id in self._matches:
            return list(self._matches[submission_id])
        found = await self._session.exec(
            select(Match, Offer)
            .join(Offer, col(Offer.id) == col(Match.offer_id))
            .where(Match.submission_id == submission_id)
            .order_by(col(Match.rank), col(Match.id))
        )
        rows = self._matches[submission_id] = list(found.all())
        return list(rows)

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
        new = []
        for match in fresh:
            known = old.get(match.offer_id)
            if known is None:
                new.append(match.model_dump(exclude={"id"}))
            else:
                known.rank, known.score, known.reasons = match.rank, match.score, match.reasons
        for offer_id, match in old.items():
            if offer_id not in kept and match.state == "proposed":
                await self._session.delete(match)
        await self._session.flush()
        if new:
            # All in one statement; the unit of work would write them one by one to learn their numbers.
            await (await self._session.connection()).execute(insert(Match), new)
        self._matches.clear()

    async def of_countries(self, countries: Sequence[str], limit: int) -> list[Title]:
        """The newest submissions that one of these countries leads, newest first, by what tells them apart."""
        found = await self._session.exec(
            select(Submission.id, Submission.title, Submission.objectives, Submission.state)
            .where(col(Submission.lead).in_(countries))
            .order_by(col(Submission.id).desc())
            .limit(limit)
        )
        return [Title(*row) for row in found.all()]


def _name_lead(submission: Submission) -> None:
    submission.lead = submission.countries[0] if submission.countries else None
