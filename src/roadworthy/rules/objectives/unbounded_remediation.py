"""An automatic restart that nothing holds back.

Why: a restart mends what a restart can mend, once; repeated it is an outage of its own.
Scenario: the cause lies elsewhere (a slow model, a full disk), so the check fails again right after {subject}.
Impact: the service is restarted for as long as the cause lasts, every request in flight is lost each time, and caches
    and warm-up never come back; what could have been slow is down.
Detection: the age of the process stays below the loop's pause.
Fix: remember the last action and count: do nothing for some minutes after a restart, and after three restarts in an
    hour stop and call somebody; write each action to a log that outlives the loop.
Monitoring: count the restarts it makes (`remediation_actions_total`) and alert on more than two an hour.
Blind to: limits that the supervisor of the script keeps; remediation written in other languages than shell.
Source: https://sre.google/sre-book/automation-at-google/
Seen: daryllundy/llm-reliability-lab@f47a94f28c5c8a7acafa11dc53843fcffb3bef4c remediate.sh:18
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    "watch.sh": """
#!/bin/bash
while true; do
  if ! curl -sf --max-time 5 http://localhost:8000/health > /dev/null; then
    docker restart web  # unmet
  fi
  sleep 5
done
"""
}
GOOD = {
    "counted.sh": """
#!/bin/bash
failures=0
while true; do
  if curl -sf --max-time 5 http://localhost:8000/health > /dev/null; then
    failures=0
  else
    failures=$((failures + 1))
  fi
  if [ "$failures" -ge 3 ]; then
    docker restart web  # met
    failures=0
  fi
  sleep 5
done
""",
    "slow.sh": """
#!/bin/bash
while true; do
  curl -sf --max-time 5 http://localhost:8000/health || docker restart web  # met
  sleep 300
done
""",
    "waits.sh": """
#!/bin/bash
while true; do
  if ! curl -sf --max-time 5 http://localhost:8000/health; then
    systemctl restart web  # met
    sleep 120
  fi
  sleep 5
done
""",
    "deploy.sh": """
#!/bin/bash
docker compose pull
docker compose restart web
for i in 1 2 3 4 5; do
  curl -sf http://localhost:8000/health && exit 0
  sleep 2
done
""",
    "once.sh": """
#!/bin/bash
curl -sf http://localhost:8000/health || systemctl restart web
""",
    "by-hand.sh": """
#!/bin/bash
case "$1" in
  restart) docker compose restart web ;;
  health) curl -s http://localhost:8000/health ;;
esac
""",
}

_LONG = 60.0
"""Seconds between two actions that leave a service time to come up."""


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.RESPONSE,
    severity=Severity.HIGH,
    failure=Failure.EXCESSIVE_LOAD,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
    shows={"counted.sh": "failures=$((failures + 1))"},
)
def unbounded_remediation(system: System) -> Iterator[Verdict]:
    for one in system.remediations:
        if one.loop is None:
            continue
        if one.limit:
            yield met(one, f"is held back by {one.limit}")
        elif one.pause_seconds is not None and one.pause_seconds >= _LONG:
            yield met(one, f"waits {one.pause_seconds:g} s between two looks")
        elif one.pause_seconds is not None:
            record = "" if one.records else " and leaves no record"
            text = f"is repeated every {one.pause_seconds:g} s for as long as the check fails: no cooldown, no limit"
            yield unmet(one, text + record, also=(one.loop,))
