"""A document tells to type a command that cannot work.

Why: the first thing a newcomer does, and the last thing somebody on call has time to find out, is what to type.
Scenario: somebody types {claim} from {document}.
Impact: it stops with an error; what it was meant to do is not done until somebody who knows is found.
Detection: the commands of the document, run one after the other in a clean checkout.
Fix: name what is there now, or bring back what the document promises: `git log --diff-filter=DR --summary` tells where
    it went.
Monitoring: run the quick start of the document in the pipeline.
Blind to: what programs of others make of their arguments, and whether a command that starts also succeeds.
Source: https://diataxis.fr/how-to-guides/
Seen: naythan-github/team-maia@29816da claude/context/core/launchagent_inventory.md:86
"""

from collections.abc import Iterator

from roadworthy.findings import Manner, Outcome, Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import ClaimKind, System
from roadworthy.rules.claims.typed import Ground, answered
from roadworthy.rules.rule import rule

BAD = {
    "README.md": """
# Chat

```bash
make deploy  # unmet
npm run biuld  # unmet
docker compose restart llm-api  # unmet
docker build -f deploy/Dockerfile .  # unmet
python tools/report.py --lst  # unmet
./start.sh  # unmet
cp .env.sample .env  # unmet
```
""",
    "Makefile": "test:\n\tpytest\n",
    "package.json": '{"private": true, "scripts": {"build": "vite build"}}',
    "compose.yaml": "services:\n  api:\n    image: chat\n    container_name: llm-api\n",
    "deploy/Dockerfile": "FROM python:3.12.4-slim\nCOPY serve.sh /serve.sh\n",
    "deploy/serve.sh": "echo\n",
    "tools/report.py": """
import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--list", action="store_true")
parser.add_argument("--since")
""",
    "start.sh": "echo\n",
    ".env.example": "PORT=8000\n",
}
GOOD = {
    "README.md": """
# Chat

```bash
git clone https://github.com/acme/chat
cd chat
cp .env.example .env  # met
make test  # met
docker compose up -d api  # met
python tools/report.py --list  # met
bash start.sh  # met
cd web && npm run build  # met
curl localhost:8000
```

`make <target>` runs one target; `python your_script.py` is yours.

To ship it, run `make release`.  <!-- unclear -->
""",
    "Makefile": "include more.mk\ntest:\n\tpytest\n%-image:\n\tdocker build .\ninclude $(HOME)/all.mk\n",
    "more.mk": "lint:\n\truff\n",
    "web/package.json": '{"private": true, "scripts": {"build": "vite build"}}',
    "compose.yaml": "services:\n  api:\n    image: chat\n",
    "tools/report.py": """
import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--list", action="store_true")
""",
    "start.sh": "echo\n",
    ".env.example": "PORT=8000\n",
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
def command_claim_wrong(system: System) -> Iterator[Verdict]:
    """Ask what each command finds where it is typed; one that does not end keeps those behind it from being typed."""
    ground = Ground(system)
    for claim in system.promises(ClaimKind.COMMAND):
        answer = answered(claim, ground)
        behind = claim.details.get("behind", "")
        if answer.outcome is Outcome.UNMET:
            yield unmet(claim, answer.text, also=answer.also, manner=answer.manner)
        elif behind:
            end = "; the block is not closed either" if behind.endswith("\n") else ""
            text = f"stays in the foreground: `{behind.strip()}` behind it is not reached before it is stopped{end}"
            yield unmet(claim, text, also=answer.also, manner=Manner.BROKEN)
        elif answer.outcome is Outcome.MET:
            yield met(claim, answer.text, also=answer.also)
        else:
            yield unclear(claim, answer.text)
