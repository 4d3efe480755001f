"""What is known of an object that another function was given: its class, its settings, what guards its calls."""

from roadworthy.inputs.read import read_system
from roadworthy.inputs.repository import MemoryRepository
from roadworthy.model import Call, Retry, System

SETTINGS = """
from pydantic import Field
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    seconds: float = Field(40.0, gt=0)
    attempts: int = Field(3, ge=1)
    url: str
"""
CLIENT = """
import asyncio

import httpx
import stamina
from purgatory import AsyncCircuitBreakerFactory

from chat.settings import Settings


class Client:
    def __init__(self, settings: Settings, transport=None):
        self._settings = settings
        self._http = httpx.AsyncClient(base_url=settings.url, transport=transport)
        self._retry = stamina.AsyncRetryingCaller(attempts=settings.attempts).on(httpx.ConnectError)
        self._breakers = AsyncCircuitBreakerFactory()

    async def answer(self, text):
        try:
            return await self._guarded("large", text)
        except httpx.HTTPError:
            return {"degraded": True}

    async def _guarded(self, model, text):
        breaker = await self._breakers.get_breaker(model)
        async with breaker:
            return await self._retry(self._send, model, text)

    async def _send(self, model, text):
        return await self._http.post("/ask", json={"model": model, "text": text}, timeout=self._settings.seconds)
"""
APP = """
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI, Request

from chat.client import Client
from chat.limits import Rate
from chat.settings import Settings


@asynccontextmanager
async def lifespan(app):
    app.state.client = Client(Settings())
    app.state.rate = Rate(60)
    yield


def admit(request: Request):
    request.app.state.rate.take(request.client.host)


app = FastAPI(lifespan=lifespan)


@app.post("/ask", dependencies=[Depends(admit)])
async def ask(text: str, request: Request):
    return await request.app.state.client.answer(text)
"""
LIMITS = """
class Refused(Exception):
    status = 500


class TooMany(Refused):
    status, code = 429, "too_many"


class Rate:
    def __init__(self, most):
        self.most, self.seen = most, {}

    def take(self, key):
        self.seen[key] = self.seen.get(key, 0) + 1
        if self.seen[key] > self.most:
            raise TooMany(key)
"""
SERVICE = {"chat/settings.py": SETTINGS, "chat/client.py": CLIENT, "chat/app.py": APP, "chat/limits.py": LIMITS}


def read(files: dict[str, str]) -> System:
    return read_system(MemoryRepository(files, name="chat"))


def only_call(files: dict[str, str]) -> Call:
    (call,) = read(files).calls
    return call


def test_a_timeout_is_read_from_the_settings_that_the_constructor_was_given() -> None:
    """An attribute of an annotated parameter, kept on self, is the field of its class."""
    assert only_call(SERVICE).timeout_seconds == 40.0


def test_a_call_is_reached_through_what_the_application_keeps_for_its_handlers() -> None:
    """`request.app.state.client` is what the lifespan put there, in whichever module."""
    system = read(SERVICE)

    assert system.waits_on(system.calls[0])[0] == "POST /ask"


def test_a_breaker_around_the_caller_of_the_caller_isolates_a_call() -> None:
    """What stands around every way to a call stands around the call."""
    assert only_call(SERVICE).isolation == "breaker"


def test_a_breaker_around_one_of_two_callers_isolates_nothing() -> None:
    """A second way in, without the breaker, leaves the call bare."""
    bare = CLIENT + "\n    async def probe(self):\n        return await self._send('small', 'hi')\n"

    assert only_call({**SERVICE, "chat/client.py": bare}).isolation == ""


def test_a_retrying_caller_repeats_what_it_is_handed() -> None:
    """`caller(function, …)` retries the call inside the function, as often as the caller was told to."""
    retry = only_call(SERVICE).retry

    assert isinstance(retry, Retry)
    assert (retry.by, retry.attempts) == ("stamina", 3)


def test_a_handler_further_up_stands_in_for_a_call_whose_failure_rises_to_it() -> None:
    """The answer of the caller's handler is the fallback of the call."""
    assert only_call(SERVICE).fallback == "degraded"


def test_a_failure_that_is_hidden_below_reaches_no_fallback_above() -> None:
    """A handler that swallows the failure leaves nothing for the one above it."""
    hidden = CLIENT.replace(
        "        async with breaker:\n            return await self._retry(self._send, model, text)",
        "        try:\n            return await self._retry(self._send, model, text)\n"
        "        except httpx.HTTPError:\n            return None",
    )

    assert only_call({**SERVICE, "chat/client.py": hidden}).fallback == ""


def test_a_deadline_around_every_caller_bounds_a_call_without_a_timeout() -> None:
    """`asyncio.timeout` further up ends the call, where no caller is without one."""
    open_client = """
import asyncio
import aiohttp

session = aiohttp.ClientSession(timeout=None)

async def fetch(url):
    return await session.get(url)

async def page():
    async with asyncio.timeout(7):
        return await fetch("http://pages/one")
"""
    free = open_client + "\nasync def feed():\n    return await fetch('http://pages/two')\n"

    bounded, unbounded = only_call({"a.py": open_client}), only_call({"a.py": free})

    assert (bounded.timeout_seconds, bounded.timeout_place and bounded.timeout_place.start) == (7.0, 11)
    assert unbounded.timeout_seconds is None


def test_a_rate_is_limited_by_an_error_class_that_bears_429() -> None:
    """Raising an error of ours whose status is 429 is an answer with 429; one with 500 is not."""
    plain = {**SERVICE, "chat/limits.py": LIMITS.replace("raise TooMany(key)", "raise Refused(key)")}

    assert [one.is_rate_limited for one in read(SERVICE).endpoints] == [True]
    assert [one.is_rate_limited for one in read(plain).endpoints] == [False]
