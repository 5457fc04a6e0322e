"""Wakes on time. What is due is a question to the database, so a wake that was missed or doubled does no harm."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

DIGEST_MINUTES = 10
NUDGE_SECONDS = 30
TIDY_MINUTES = 60
DOORS_SECONDS = 60
PARTNERS_SECONDS = 120


def make_schedule(
    digests: Callable[[], Awaitable[None]],
    nudge: Callable[[], None],
    tidy: Callable[[], Awaitable[None]],
    doors: Callable[[], Awaitable[None]],
    partners: Callable[[], Awaitable[None]],
) -> AsyncIOScheduler:
    """A scheduler that asks for digests every ten minutes, nudges desk and outbox twice a minute, tidies hourly, and
    asks every minute whether a door is ill and every two whether partners are to be sought.

    `coalesce` and no misfire limit: after a pause of the machine each job runs once, late, instead of not at all.
    """
    scheduler = AsyncIOScheduler(
        timezone="UTC", job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
    )
    scheduler.add_job(digests, IntervalTrigger(minutes=DIGEST_MINUTES), id="digests")
    scheduler.add_job(_as_job(nudge), IntervalTrigger(seconds=NUDGE_SECONDS), id="nudge")
    scheduler.add_job(tidy, IntervalTrigger(minutes=TIDY_MINUTES), id="tidy")
    scheduler.add_job(doors, IntervalTrigger(seconds=DOORS_SECONDS), id="doors")
    scheduler.add_job(partners, IntervalTrigger(seconds=PARTNERS_SECONDS), id="partners")
    return scheduler


def _as_job(action: Callable[[], None]) -> Callable[[], Awaitable[None]]:
    """On the event loop's own thread: an Event may not be set from another."""

    async def job() -> None:
        action()

    return job
