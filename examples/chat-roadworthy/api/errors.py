"""Why a request fails, and what the caller is told. The message itself stays in the log."""


class ServiceError(Exception):
    status = 500
    code = "internal"
    public = "the service failed"

    def __init__(self, message: str, *, retry_after_seconds: int | None = None) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class NotAuthenticated(ServiceError):
    status, code, public = 401, "not_authenticated", "send a valid key as 'Authorization: Bearer <key>'"


class TooManyRequests(ServiceError):
    status, code, public = 429, "too_many_requests", "this key has used up its requests; try again later"


class Overloaded(ServiceError):
    status, code, public = 503, "overloaded", "all places are taken; try again later"


class ModelError(ServiceError):
    """The model gave no usable answer; another model may."""


class ModelUnavailable(ModelError):
    status, code, public = 503, "model_unavailable", "the model cannot be reached; try again later"


class ModelNotAccepting(ModelUnavailable):
    """The request did not reach the model, so sending it again is safe."""


class ModelTimeout(ModelError):
    status, code, public = 504, "model_timeout", "the model did not answer in time"


class ModelReplyInvalid(ModelError):
    status, code, public = 502, "model_reply_invalid", "the model gave an answer that cannot be used"
