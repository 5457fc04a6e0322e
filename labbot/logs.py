"""Structured logs, one JSON object a line, with numbers and keys: no names, no addresses, no text of anybody.

An exception is logged as its type and the places it came through. Its message is left out, because it may quote what
a person wrote.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
FRAMES_SHOWN = 8


def where_from(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace an exception by the code places it passed, innermost last."""
    failure = event.pop("exc_info", None)
    if isinstance(failure, BaseException):
        frames = traceback.extract_tb(failure.__traceback__)[-FRAMES_SHOWN:]
        event["where"] = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
    return event


def set_up_logs(level: str = "info", out: TextIO | None = None) -> None:
    """Send our log lines to `out` (standard error), and quiet the libraries, whose lines may quote people."""
    stream = out or sys.stderr
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            where_from,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.ERROR, stream=stream, format="%(levelname)s %(name)s")
    # aiosmtpd logs the envelope, with addresses.
    for name in ("mail.log", "mail.debug", "apscheduler", "alembic", "sqlalchemy"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
