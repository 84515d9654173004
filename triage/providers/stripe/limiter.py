"""A token bucket: so many requests a second, a second's worth at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

TEST_RATE, LIVE_RATE = 25, 80
"""Requests a second; Stripe allows 25 in test mode and 100 in live mode."""


class TokenBucket:
    """Thread-safe; ``rate`` 0 switches it off. ``clock`` is monotonic seconds, ``sleep`` waits them."""

    def __init__(
        self,
        rate: int,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._rate, self._clock, self._sleep = rate, clock, sleep
        self._lock = threading.Lock()
        self._tokens, self._at = float(rate), clock()

    def take(self) -> None:
        """Waits until a request may go out."""
        if not self._rate:
            return
        with self._lock:
            now = self._clock()
            self._tokens = min(float(self._rate), self._tokens + (now - self._at) * self._rate)
            self._at = now
            self._tokens -= 1
            wait = -self._tokens / self._rate
        if wait > 0:
            self._sleep(wait)
