"""An automatic action that cannot happen.

Why: a watchdog that never bites is worse than none: everybody counts on it.
Scenario: the service goes down, and stays down.
Impact: {subject} is never run; the outage lasts until a person looks.
Detection: stop the service in a test and wait: nothing is restarted.
Fix: keep the count where the next run finds it (a file beside the log), or let one process loop and count; take an
    answer that does not come for the failure it is.
Monitoring: a test that stops the service once a week and asks whether it came back.
Blind to: conditions over values that are computed elsewhere.
Source: https://sre.google/sre-book/automation-at-google/
Seen: naythan-github/team-maia@b543b17b73e0d31b4f707d1d0f60856ed22c5b55 claude/tools/whisper_health_monitor.sh:7
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.objectives.asked import exposition_at
from roadworthy.rules.rule import rule

BAD = {
    "check.sh": """
#!/bin/bash
URL="http://localhost:8000/health"
FAILURES=0  # unmet
MOST=3

restart_web() {
  systemctl restart web
  FAILURES=0
}

if ! curl -sf --max-time 5 "$URL"; then
  FAILURES=$((FAILURES + 1))
  if [ "$FAILURES" -ge "$MOST" ]; then
    restart_web
  fi
fi
"""
}
GOOD = {
    "kept.sh": """
#!/bin/bash
FAILURES=$(cat /var/tmp/failures || echo 0)
if ! curl -sf --max-time 5 http://localhost:8000/health; then
  FAILURES=$((FAILURES + 1))
  if [ "$FAILURES" -ge 3 ]; then
    systemctl restart web
    FAILURES=0
  fi
fi
echo "$FAILURES" > /var/tmp/failures
""",
    "loops.sh": """
#!/bin/bash
FAILURES=0
while true; do
  if ! curl -sf --max-time 5 http://localhost:8000/health; then
    FAILURES=$((FAILURES + 1))
    if [ "$FAILURES" -ge 3 ]; then
      systemctl restart web
      FAILURES=0
    fi
  fi
  sleep 30
done
""",
    "tries.sh": """
#!/bin/bash
FAILURES=0
for i in 1 2 3; do
  curl -sf --max-time 5 http://localhost:8000/health || FAILURES=$((FAILURES + 1))
done
if [ "$FAILURES" -ge 3 ]; then
  systemctl restart web
fi
""",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.RESPONSE,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
)
def remediation_never_acts(system: System) -> Iterator[Verdict]:
    for one in system.remediations:
        if one.counter is not None:
            text = f"waits for {one.threshold} failures, and each run of the script begins at 0 and counts one"
            yield unmet(one, text, place=one.counter, also=(one.place,))
            continue
        for signal in one.signals:
            exposition = exposition_at(system, signal)
            if exposition is not None and exposition.is_broken and signal.series and signal.is_anchored:
                text = f"waits for a line that begins with {signal.series}; the page {exposition.is_broken}"
                yield unmet(one, text, place=signal.place, also=(exposition.place,))
                break
