"""What systemd does by default with services, and how it reads its settings.

Sources, of version 256: https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html
https://www.freedesktop.org/software/systemd/man/latest/systemd.unit.html#StartLimitIntervalSec=interval
https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#Environment
https://www.freedesktop.org/software/systemd/man/latest/systemd.time.html
"""

import re

RESTART_SECONDS = 0.1
START_LIMIT = 5
START_WINDOW_SECONDS = 10.0

SANDBOX = frozenset(
    {
        "NoNewPrivileges",
        "ProtectSystem",
        "ProtectHome",
        "PrivateTmp",
        "PrivateDevices",
        "PrivateNetwork",
        "PrivateUsers",
        "DynamicUser",
        "CapabilityBoundingSet",
        "AmbientCapabilities",
        "SystemCallFilter",
        "ReadOnlyPaths",
        "InaccessiblePaths",
        "RestrictAddressFamilies",
        "RestrictNamespaces",
        "ProtectKernelModules",
        "ProtectKernelTunables",
        "ProtectControlGroups",
        "MemoryDenyWriteExecute",
        "LockPersonality",
        "RootDirectory",
        "RootImage",
    }
)
"""Settings of `[Service]` that keep a process from the rest of its host."""

_UNITS = {
    "us": 1e-6, "usec": 1e-6, "ms": 1e-3, "msec": 1e-3, "": 1.0, "s": 1.0, "sec": 1.0, "second": 1.0, "seconds": 1.0,
    "m": 60.0, "min": 60.0, "minute": 60.0, "minutes": 60.0, "h": 3600.0, "hr": 3600.0, "hour": 3600.0, "hours": 3600.0,
    "d": 86400.0, "day": 86400.0, "days": 86400.0, "w": 604800.0, "week": 604800.0, "weeks": 604800.0,
}  # fmt: skip


def span_seconds(text: str | None) -> float | None:
    """A span of time as systemd writes it (`5`, `500ms`, `1min 30s`, `infinity`) in seconds; None where it is none."""
    bare = (text or "").strip().lower()
    if bare == "infinity":
        return float("inf")
    parts = re.findall(r"(\d+(?:\.\d+)?)\s*([a-z]*)", bare)
    if not parts or any(unit not in _UNITS for _, unit in parts):
        return None
    return sum(float(number) * _UNITS[unit] for number, unit in parts)
