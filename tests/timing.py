"""How much CPU time something takes, on a machine that others use too."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable


def cpu_seconds(work: Callable[[], object]) -> float:
    """CPU seconds, the best of three."""
    best = 9.0
    gc.disable()
    for _ in range(3):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    gc.enable()
    return best
