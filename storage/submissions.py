"""Questions about submissions, their revisions and their matches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, insert, or_
from sqlalchemy.orm import aliased
from sqlmodel import bindparam, col, func, select

from storage.session import StoreSession
from storage.tables import Attachment, Match, Offer, Revision, Submission


class Title(NamedTuple):
    """What tells one submission from another."""

    id: int | None
    title: str
    objectives: list[int]
    state: str


class Ranked(NamedTuple):
    """An offer's place in the ranking for a submission."""

    offer: Offer
    rank: int
    score: float
    reasons: list[dict[str, Any]]


class Past(NamedTuple):
    """What is told of an earlier submission, and what decides who may hear of it."""

    id: int
    title: str
    countries: list[str]
    visibility: str
    author_id: int

    @property
    def reference(self) -> str:
        return f"LAB-{self.id:04d}"


BEHIND = 99
"""The rank of a match that is kept for what was told or answered, though others fit better by now."""

_INSERT_MATCH = insert(Match)
_ONE = (
    select(Submission)
    .where(Submission.id == bindparam("number"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
_TITLES = (
    select(Submission.id, Submission.title, Submission.objectives, Submission.state)
    .where(col(Submission.lead).in_(bindparam("countries", expanding=True)))
    .order_by(col(Submission.id).desc())
    .limit(bindparam("most"))
)
"""Written once: to put a statement together costs more than to run it."""


class Submissions:
    """Submissions and what belongs to them."""

    def __init__(self, session: StoreSession) -> None:
        self._session = session
        self._attachments: dict[int, list[Attachment]] = {}  # asked for several times while one message is handled
        self._matches: dict[int, list[tuple[Match, Offer]]] = {}
        self._shown: dict[int, Sequence[Ranked]] = {}

    def forget(self) -> None:
        """Part of the transaction was undone: what was read may no longer be so."""
        self._attachments.clear()
        self._matches.clear()
        self._shown.clear()

    async def add(self, submission: Submission) -> Submission:
        _name_lead(submission)
        self._session.add(submission)
        await self._session.flush()
        self._attachments[submission.id or 0] = []
        return submission

    async def get(self, number: int) -> Submission | None:
        """The submission with this number, locked until the transaction ends (PostgreSQL; SQLite has one writer)."""
        found = await self._session.exec(_ONE, params={"number": number})
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

    async def stamp(self, states: Sequence[str]) -> tuple[int, int, int]:
        """Changes whenever a submission in these states comes, goes or changes."""
        found = await self._session.exec(
            select(
                func.count(), func.coalesce(func.sum(Submission.version), 0), func.coalesce(func.sum(Submission.id), 0)
            ).where(col(Submission.state).in_(states))
        )
        count, versions, numbers = found.one()
        return count, int(versions or 0), int(numbers or 0)

    async def editions(self, states: Sequence[str], limit: int) -> dict[int, int]:
        """number -> version of the newest submissions in these states."""
        found = await self._session.exec(
            select(Submission.id, Submission.version)
            .where(col(Submission.state).in_(states))
            .order_by(col(Submission.id).desc())
            .limit(limit)
        )
        return {number: version for number, version in found.all() if number is not None}

    async def some(self, numbers: Sequence[int]) -> list[Submission]:
        """These submissions, unlocked."""
        found = await self._session.exec(select(Submission).where(col(Submission.id).in_(numbers)))
        return list(found.all())

    async def unanswered(self, state: str, widened: int, limit: int) -> list[int]:
        """The numbers of submissions whose partners were asked, oldest question first, and that went less far."""
        found = await self._session.exec(
            select(Submission.id)
            .where(Submission.state == state, col(Submission.asked_at).is_not(None), Submission.widened < widened)
            .order_by(col(Submission.asked_at))
            .limit(limit)
        )
        return [number for number in found.all() if number is not None]

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
        self._attachments.pop(attachment.submission_id or 0, None)
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

    async def declined(self, submission_id: int) -> frozenset[int]:
        """The offers of everybody who has passed on a submission, the one they were told of and their others."""
        said, other = aliased(Offer), aliased(Offer)
        theirs = and_(col(said.partner_id).is_not(None), col(other.partner_id) == col(said.partner_id))
        mine = and_(col(said.contact_id).is_not(None), col(other.contact_id) == col(said.contact_id))
        found = await self._session.exec(
            select(other.id)
            .join(said, or_(theirs, mine, col(other.id) == col(said.id)))
            .join(Match, col(Match.offer_id) == col(said.id))
            .where(Match.submission_id == submission_id, Match.state == "not_now")
        )
        return frozenset(number for number in found.all() if number is not None)

    async def untold(self, submission_id: int, offer_id: int) -> Match | None:
        """The match, locked until the transaction ends, where nobody was told of it yet."""
        found = await self._session.exec(
            select(Match)
            .where(Match.submission_id == submission_id, Match.offer_id == offer_id, col(Match.told_at).is_(None))
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return found.first()

    async def add_match(self, match: Match) -> Match:
        """A match beside the ranking."""
        self._session.add(match)
        self._matches.pop(match.submission_id, None)
        self._shown.pop(match.submission_id, None)
        await self._session.flush()
        return match

    async def first_matches(self, submission_id: int, ranked: Sequence[Ranked]) -> None:
        """The first ranking of a new submission."""
        self._shown[submission_id] = ranked
        await self._insert_matches(submission_id, ranked)

    async def shown_matches(self, submission_id: int) -> Sequence[Ranked]:
        """The ranking as letters show it, best first, without those who have passed."""
        if submission_id in self._shown:
            return self._shown[submission_id]
        rows = [row for row in await self.matches(submission_id) if row[0].state != "not_now"]
        return [Ranked(offer, match.rank, match.score, match.reasons) for match, offer in rows]

    async def replace_matches(self, submission_id: int, ranked: Sequence[Ranked]) -> None:
        """Put a new ranking; a match whose partner has answered or was told is kept."""
        old = {match.offer_id: match for match, _ in await self.matches(submission_id)}
        self._shown.pop(submission_id, None)
        for place in ranked:
            if known := old.get(place.offer.id or 0):
                known.rank, known.score, known.reasons = place.rank, place.score, place.reasons
        kept = {place.offer.id for place in ranked}
        for offer_id, match in old.items():
            if offer_id in kept:
                continue
            if match.state == "proposed" and match.told_at is None:
                await self._session.delete(match)
            else:
                match.rank = BEHIND
        await self._session.flush()
        await self._insert_matches(submission_id, [place for place in ranked if place.offer.id not in old])

    async def _insert_matches(self, submission_id: int, ranked: Sequence[Ranked]) -> None:
        """All in one statement; the unit of work would write them one by one to learn their numbers."""
        rows = [
            {
                "submission_id": submission_id,
                "offer_id": place.offer.id,
                "rank": place.rank,
                "score": place.score,
                "reasons": place.reasons,
                "state": "proposed",
                "told_at": None,
            }
            for place in ranked
        ]
        if rows:
            await self._session.run(_INSERT_MATCH, rows)
        self._matches.pop(submission_id, None)

    async def of_countries(self, countries: Sequence[str], limit: int) -> list[Title]:
        """The newest submissions that one of these countries leads, newest first, by what tells them apart."""
        found = await self._session.exec(_TITLES, params={"countries": list(countries), "most": limit})
        return [Title(*row) for row in found.all()]


def _name_lead(submission: Submission) -> None:
    submission.lead = submission.countries[0] if submission.countries else None
