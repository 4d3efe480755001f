"""What a route is for, told by its path and its method."""

import pytest

from roadworthy.knowledge.probe_paths import purpose_of


@pytest.mark.parametrize(
    ("path", "purpose"),
    [
        ("/health", "health"),
        ("/healthz/", "health"),
        ("/api/v1/health-check", "health"),
        ("/chat/health", "health"),
        ("/internal/ping", "health"),
        ("/health/live", "health"),
        ("/health/ready", "readiness"),
        ("/-/ready", "readiness"),
        ("/readyz", "readiness"),
        ("/metrics", "metrics"),
        ("/users/{id}/health", ""),
        ("/users/{id}/status", ""),
        ("/orders/ready", ""),
        ("/matches/live", ""),
        ("/wellhealth", ""),
        ("/sign-up", ""),
        ("/already", ""),
    ],
)
def test_a_path_is_for_a_probe_as_a_whole(path: str, purpose: str) -> None:
    """A word of health counts where it is the service's own, not that of one thing among many."""
    assert purpose_of(path, ("GET",)) == purpose


def test_a_route_that_changes_something_is_no_probe() -> None:
    """Probes read; `POST /health` and `PATCH /ready` are asked by nobody's probe."""
    assert [purpose_of(path, (method,)) for path, method in (("/health", "POST"), ("/ready", "PATCH"))] == ["", ""]
