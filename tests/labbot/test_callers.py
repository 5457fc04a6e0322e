"""Who calls at a door, and how often."""

from __future__ import annotations

import pytest

from labbot import callers
from labbot.callers import Quota, is_loopback, peer_name


def test_a_quota_begins_anew_after_its_time() -> None:
    quota = Quota(2, 60)
    for moment in (0.0, 30.0):
        assert not quota.used_up("a", moment)
        quota.count("a", moment)
    assert quota.used_up("a", 59.0)
    assert not quota.used_up("b", 59.0)
    assert not quota.used_up("a", 60.0)
    quota.count("a", 61.0)
    assert not quota.used_up("a", 62.0)


def test_a_quota_of_nought_is_none() -> None:
    quota = Quota(0, 60)
    for _ in range(1000):
        quota.count("a", 0.0)
    assert not quota.used_up("a", 0.0)


def test_names_without_end_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callers, "MOST_NAMES", 100)
    quota = Quota(1, 60)
    for number in range(1000):
        quota.count(f"{number}@example.org", 0.0)
    assert len(quota) == 100
    assert quota.used_up("999@example.org", 1.0)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "::ffff:127.0.0.1", "", "/run/lmtp.sock"])
def test_the_machine_itself_is_known(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["192.0.2.7", "2001:db8::1", "::ffff:192.0.2.7", "fe80::1%eth0"])
def test_others_are_known(host: str) -> None:
    assert not is_loopback(host)


def test_one_ipv6_customer_is_one_peer() -> None:
    assert peer_name("2001:db8:1:2::1") == peer_name("2001:db8:1:2:ffff::9")
    assert peer_name("2001:db8:1:2::1") != peer_name("2001:db8:1:3::1")
    assert peer_name("::ffff:192.0.2.7") == peer_name("192.0.2.7") != peer_name("192.0.2.8")
