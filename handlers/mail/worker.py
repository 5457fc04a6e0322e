"""One daemon thread for a library that blocks: its calls run there one after the other.

Not an executor: those are waited for at the end of the program, and a connection attempt cannot be interrupted.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")


class Worker:
    """Await `worker(call)` for what `call()` returns or raises. `stop()` ends the thread after the call it is in."""

    def __init__(self, name: str) -> None:
        self._calls: SimpleQueue[tuple[Callable[[], Any], asyncio.Future[Any]] | None] = SimpleQueue()
        threading.Thread(target=self._work, name=name, daemon=True).start()

    async def __call__(self, call: Callable[[], T]) -> T:
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._calls.put((call, future))
        return await future

    def stop(self, last: Callable[[], object] = lambda: None) -> None:
        """No further calls. `last` still runs in the thread; what it raises is nobody's concern any more."""
        self._calls.put((last, asyncio.get_running_loop().create_future()))
        self._calls.put(None)

    def _work(self) -> None:
        while (order := self._calls.get()) is not None:
            call, future = order
            answer: Any = None
            failure: BaseException | None = None
            try:
                answer = call()
            except BaseException as reason:
                # Wide on purpose: it belongs to whoever awaits the call.
                failure = reason
            try:
                future.get_loop().call_soon_threadsafe(_settle, future, answer, failure)
            except RuntimeError:
                return  # the loop is closed: the program has ended


def _settle(future: asyncio.Future[Any], answer: Any, failure: BaseException | None) -> None:
    if future.done():
        return  # cancelled in the meantime
    if failure is None:
        future.set_result(answer)
    else:
        future.set_exception(failure)
        future.exception()  # somebody may have stopped waiting; that is no news
