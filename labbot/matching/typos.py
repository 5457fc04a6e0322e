"""The words that a misspelt word may have meant, sought in a vocabulary and never in the offers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST = 4
MOST_JUDGED = 10_000  # names and slips come again within a mail and in its answers
NEAR = 0.8  # a word as near as this is meant, and no farther one is looked for
LEAST = 0.68  # below this every second word of a language looks like another


class Vocabulary:
    """Folded words by length, so that a word is compared only with those it can be a slip of."""

    def __init__(self, known: Iterable[str]) -> None:
        known = list(known)
        buckets: dict[int, list[str]] = defaultdict(list)
        for word in known:
            if len(word) >= 3:
                buckets[len(word)].append(word)
        self._buckets = dict(buckets)
        self._judged: dict[tuple[str, int, float], list[tuple[str, float]]] = {}
        self._known = frozenset(known)

    def __contains__(self, word: object) -> bool:
        return word in self._known

    def nearest(self, word: str, limit: int = 4, least: float = LEAST) -> list[tuple[str, float]]:
        """The closest known words with their likeness 0..1, best first; none for a word too short to judge."""
        if len(word) < SHORTEST:
            return []
        asked = (word, limit, least)
        found = self._judged.get(asked)
        if found is None:
            if len(self._judged) >= MOST_JUDGED:
                self._judged.clear()
            found = self._judged[asked] = self._nearest(word, limit, least)
        return found

    def _nearest(self, word: str, limit: int, least: float) -> list[tuple[str, float]]:
        """A near word among those of about the same length settles it; most slips are of one letter."""
        length, slack = len(word), max(1, int(len(word) * (1 - least)))
        return self._among(word, range(length - 1, length + 2), limit, max(NEAR, least)) or self._among(
            word, range(length - slack, length + slack + 1), limit, least
        )

    def _among(self, word: str, lengths: range, limit: int, least: float) -> list[tuple[str, float]]:
        found: list[tuple[str, float]] = []
        for length in lengths:
            bucket = self._buckets.get(length)
            if bucket:
                rows = process.extract(
                    word, bucket, scorer=OSA.normalized_similarity, processor=None, limit=limit, score_cutoff=least
                )
                found += [(str(known), float(likeness)) for known, likeness, _ in rows]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:limit]
