"""What happens around every request: an id, a size limit, one log line, one count."""

import re
import time
import uuid

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.metrics import REQUEST_SECONDS, REQUESTS

MAX_BODY_BYTES = 256 * 1024

_log = structlog.get_logger(__name__)
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestScope:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        status = 0
        started = time.perf_counter()

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = request_id
            await send(message)

        try:
            refusal = _refuse_body(headers)
            await (refusal or self.app)(scope, receive, send_with_id)
        except Exception:
            _log.exception("unhandled_error", method=scope["method"], path=scope["path"])
            if status:
                raise
            await error_response(500, "internal", "the service failed")(scope, receive, send_with_id)
        finally:
            route = getattr(scope.get("route"), "path", "unmatched")
            seconds = time.perf_counter() - started
            REQUESTS.labels(route, str(status)).inc()
            REQUEST_SECONDS.labels(route).observe(seconds)
            _log.info("request", method=scope["method"], route=route, status=status, seconds=round(seconds, 3))


def error_response(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """The one form in which an error leaves the service."""
    request_id = structlog.contextvars.get_contextvars().get("request_id")
    return JSONResponse({"error": {"code": code, "message": message, "request_id": request_id}}, status, headers)


def _refuse_body(headers: Headers) -> JSONResponse | None:
    if "transfer-encoding" in headers:
        return error_response(411, "length_required", "send a Content-Length")
    length = headers.get("content-length", "0")
    if not length.isdigit() or int(length) > MAX_BODY_BYTES:
        return error_response(413, "too_large", f"at most {MAX_BODY_BYTES} bytes")
    return None
