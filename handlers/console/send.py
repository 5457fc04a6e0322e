"""A letter as lines on a screen."""

from __future__ import annotations

from labbot.messages import Outgoing


def to_lines(letter: Outgoing) -> str:
    """Address and subject, the text, and the choices with the number that picks each."""
    choices = [f"  [{number}] {choice.label}" for number, choice in enumerate(letter.choices, start=1)]
    head = f"--- to {letter.address}: {letter.subject}"
    return "\n".join([head, letter.text.strip(), *choices, "---"])
