"""The one place that talks to Ollama.

One layer of each: a deadline around everything, a circuit breaker per model, retries for requests
that never reached the model, a timeout on every call.
"""

import asyncio
import time
from typing import Any, Literal

import httpx
import stamina
import structlog
from purgatory import AsyncCircuitBreakerFactory
from purgatory.domain.model import OpenedState
from pydantic import BaseModel, ValidationError

from api.errors import ModelError, ModelNotAccepting, ModelReplyInvalid, ModelTimeout, ModelUnavailable
from api.metrics import CIRCUIT_OPEN, FALLBACKS, MODEL_INSTALLED, MODEL_SECONDS, TOKENS
from api.settings import Settings

_log = structlog.get_logger(__name__)


class Message(BaseModel):
    role: Literal["system", "user", "assistant"]
    content: str


class Answer(BaseModel):
    text: str
    model: str
    degraded: bool
    truncated: bool


class _Reply(BaseModel):
    message: Message
    done_reason: str
    prompt_eval_count: int = 0
    eval_count: int = 0


class _Tag(BaseModel):
    name: str


class _Tags(BaseModel):
    models: list[_Tag]


class Ollama:
    def __init__(self, settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._settings = settings
        self._client = httpx.AsyncClient(
            base_url=settings.ollama_url,
            timeout=httpx.Timeout(settings.read_timeout_seconds, connect=settings.connect_timeout_seconds),
            limits=httpx.Limits(max_connections=settings.max_running + 2),
            transport=transport,
        )
        self._retry = stamina.AsyncRetryingCaller(
            attempts=settings.retry_attempts, timeout=10.0, wait_initial=0.2, wait_max=2.0, wait_jitter=0.5
        ).on(ModelNotAccepting)
        self._breakers = AsyncCircuitBreakerFactory(settings.breaker_failures, settings.breaker_open_seconds)
        self._breakers.add_listener(_note_circuit)

    async def close(self) -> None:
        await self._client.aclose()

    async def answer(self, messages: list[Message]) -> Answer:
        """Ask the model, and the fallback model when that fails, within one deadline.

        Raises:
            ModelError: neither gave a usable answer in time.
        """
        seconds = self._settings.deadline_seconds
        try:
            async with asyncio.timeout(seconds):
                try:
                    return await self._ask(self._settings.model, messages)
                except ModelError as error:
                    FALLBACKS.labels(error.code).inc()
                    _log.warning("falling_back", to=self._settings.fallback_model, code=error.code, reason=str(error))
                    return await self._ask(self._settings.fallback_model, messages)
        except TimeoutError:
            raise ModelTimeout(f"no model answered within {seconds:g} s") from None

    async def installed(self) -> dict[str, bool]:
        """Which of the two models Ollama has."""
        wanted = (self._settings.model, self._settings.fallback_model)
        try:
            response = await self._client.get("/api/tags", timeout=self._settings.ready_timeout_seconds)
            response.raise_for_status()
            names = {tag.name for tag in _Tags.model_validate_json(response.content).models}
        except (httpx.HTTPError, ValidationError) as error:
            raise ModelUnavailable(f"asking Ollama for its models: {error!r}") from error
        has = {model: model in names for model in wanted}
        for model, there in has.items():
            MODEL_INSTALLED.labels(model).set(there)
        return has

    async def _ask(self, model: str, messages: list[Message]) -> Answer:
        breaker = await self._breakers.get_breaker(model)
        try:
            async with breaker:
                reply = await self._retry(self._call, model, messages)
        except OpenedState:
            wait = int(self._settings.breaker_open_seconds)
            raise ModelUnavailable(f"the circuit of {model} is open", retry_after_seconds=wait) from None
        TOKENS.labels(model, "prompt").inc(reply.prompt_eval_count)
        TOKENS.labels(model, "answer").inc(reply.eval_count)
        return Answer(
            text=reply.message.content,
            model=model,
            degraded=model != self._settings.model,
            truncated=reply.done_reason == "length",
        )

    async def _call(self, model: str, messages: list[Message]) -> _Reply:
        started = time.perf_counter()
        outcome = "cancelled"
        try:
            reply = await self._post(model, messages)
            outcome = "ok"
            return reply
        except ModelError as error:
            outcome = error.code
            raise
        finally:
            MODEL_SECONDS.labels(model, outcome).observe(time.perf_counter() - started)

    async def _post(self, model: str, messages: list[Message]) -> _Reply:
        payload: dict[str, Any] = {
            "model": model,
            "messages": [message.model_dump() for message in messages],
            "stream": False,
            "options": {"num_ctx": self._settings.context_tokens, "num_predict": self._settings.answer_tokens},
        }
        try:
            response = await self._client.post("/api/chat", json=payload)
            response.raise_for_status()
            return _Reply.model_validate_json(response.content)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise ModelNotAccepting(f"{model}: {error!r}") from error
        except httpx.TimeoutException as error:
            raise ModelTimeout(f"{model}: {error!r}") from error
        except httpx.HTTPStatusError as error:
            busy = error.response.status_code in (429, 503)
            raise (ModelNotAccepting if busy else ModelUnavailable)(f"{model}: {error}") from error
        except httpx.HTTPError as error:
            raise ModelUnavailable(f"{model}: {error!r}") from error
        except ValidationError as error:
            raise ModelReplyInvalid(f"{model}: {error.error_count()} fields of the reply are wrong") from error


def _note_circuit(model: str, event: str, what: Any) -> None:
    if event == "state_changed":
        CIRCUIT_OPEN.labels(model).set(what.state == "opened")
        _log.warning("circuit_changed", model=model, state=what.state)
