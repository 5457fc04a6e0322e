"""Who may do what: every refusal has its own test."""

from __future__ import annotations

import pytest

from labbot.rules.roles import READERS, Person, Right, Role, Thing, may, speaks_for

SECRETARIAT = Person(1, Role.SECRETARIAT)
FOCAL_POINT = Person(2, Role.FOCAL_POINT, "SN")
OTHER_FOCAL_POINT = Person(3, Role.FOCAL_POINT, "ML")
AUTHOR = Person(4, Role.MINISTRY, "SN")
COLLEAGUE = Person(5, Role.MINISTRY, "SN")
PARTNER = Person(6, Role.PARTNER, None, "giz")
STRANGER = Person(7, Role.UNKNOWN)
ASSOCIATION = Person(8, Role.ASSOCIATION, "SN")

DRAFT = Thing(author=4, countries=("SN", "ML"))
PUBLISHED = Thing(author=4, countries=("SN", "ML"), published=True)


@pytest.mark.parametrize("person", [FOCAL_POINT, AUTHOR, PARTNER, STRANGER])
def test_only_the_secretariat_moderates(person: Person) -> None:
    assert may(SECRETARIAT, Right.MODERATE)
    assert not may(person, Right.MODERATE, DRAFT)


@pytest.mark.parametrize("person", [AUTHOR, FOCAL_POINT, SECRETARIAT])
def test_author_focal_point_and_secretariat_see_a_draft(person: Person) -> None:
    assert may(person, Right.SEE, DRAFT)


@pytest.mark.parametrize("person", [OTHER_FOCAL_POINT, COLLEAGUE, PARTNER, STRANGER, ASSOCIATION])
def test_nobody_else_sees_a_draft(person: Person) -> None:
    assert not may(person, Right.SEE, DRAFT)


@pytest.mark.parametrize("person", [OTHER_FOCAL_POINT, COLLEAGUE, PARTNER])
def test_readers_see_what_is_published(person: Person) -> None:
    assert may(person, Right.SEE, PUBLISHED)


@pytest.mark.parametrize("person", [STRANGER, ASSOCIATION])
def test_strangers_and_associations_do_not_see_what_is_published(person: Person) -> None:
    assert not may(person, Right.SEE, PUBLISHED)


def test_a_partner_does_not_see_what_is_for_focal_points() -> None:
    thing = Thing(author=4, countries=("SN",), published=True, visibility="focal_points")
    assert not may(PARTNER, Right.SEE, thing)
    assert may(OTHER_FOCAL_POINT, Right.SEE, thing)


def test_nobody_outside_sees_what_is_for_the_secretariat() -> None:
    thing = Thing(author=4, countries=("SN",), published=True, visibility="secretariat")
    assert not may(OTHER_FOCAL_POINT, Right.SEE, thing)
    assert not may(PARTNER, Right.SEE, thing)
    assert may(SECRETARIAT, Right.SEE, thing)


@pytest.mark.parametrize("person", [AUTHOR, FOCAL_POINT, SECRETARIAT])
def test_author_focal_point_and_secretariat_correct(person: Person) -> None:
    assert may(person, Right.CORRECT, DRAFT)


@pytest.mark.parametrize("person", [OTHER_FOCAL_POINT, COLLEAGUE, PARTNER, STRANGER])
def test_nobody_else_corrects(person: Person) -> None:
    assert not may(person, Right.CORRECT, PUBLISHED)


def test_the_focal_point_of_the_lead_country_endorses() -> None:
    assert may(FOCAL_POINT, Right.ENDORSE, DRAFT)


def test_the_focal_point_of_another_country_does_not_endorse() -> None:
    assert not may(OTHER_FOCAL_POINT, Right.ENDORSE, DRAFT)


def test_the_author_does_not_endorse_their_own() -> None:
    assert not may(AUTHOR, Right.ENDORSE, DRAFT)


