"""The child's side of `handlers.mail.capped`: limits first, then the payload, then the work.

Imports as little as it can; every mail that needs a child pays for it.
"""

from __future__ import annotations

import importlib
import math
import os
import resource
import signal
import struct

HEADER = struct.Struct("!cQ")
"""One word and the length of the result behind it: a result that was cut short is not taken for one."""

DONE, FAILED, FULL, LOUD = b"+", b"-", b"m", b"o"

_MOST_FILES = 64
_GENTLE = (signal.SIGPROF, signal.SIGALRM, signal.SIGXCPU, signal.SIGPIPE)


def main(arguments: list[str]) -> None:
    """Does the task in `arguments` (limits and `module:function`, see `capped.run`); its result goes to stdout."""
    cpu, wall, memory, most, may_start, task = arguments
    out = _own_output()
    _limit(float(cpu), float(wall), int(memory), may_start == "1")
    word, result = FAILED, b""
    try:
        module, _, name = task.partition(":")
        result = bytes(getattr(importlib.import_module(module), name)(_read_all()))
        word = DONE if len(result) <= int(most) else LOUD
    except MemoryError:
        word = FULL
    except BaseException:
        # Wide on purpose: whatever a task raises, its words may quote the mail; only that it failed is told.
        word = FAILED
    if word != DONE:
        result = b""
    _write_all(out, HEADER.pack(word, len(result)))
    _write_all(out, result)
    # Not by `sys.exit`: taking down what a hostile mail has built up may cost more than building it.
    os._exit(0)


def _own_output() -> int:
    """A way out that only this module knows: what a library prints goes nowhere."""
    out = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return out


def _limit(cpu: float, wall: float, memory: int, may_start: bool) -> None:
    """Limits that cannot be taken back. RLIMIT_CPU knows whole seconds only, so a timer comes before it."""
    for number in _GENTLE:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    _lower(resource.RLIMIT_CPU, math.ceil(cpu) + 1)
    _lower(resource.RLIMIT_AS, memory)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_NOFILE, _MOST_FILES)
    _lower(resource.RLIMIT_CORE, 0)
    if not may_start:
        # The system counts the processes of the user, whatever started them; it does not hold for root.
        _lower(resource.RLIMIT_NPROC, 0)
    signal.setitimer(signal.ITIMER_REAL, wall)
    signal.setitimer(signal.ITIMER_PROF, max(cpu - sum(os.times()[:2]), 0.001))


def _lower(which: int, most: int) -> None:
    """A limit may only be lowered: a child of a child has no more than its parent."""
    _, hard = resource.getrlimit(which)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(which, (most, most))


def _read_all() -> bytes:
    pieces = []
    while piece := os.read(0, 1 << 20):
        pieces.append(piece)
    return b"".join(pieces)


def _write_all(out: int, octets: bytes) -> None:
    left = memoryview(octets)
    while left:
        left = left[os.write(out, left) :]
