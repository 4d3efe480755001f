"""A log file that only grows.

Why: a file that nothing cuts grows for as long as the process runs, and a disk does not.
Scenario: {path} is written for a year, or in one night by an error that repeats.
Impact: the disk is full; the process cannot write its data either, nor can its neighbours.
Detection: `ls -lh` on the file, and free space that falls steadily.
Fix: `RotatingFileHandler({path!r}, maxBytes=10_000_000, backupCount=5)`, an entry for logrotate or newsyslog, or write
    to standard output and let the platform keep it.
Monitoring: alert on free space of the disk, and on its slope.
Blind to: rotation that is set up on the host.
Source: https://docs.python.org/3/library/logging.handlers.html#rotatingfilehandler
Seen: naythan-github/team-maia@b543b17b73e0d31b4f707d1d0f60856ed22c5b55 claude/tools/vtt_watcher.py:29
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

_APP = """
import logging
import sys
from logging.config import dictConfig
from logging.handlers import RotatingFileHandler

from fastapi import FastAPI
from loguru import logger

app = FastAPI()
"""
BAD = {
    "app.py": _APP
    + """
logging.basicConfig(filename="app.log")  # unmet
logging.getLogger().addHandler(logging.FileHandler("logs/all.log"))  # unmet
logger.add("loguru.log")  # unmet
dictConfig(
    {
        "version": 1,
        "handlers": {
            "console": {"class": "logging.StreamHandler"},
            "file": {"class": "logging.FileHandler", "filename": "logs/mapped.log"},  # unmet
        },
    }
)


@app.get("/ask")
def ask():
    return {}
""",
    "shop/main.go": """
package main

import (
	"net/http"
	"os"
)

func main() {
	http.HandleFunc("POST /orders", order)
	http.ListenAndServe(":8080", nil)
}

func order(w http.ResponseWriter, r *http.Request) {
	file, err := os.OpenFile("logs/orders.log", os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0600) // «unmet»
	if err != nil {
		http.Error(w, "later", http.StatusInternalServerError)
		return
	}
	defer file.Close()
}
""",
}
GOOD = {
    "app.py": _APP
    + """
logging.basicConfig(level="INFO")
logging.getLogger().addHandler(RotatingFileHandler("all.log", maxBytes=1_000_000, backupCount=3))  # met
logger.add("loguru.log", rotation="10 MB")  # met
logger.add(sys.stderr)
dictConfig(
    {
        "version": 1,
        "handlers": {
            "file": {"class": "logging.handlers.TimedRotatingFileHandler", "filename": "logs/mapped.log"},  # met
        },
    }
)
logging.getLogger().addHandler(logging.FileHandler(f"logs/{app.title}.log"))  # unclear


@app.get("/ask")
def ask():
    return {}
""",
}

_ROTATORS = ("logrotate", "newsyslog", "log-rotation", "log_rotation", "rotate_logs", "rotate-logs")


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.LOW,
    failure=Failure.SHARED_FATE,
    property=Property.CAPACITY,
    bad=BAD,
    good=GOOD,
)
def unrotated_log(system: System) -> Iterator[Verdict]:
    rotator = next((file.path for file in system.files if any(word in file.path.lower() for word in _ROTATORS)), None)
    for one in system.log_files:
        if system.service_of(one.place) is None:
            continue
        if one.is_rotated:
            yield met(one, "is cut when it is full")
        elif rotator is not None:
            yield unclear(one, f"may be cut by {rotator}")
        elif one.is_computed:
            yield unclear(one, "has a name that is put together; what takes old files away is not in the code")
        else:
            yield unmet(
                one, "is written by a handler that never cuts it", cause="never cut", path=one.path or "the file"
            )
