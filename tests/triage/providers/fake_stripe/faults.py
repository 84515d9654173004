"""Things that go wrong between us and a payment provider, on demand."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable

READ_SAFE = ("429", "lock_timeout", "500", "500_once", "502_half", "reset_before", "reset_after", "timeout")
"""``500`` is remembered under the idempotency key, ``500_once`` is not. The effect of ``502_half``,
``reset_after`` and ``timeout`` has happened; that of the others has not."""
AFTER_EFFECT = frozenset({"500_after", "502_half", "half_200", "reset_after", "timeout"})
BEFORE_EFFECT = frozenset({"429", "lock_timeout", "500", "500_once", "503", "reset_before"})


class Faults:
    """Decides for each request what goes wrong: queued faults first, then ``plan``."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._queue: list[tuple[str, str, str]] = []
        self.plan: Callable[[str, str], str | None] | None = None
        self.injected: list[str] = []

    def add(self, fault: str, method: str = "", path: str = "", times: int = 1) -> None:
        """The next ``times`` requests whose method and path fit go wrong; empty fits all."""
        with self._lock:
            self._queue += [(fault, method, path)] * times

    def seeded(self, seed: int, rate: float, kinds: tuple[str, ...], limit: int = 1_000) -> None:
        """A share of all requests goes wrong, at most ``limit`` of them."""
        draw = random.Random(seed)
        left = [limit]

        def plan(_method: str, _path: str) -> str | None:
            if left[0] <= 0 or draw.random() >= rate:
                return None
            left[0] -= 1
            return draw.choice(kinds)

        self.plan = plan

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        with self._lock:
            self._queue, self.plan = [], None

    def draw(self, method: str, path: str) -> str | None:
        """What goes wrong with this request."""
        with self._lock:
            for index, (fault, wanted, part) in enumerate(self._queue):
                if wanted in {"", method} and part in path:
                    del self._queue[index]
                    self.injected.append(fault)
                    return fault
            fault_planned = self.plan(method, path) if self.plan else None
            if fault_planned:
                self.injected.append(fault_planned)
            return fault_planned
