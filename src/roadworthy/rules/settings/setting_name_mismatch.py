"""The code reads one name, everything around it gives another.

Why: the value never arrives, and a default hides that it did not.
Scenario: an operator sets {given}; the code asks for {setting} and takes its default.
Impact: the service talks to the wrong host, with the wrong limits, or does not start, from its first day on.
Detection: the value that the process logs at start is not the one that was set.
Fix: use one name on both sides: `os.environ["{given}"]`, or rename the variable where it is given.
Monitoring: log the settings in force once at start; a smoke test after each deployment that asks for one of them.
Blind to: names that a platform gives; names that are computed.
Source: https://12factor.net/config
Seen: OsamaEA/RAG_assistant@6e84d53 mini-rag-app/src/helpers/config.py:8
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import os

MODEL_URL = os.getenv("OLLAMA_URL", "http://localhost:11434")  # unmet
""",
    "compose.yaml": """
services:
  api:
    build: .
    environment:
      OLLAMA_BASE_URL: http://ollama:11434
""",
}
GOOD = {
    "app.py": """
import os

MODEL_URL = os.getenv("OLLAMA_URL", "http://localhost:11434")
PROXY_URL = os.getenv("SEARCH_PROXY_URL")
SHARD = os.getenv("SHARD_1")
""",
    "compose.yaml": """
services:
  api:
    build: .
    environment:
      OLLAMA_URL: http://ollama:11434
      SEARCH_INDEX: documents
      SHARD_2: b
""",
}


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.DELIVERY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def setting_name_mismatch(system: System) -> Iterator[Verdict]:
    by_name = {setting.name: setting for setting in system.settings}
    for setting in system.settings:
        reads = setting.on("read")
        given = by_name.get(setting.near)
        if given is None or not reads or given.is_maybe_read:
            continue
        also = tuple(use.place for use in given.gifts[:10])
        what = "does not start without it" if any(use.is_required for use in reads) else "falls back to its default"
        yield unmet(
            setting,
            f"is read and given nowhere; what is given is {given.name}, which nothing reads: the code {what}",
            place=reads[0].place,
            also=also,
            given=given.name,
        )
