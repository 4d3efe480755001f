"""What the environment may set; every variable starts with CHAT_."""

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="CHAT_")

    api_keys: dict[str, SecretStr] = Field(min_length=1)
    ollama_url: str = Field(pattern=r"^https?://")
    model: str = Field(min_length=1)
    fallback_model: str = Field(min_length=1)
    log_level: str = Field("INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")

    connect_timeout_seconds: float = Field(2.0, gt=0)
    read_timeout_seconds: float = Field(40.0, gt=0)
    ready_timeout_seconds: float = Field(2.0, gt=0)
    deadline_seconds: float = Field(60.0, gt=0)

    retry_attempts: int = Field(3, ge=1, le=5)
    breaker_failures: int = Field(5, ge=1)
    breaker_open_seconds: float = Field(20.0, gt=0)

    max_running: int = Field(4, ge=1)
    max_waiting: int = Field(16, ge=0)
    wait_seconds: float = Field(10.0, gt=0)
    requests_per_minute: int = Field(60, ge=1)

    context_tokens: int = Field(8192, ge=1024)
    answer_tokens: int = Field(512, ge=1)

    @model_validator(mode="after")
    def _the_fallback_has_time_left(self) -> "Settings":
        if self.read_timeout_seconds >= self.deadline_seconds:
            raise ValueError("CHAT_READ_TIMEOUT_SECONDS must be below CHAT_DEADLINE_SECONDS")
        return self
