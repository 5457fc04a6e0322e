"""Runs work on what strangers sent us in a child process whose time, memory and output are capped.

    run("module:function", payload) -> a fresh interpreter -> capped_child.py sets its limits, then reads the payload
                                    <- the result, framed  <- function(payload)

A thread cannot be stopped and a library cannot be made to stop by itself; a process can be killed. Only octets cross
the border, never pickles: what comes back from a child that was taken over is still only data.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Literal

from handlers.mail.capped_child import DONE, FAILED, FULL, HEADER, LOUD

What = Literal["cpu", "memory", "time", "output"]

MOST_OUTPUT = 4 * 1024 * 1024
_PIECE = 64 * 1024
_ROOT = Path(__file__).resolve().parents[2]
"""Where the packages lie: the checkout, or the site-packages of an installed wheel."""

_BOOT = "import sys; sys.path[:0] = sys.argv[7:]; from handlers.mail.capped_child import main; main(sys.argv[1:7])"
_SIGNALS: dict[int, What] = {signal.SIGXCPU: "cpu", signal.SIGPROF: "cpu", signal.SIGALRM: "time"}
_WORDS: dict[bytes, What] = {FULL: "memory", LOUD: "output"}


class Failed(Exception):
    """The work could not be done: the function raised, its process died, or none could be started."""


class Exceeded(Exception):
    """The work wanted more than it was given. `what`: "cpu", "memory", "time" (on the wall) or "output"."""

    def __init__(self, what: What) -> None:
        super().__init__(what)
        self.what: What = what


def run(
    task: str,
    payload: bytes,
    *,
    cpu_seconds: float = 1.0,
    wall_seconds: float = 10.0,
    memory_octets: int = 200 * 1024 * 1024,
    most_output: int = MOST_OUTPUT,
    may_start_processes: bool = False,
) -> bytes:
    """What `module:function` gives for `payload` (octets in, octets out), done in a child process.

    `cpu_seconds` counts the start of the child too (0.05 s), `memory_octets` its whole address space (16 MB at the
    start). The child has no file it can write, no variable of our environment, and nothing of ours open but its pipes.
    `may_start_processes` is for a task that runs another one; each has limits of its own, and none above the first's.
    Raises `Exceeded` or `Failed`, nothing else. Blocks; any thread may call it.
    """
    limits = (cpu_seconds, wall_seconds, memory_octets, most_output, int(may_start_processes))
    try:
        process = _started([*map(str, limits), task])
    except (OSError, ValueError) as reason:
        raise Failed(f"no process could be started ({type(reason).__name__})") from reason
    try:
        framed = _exchange(process, payload, HEADER.size + most_output, time.monotonic() + wall_seconds)
        return _result(framed, process.wait(), most_output)
    except OSError as reason:
        raise Failed(f"the process could not be talked to ({type(reason).__name__})") from reason
    finally:
        _end(process)


def _started(arguments: list[str]) -> subprocess.Popen[bytes]:
    """A child in a session of its own. -I, -S, -B: nothing is taken from folder, user, `.pth` file or environment."""
    paths = [str(_ROOT), *(path for path in sys.path if path and Path(path).is_absolute())]
    return subprocess.Popen(
        [sys.executable, "-I", "-S", "-B", "-c", _BOOT, *arguments, *dict.fromkeys(paths)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        cwd="/",
        env={},
        start_new_session=True,
    )


def _exchange(process: subprocess.Popen[bytes], payload: bytes, most: int, deadline: float) -> bytes:
    """Hands over the payload and takes what comes back, both at once: neither side may wait for the other for ever."""
    assert process.stdin is not None
    assert process.stdout is not None
    into, out = process.stdin.fileno(), process.stdout.fileno()
    os.set_blocking(into, False)
    waiting, taken = memoryview(payload), bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(out, selectors.EVENT_READ)
        selector.register(into, selectors.EVENT_WRITE)
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise Exceeded("time")
            for key, _ in selector.select(left):
                if key.fd == into:
                    waiting = _written(into, waiting)
                    if not waiting:
                        selector.unregister(into)
                        process.stdin.close()
                elif piece := os.read(out, _PIECE):
                    taken += piece
                else:
                    return bytes(taken)
                if len(taken) > most:
                    raise Exceeded("output")


def _written(into: int, waiting: memoryview) -> memoryview:
    """What is still to be written. Nothing, where the child does not want it: it will say why, or has died."""
    try:
        return waiting[os.write(into, waiting[:_PIECE]) :]
    except BlockingIOError:
        return waiting
    except BrokenPipeError:
        return waiting[:0]


def _result(framed: bytes, code: int, most_output: int) -> bytes:
    """The result in the frame of a child that ended with `code`. Raises `Exceeded` or `Failed`."""
    if -code in _SIGNALS:
        raise Exceeded(_SIGNALS[-code])
    if code == -signal.SIGKILL:
        raise Exceeded("memory")  # not by us: the system does so when memory runs out
    word, length = HEADER.unpack_from(framed) if len(framed) >= HEADER.size else (b"", 0)
    if word in _WORDS:
        raise Exceeded(_WORDS[word])
    result = framed[HEADER.size :]
    if word != DONE or length != len(result):
        raise Failed(f"the task failed (status {code}, {'it raised' if word == FAILED else 'it died'})")
    if length > most_output:
        raise Exceeded("output")
    return result


def _end(process: subprocess.Popen[bytes]) -> None:
    """Nothing of the child is left, however it ended."""
    if process.poll() is None:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except OSError:
            process.kill()
        process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except OSError:
                continue  # a pipe that is broken is closed all the same
