"""A fallback that breaks on its own first line.

Why: the branch for the bad day is the one that nobody runs; when it is wrong, the day gets worse.
Scenario: the optional module is not installed, and the handler of its ImportError uses {name}.
Impact: the import ends with a NameError instead of going on without; whatever imports this module does not start.
Detection: run `python -c "import …"` in an image without the optional package.
Fix: define {name} above the block, or leave the report until it is there.
Monitoring: one test job that installs nothing optional and starts the service.
Blind to: fallbacks inside functions, and names that other modules put in.
Source: https://docs.python.org/3/reference/executionmodel.html#resolution-of-names
Seen: brunovlucena/homelab@a90f3c7202d3a4dfdc4d71de377a80c41f1b5c37 flux/ai/agent-bruno/src/chatbot/handler.py:58
"""

from collections.abc import Iterator

from roadworthy.findings import Harm, Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import ErrorHandler, PracticeKind, System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import logging

try:
    import orjson
except ImportError:  # unmet
    orjson = None
    logger.warning("orjson is not there")

logger = logging.getLogger(__name__)
""",
    "shop/main.go": """
package main

import (
	"net/http"
	"net"
	"log"
)

func main() {
	http.HandleFunc("GET /mail", reach)
	http.ListenAndServe(":8080", nil)
}

func reach(w http.ResponseWriter, r *http.Request) {
	conn, err := net.Dial("tcp", "mail:25")
	if err != nil {
		log.Print(err)
	}
	conn.Close() // «unmet»
}
""",
}
GOOD = {
    "app.py": """
import logging

logger = logging.getLogger(__name__)

try:
    import orjson
except ImportError:  # met
    orjson = None
    logger.warning("orjson is not there")

try:
    import uvloop
except ImportError as error:  # met
    print("without uvloop", error)


def load(path):
    try:
        return read(path)
    except OSError:
        return default


default = ""


def read(path):
    return open(path).read()
""",
    "early.py": """
from settings import *

try:
    import fast
except ImportError:  # met
    FAST = flag

flag = False
""",
    "shop/main.go": """
package main

import (
	"net/http"
	"net"
	"log"
)

func main() {
	http.HandleFunc("GET /mail", reach)
	http.ListenAndServe(":8080", nil)
}

func reach(w http.ResponseWriter, r *http.Request) {
	conn, err := net.Dial("tcp", "mail:25")
	if err != nil {
		log.Print(err)
		return
	}
	conn.Close()
	other, err := net.Dial("tcp", "mail:26")
	if err != nil {
		log.Print(err)
	}
	if other != nil {
		other.Close()
	}
}
""",
}

_ABSENT = frozenset({"ImportError", "ModuleNotFoundError"})


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.RESPONSE,
    severity=Severity.HIGH,
    failure=Failure.SHARED_FATE,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
)
def broken_fallback(system: System) -> Iterator[Verdict]:
    """Ask each handler that runs while its module is imported."""
    for handler in system.error_handlers:
        if handler.too_early:
            name = handler.too_early[0]
            text = f"uses {name}, which the module defines only further down"
            yield unmet(handler, text, harm=_harm(system, handler, name), name=name)
        elif not handler.symbol and _ABSENT & set(handler.catches):
            yield met(handler, "goes on with what is there")
    for one in system.practices:
        if one.kind is PracticeKind.NOTHING_USED and system.is_reached(one):
            text = f"goes on after {one.why} has failed and asks {one.what} of nothing: the program panics"
            yield unmet(one, text, name=one.what)


def _harm(system: System, handler: ErrorHandler, name: str) -> Harm | None:
    """What a service imports on its way up takes the start down with it."""
    service = system.service_of(handler.place)
    is_imported = not handler.symbol and handler.place.path in system.graph.reached_paths
    if service is None or not is_imported:
        return None
    return Harm.total((f"start of {service.name}", f"import of {handler.place.path}", f"{name} is not there yet"))
