"""A mail on its way into a capped child, and what it was read as on its way back: octets that hold only data.

Raw and options -> question -> asked -> handlers.mail.translate -> answer -> answered -> Incoming
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from labbot.messages import Automatic, Bounce, Document, Incoming, Label, Raw, Unreadable


def question(raw: Raw, options: Mapping[str, Any]) -> bytes:
    """A mail and how it is to be read (JSON values) as one line of JSON and the mail's own octets."""
    facts = {
        "channel": raw.channel,
        "key": raw.key,
        "facts": dict(raw.facts),
        "conversation": raw.conversation,
        "message_id": raw.message_id,
        "options": dict(options),
    }
    return json.dumps(facts).encode() + b"\n" + raw.body


def asked(payload: bytes) -> tuple[Raw, dict[str, Any]]:
    """The mail and the options of a `question`. Raises `ValueError` or `KeyError` where it is none."""
    end = payload.index(b"\n")
    facts = json.loads(payload[:end])
    options = facts.pop("options")
    return Raw(body=payload[end + 1 :], **facts), options


def answer(incoming: Incoming) -> bytes:
    """An `Incoming` as JSON. Half a character (a lone surrogate) survives it: it is written as an escape."""
    return json.dumps(dataclasses.asdict(incoming), default=datetime.isoformat).encode()


def answered(payload: bytes) -> Incoming:
    """The `Incoming` of an `answer`. Raises `ValueError`, `TypeError` or `KeyError` where it is none."""
    facts = json.loads(payload)
    bounce = facts.pop("bounce")
    return Incoming(
        sent_at=_moment(facts.pop("sent_at")),
        replies_to=tuple(facts.pop("replies_to")),
        command=tuple(facts.pop("command")),
        automatic=_word(Automatic, facts.pop("automatic")),
        unreadable=_word(Unreadable, facts.pop("unreadable")),
        bounce=Bounce(**bounce) if bounce else None,
        documents=tuple(Document(**document) for document in facts.pop("documents")),
        labels=tuple(Label(label) for label in facts.pop("labels")),
        copied=tuple(facts.pop("copied")),
        **facts,
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _word(kind: Any, value: str | None) -> Any:
    return None if value is None else kind(value)
