"""When nobody fits or nobody answers: the search is widened once, and then a person looks.

published, partners told ---> all of them passed, nobody fitted, or N working days of silence
    ---> widened once: the region and any country, every objective of the area, up to three more partners
    ---> still nobody: a note to the Secretariat, and nothing more by itself
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from math import log1p

from labbot.rules.dates import working_days_after

PATIENCE_DAYS = 10
"""Working days for which a partner may keep silent; the default of the setting `partner_days`."""

FLOOR, FULL_CATALOGUE = 2.2, 45
"""An offer with fewer points does not fit. Among the 45 offers of the sample catalogue the best one for a request has
3.7 to 9.5 points, and the best one for a mail about nothing (out of office, a question of status) at most 2.3."""

WIDER = 0.5
"""In the wider search, half of that is worth a question: nobody nearer is left."""


class Why(StrEnum):
    """Why a search is widened."""

    NOBODY = "nobody"
    DECLINED = "declined"
    SILENCE = "silence"


def floor(offers: int) -> float:
    """The least points of an offer that fits, among so many: the rarity of a word grows with their logarithm."""
    return FLOOR * min(1.0, log1p(offers) / log1p(FULL_CATALOGUE))


def due(*, told: int, declined: int, asked_on: date, today: date, days: int = PATIENCE_DAYS) -> Why | None:
    """Why it is time to look further for an item that no partner has taken up; None where we wait for answers."""
    if not told:
        return Why.NOBODY
    if declined >= told:
        return Why.DECLINED
    return Why.SILENCE if working_days_after(asked_on, days) <= today else None