def test_the_secretariat_does_not_endorse_where_there_is_a_focal_point() -> None:
    assert not may(SECRETARIAT, Right.ENDORSE, DRAFT)


def test_the_secretariat_endorses_where_there_is_no_focal_point() -> None:
    assert may(SECRETARIAT, Right.ENDORSE, Thing(author=4, countries=("SN",), has_focal_point=False))


@pytest.mark.parametrize("right", [Right.WITHDRAW, Right.AGREE])
def test_author_and_focal_point_withdraw_and_agree(right: Right) -> None:
    assert may(AUTHOR, right, DRAFT)
    assert may(FOCAL_POINT, right, DRAFT)


@pytest.mark.parametrize("right", [Right.WITHDRAW, Right.AGREE])
@pytest.mark.parametrize("person", [SECRETARIAT, OTHER_FOCAL_POINT, COLLEAGUE, PARTNER, STRANGER])
def test_nobody_else_withdraws_or_agrees(person: Person, right: Right) -> None:
    assert not may(person, right, PUBLISHED)


def test_a_partner_shows_interest_in_what_it_sees() -> None:
    assert may(PARTNER, Right.SHOW_INTEREST, PUBLISHED)


def test_a_partner_shows_no_interest_in_a_draft() -> None:
    assert not may(PARTNER, Right.SHOW_INTEREST, DRAFT)


def test_a_partner_without_an_organisation_shows_no_interest() -> None:
    assert not may(Person(6, Role.PARTNER), Right.SHOW_INTEREST, PUBLISHED)


def test_who_is_no_partner_shows_no_interest() -> None:
    assert not may(OTHER_FOCAL_POINT, Right.SHOW_INTEREST, PUBLISHED)


@pytest.mark.parametrize("role", list(Role))
def test_only_readers_get_digests(role: Role) -> None:
    assert may(Person(9, role), Right.READ_DIGESTS) is (role in READERS)


@pytest.mark.parametrize("right", [r for r in Right if r not in (Right.MODERATE, Right.READ_DIGESTS)])
def test_a_right_on_nothing_is_refused(right: Right) -> None:
    assert not may(SECRETARIAT, right)


def test_nobody_speaks_for_a_submission_without_a_country() -> None:
    assert not speaks_for(FOCAL_POINT, ())
    assert not speaks_for(Person(2, Role.FOCAL_POINT), ())


def test_an_unknown_role_of_an_old_database_may_do_nothing() -> None:
    assert not may(Person(9, "emperor"), Right.SEE, PUBLISHED)
    assert not may(Person(9, "emperor"), Right.READ_DIGESTS)


COPIED = Thing(author=4, countries=("SN", "ML"), copied=(3, 5, 6, 7, 8, 9))


@pytest.mark.parametrize("person", [COLLEAGUE, ASSOCIATION, OTHER_FOCAL_POINT])
def test_a_colleague_of_a_country_of_the_item_who_was_copied_sees_and_corrects_it(person: Person) -> None:
    assert may(person, Right.SEE, COPIED)
    assert may(person, Right.CORRECT, COPIED)


@pytest.mark.parametrize("right", [Right.WITHDRAW, Right.AGREE, Right.MODERATE, Right.SHOW_INTEREST])
def test_a_copied_colleague_decides_nothing(right: Right) -> None:
    assert not may(COLLEAGUE, right, COPIED)


@pytest.mark.parametrize("person", [PARTNER, STRANGER, Person(9, Role.MINISTRY, "TG"), Person(9, Role.MINISTRY, None)])
def test_a_copy_gives_no_rights_to_partners_strangers_and_other_countries(person: Person) -> None:
    assert not may(person, Right.SEE, COPIED)
    assert not may(person, Right.CORRECT, COPIED)


def test_a_colleague_who_was_not_copied_corrects_nothing() -> None:
    assert not may(COLLEAGUE, Right.CORRECT, DRAFT)
