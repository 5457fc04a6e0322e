"""Who may come in at the mail door, and how often."""

from __future__ import annotations

from handlers.mail.gate import Gate
from labbot.settings import Listener

AFAR = "192.0.2.7"


def test_a_gate_remembers_no_connection_that_has_ended() -> None:
    door = Gate(Listener(connections_per_peer=2))
    assert [door.enter(AFAR) is None for _ in range(3)] == [True, True, False]
    door.leave(AFAR)
    door.leave(AFAR)
    assert door.enter(AFAR) is None
    assert door.enter("198.51.100.1") is None


def test_a_peer_waits_for_the_next_minute_and_the_next_hour() -> None:
    now = [0.0]
    door = Gate(Listener(mails_per_peer_minute=1, mails_per_peer_hour=2), lambda: now[0])
    verdicts = []
    for moment in (0.0, 1.0, 61.0, 122.0, 3601.0):
        now[0] = moment
        if (refusal := door.refusal(AFAR, f"{moment}@example.org", 0)) is None:
            door.took(AFAR, f"{moment}@example.org")
        verdicts.append(refusal is None)
    assert verdicts == [True, False, True, False, True]
