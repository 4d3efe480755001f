"""How much is let in: requests per key and minute, and requests at the model at once."""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

from api.errors import Overloaded, TooManyRequests
from api.metrics import IN_FLIGHT, REJECTED, WAITING


class RateLimit:
    """A token bucket per key: a full minute's worth at once, refilled evenly."""

    def __init__(self, per_minute: int, keys: Iterable[str], clock: Callable[[], float] = time.monotonic) -> None:
        self._size = float(per_minute)
        self._per_second = per_minute / 60
        self._clock = clock
        self._buckets = {key: (self._size, clock()) for key in keys}

    def take(self, key: str) -> None:
        tokens, then = self._buckets[key]
        now = self._clock()
        tokens = min(self._size, tokens + (now - then) * self._per_second)
        if tokens < 1:
            REJECTED.labels("rate").inc()
            wait = math.ceil((1 - tokens) / self._per_second)
            raise TooManyRequests(f"{key} is over its rate", retry_after_seconds=wait)
        self._buckets[key] = (tokens - 1, now)


class Gate:
    """A bounded number of requests runs; a bounded number waits, for a bounded time."""

    def __init__(self, running: int, waiting: int, wait_seconds: float) -> None:
        self._places = asyncio.Semaphore(running)
        self._max_waiting = waiting
        self._waiting = 0
        self._wait_seconds = wait_seconds

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        await self._take_place()
        try:
            with IN_FLIGHT.track_inprogress():
                yield
        finally:
            self._places.release()

    async def _take_place(self) -> None:
        again = math.ceil(self._wait_seconds)
        if self._places.locked() and self._waiting >= self._max_waiting:
            REJECTED.labels("queue").inc()
            raise Overloaded(f"{self._waiting} requests wait already", retry_after_seconds=again)
        self._waiting += 1
        try:
            with WAITING.track_inprogress():
                async with asyncio.timeout(self._wait_seconds):
                    await self._places.acquire()
        except TimeoutError:
            REJECTED.labels("wait").inc()
            raise Overloaded(f"no place within {self._wait_seconds:g} s", retry_after_seconds=again) from None
        finally:
            self._waiting -= 1
