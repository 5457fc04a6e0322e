from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from labbot.reading.durations import _DUAL, _LASTING
from labbot.reading.figures import _NUMBER, NUMBER, flat, numbers_at, numbers_in_words
from labbot.reading.moments import FINDERS
from labbot.reading.phrases import Phrases, Text
from labbot.reading.places import lowered, matches, openings

DATES_AND_NUMBERS = (
    "2027 2027-03 2027/11 31.12.2027 03/2028 1 12 18mois 1er 2ème 3rd mai May. القادم مارس والربع الربع الثاني بمارس "
    "كانون الثاني T1 q2 tri early mid-2027 fin half-year semestre trimestre first de of d' deux dix-sept mille cent "
    "وخمسون ثلاثة شهر شهرين لسنتين سنة واحدة years mois (two) - / , . : \n ' \u064b EUR500 1.250,50 12,5 k İ ı"
)
PIECES = st.sampled_from(DATES_AND_NUMBERS.split(" "))
HEAPS = st.lists(PIECES, max_size=25).flatmap(
    lambda pieces: st.lists(st.sampled_from((" ", "", "-", "/")), min_size=len(pieces), max_size=len(pieces)).map(
        lambda gaps: "".join(piece + gap for piece, gap in zip(pieces, gaps, strict=True))
    )
)


def spans(found):
    return [match.span() for match in found]


@given(HEAPS)
def test_a_pattern_tried_at_openings_finds_what_it_finds_when_tried_everywhere(heap):
    low = lowered(flat(heap))
    named = [*FINDERS, ("duration", _LASTING), ("duration", _DUAL)]

    for name, pattern in named:
        assert spans(matches(pattern, low, openings(low).get(name, ()))) == spans(pattern.finditer(low)), name


@given(HEAPS)
def test_numbers_are_found_as_when_looked_for_everywhere(heap):
    low = lowered(flat(heap))

    everywhere = numbers_in_words(low, (word.start() for word in re.finditer(r"\w+", low)))
    in_digits = [found.span() for found in re.finditer(NUMBER, low)]
    assert sorted((n.start, n.end) for n in numbers_at(low)) == sorted(
        in_digits + [(n.start, n.end) for n in everywhere]
    )
    assert _NUMBER.pattern == NUMBER


@given(st.text())
def test_small_letters_stand_where_the_great_ones_stood(text):
    assert len(lowered(text)) == len(text)


@given(st.text(), st.text())
def test_a_text_followed_by_another_has_the_words_of_both(one, two):
    first = Text(one)

    assert first.followed_by(two).words == Text(f"{one}\n{two}").words


def test_a_table_made_after_a_text_was_looked_through_finds_its_phrases_there():
    text = Text("the border police trains")
    assert Phrases([("border", 1)]).find(text)

    late = Phrases([("police", 1), ("border police", 2), ("border polic*", 3)])

    assert [(found.value, found.size) for found in late.find(text)] == [(2, 2), (3, 2)]
