"""Decides whether a machine wrote a mail, and which kind: such mail is stored and never answered (RFC 3834 2).

our own letter come back > bounce > read receipt > calendar answer > automatic reply > newsletter
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from email.message import Message
from typing import Any

from handlers.mail import headers
from labbot.messages import Automatic, Bounce

_SUBJECTS = re.compile(
    r"^(?:\[[^\]]{0,40}\]\s*)?(?:"
    r"automatic(?:ally generated)? (?:reply|response|message)|auto[- ]?(?:reply|response|responder)\b|auto:"
    r"|out[- ]of[- ](?:the[- ])?office|away from (?:the|my) office|i am (?:currently )?out of (?:the )?office"
    r"|r[eé]ponse automatique|message automatique|absen(?:t|te|ce) du bureau|(?:message|notification) d[’']absence"
    r"|resposta autom[aá]tica|mensagem autom[aá]tica|fora do escrit[oó]rio"
    r"|aus[eê]ncia (?:do escrit[oó]rio|tempor[aá]ria)"
    r"|respuesta autom[aá]tica|mensaje autom[aá]tico|fuera de (?:la )?oficina|ausencia de la oficina"
    r"|(?:ال)?رد (?:ال)?(?:تلقائي|آلي|الي)|خارج المكتب|(?:رسالة|إجابة) (?:تلقائية|آلية)"
    r")",
    re.IGNORECASE,
)

_ROBOTS = {"mailer-daemon", "mailerdaemon"}
_REPLY_HEADERS = (
    "X-Autoreply",
    "X-Autorespond",
    "X-Autoresponse",
    "X-AutoReply-From",
    "X-Mail-Autoreply",
    "X-Vacation",
)
_LIST_HEADERS = ("List-Id", "List-Unsubscribe", "List-Post")
_LONGEST_ODD_BOUNCE = 100_000
"""Characters; some patterns of flufl.bounce are quadratic (11 s on 900,000 empty lines)."""

_NOT_A_FAILURE = {"delivered", "relayed", "expanded"}


def kind(
    message: Message, address: str, subject: str, own: tuple[str, ...], facts: Mapping[str, Any]
) -> Automatic | None:
    """Which machine wrote `message`; None for a person."""
    if address in own or headers.values(message, "X-Labbot"):
        return Automatic.OWN
    if address.partition("@")[0] in _ROBOTS:
        return Automatic.BOUNCE
    if by_content := _by_content(message):
        return by_content
    if _is_reply_by_machine(message, subject):
        return Automatic.AUTO_REPLY
    if _is_newsletter(message):
        return Automatic.NEWSLETTER
    return Automatic.BOUNCE if _has_null_return_path(message, facts) else None


def bounce(message: Message) -> Bounce:
    """What a bounce says of our letter."""
    address = _failed_address(message)
    return Bounce(address, hard=address is not None)


def _failed_address(message: Message) -> str | None:
    """The address that a bounce says could not be reached, in lower case; None where it is only delayed or unnamed."""
    blocks = list(_status_blocks(message))
    for block in blocks:
        if headers.value(block, "Action").lower() == "failed":
            # The original recipient is the one we wrote to; the final one may be behind a forwarding (RFC 3464 2.3.1).
            for name in ("Original-Recipient", "Final-Recipient"):
                address = headers.value(block, name).rpartition(";")[2].strip(" <>").lower()
                if "@" in address:
                    return address
    return None if any(headers.value(block, "Action") for block in blocks) else _failed_by_habit(message)


def _by_content(message: Message) -> Automatic | None:
    """What the structure of the mail says, by RFC 3464 (delivery), RFC 8098 (reading) and RFC 6047 (calendar)."""
    report = headers.parameter(message, "report-type").lower()
    for part in message.walk():
        match part.get_content_type():
            case "message/delivery-status":
                actions = {headers.value(block, "Action").lower() for block in _status_blocks(message)} - {""}
                return Automatic.RECEIPT if actions and actions <= _NOT_A_FAILURE else Automatic.BOUNCE
            case "message/disposition-notification":
                return Automatic.RECEIPT
            case "text/calendar" if part.get_content_disposition() != "attachment" and headers.parameter(
                part, "method"
            ):
                return Automatic.CALENDAR
            case "message/rfc822":
                break  # What a person forwards may well be a bounce; it is still the person who writes.
    if report == "delivery-status":
        return Automatic.BOUNCE
    return Automatic.RECEIPT if report == "disposition-notification" else None


def _is_reply_by_machine(message: Message, subject: str) -> bool:
    submitted = headers.value(message, "Auto-Submitted").partition(";")[0].strip().lower()
    if submitted not in {"", "no"}:
        return True
    # X-Auto-Response-Suppress is no sign: some servers put it on what people wrote, and such a mail must not be lost.
    return (
        any(headers.value(message, name).lower() not in {"", "no"} for name in _REPLY_HEADERS)
        or headers.value(message, "Precedence").lower() in {"auto_reply", "auto-reply", "junk"}
        or bool(_SUBJECTS.match(subject))
    )


def _is_newsletter(message: Message) -> bool:
    precedence = headers.value(message, "Precedence").lower()
    return precedence in {"bulk", "list"} or any(headers.values(message, name) for name in _LIST_HEADERS)


def _has_null_return_path(message: Message, facts: Mapping[str, Any]) -> bool:
    """A mail from nobody asks for no answer, and must get none (RFC 5321 4.5.5)."""
    return headers.value(message, "Return-Path") == "<>" or facts.get("envelope_from") in {"", "<>"}


def _status_blocks(message: Message) -> list[Message]:
    found: list[Message] = []
    for part in message.walk():
        payload = part.get_payload()
        if part.get_content_type() == "message/delivery-status" and isinstance(payload, list):
            found.extend(block for block in payload if isinstance(block, Message))
    return found


def _failed_by_habit(message: Message) -> str | None:
    """The address in a bounce that follows no standard, by the habits that flufl.bounce knows."""
    payloads = (part.get_payload() for part in message.walk())
    if sum(len(payload) for payload in payloads if isinstance(payload, str)) > _LONGEST_ODD_BOUNCE:
        return None
    try:
        from flufl.bounce import all_failures

        # It logs the traceback of each of its errors.
        logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)
        _, permanent = all_failures(message)
        found = sorted(permanent)
        return headers.decoded(bytes(found[0]), "utf-8").strip(" <>").lower() if found else None
    except Exception:
        # Wide on purpose: it raises all kinds of errors on mail that is broken.
        return None
