"""Which addresses are ours."""

from __future__ import annotations

from handlers.mail.recipients import Ours


def test_without_addresses_everything_is_ours() -> None:
    assert "anybody@example.org" in Ours(())


def test_an_alias_brings_its_domain_and_its_subaddresses() -> None:
    ours = Ours(("lab@lab.example.org", "ideas@example.org"))
    assert "Ideas+x@Example.org" in ours
    assert "abuse@example.org" in ours
    assert "lab@example.org" not in ours


def test_an_address_may_hold_the_separator_itself() -> None:
    assert "lab+fr@example.org" in Ours(("lab+fr@example.org",))
    assert "lab@example.org" not in Ours(("lab+fr@example.org",))


def test_the_separator_can_be_another_or_none() -> None:
    assert "lab-x@example.org" in Ours(("lab@example.org",), "-")
    assert "lab+x@example.org" not in Ours(("lab@example.org",), "-")
    assert "lab+x@example.org" not in Ours(("lab@example.org",), "")
