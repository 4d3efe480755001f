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
make dev  # unmet
python report.py  # unmet
docker compose -f compose.dev.yaml up  # unmet
docker compose up -d --scale api=3  # unmet
docker logs db  # unmet
docker logs worker  # unmet
```

```bash
export LOG_LEVEL=DEBUG
docker compose restart api  # unmet
```

```bash
nano .env
docker compose restart db  # unmet
```

```bash
# After code changes
docker compose restart worker  # unmet
```

```bash
docker exec -it llm-api psql -c "SELECT 1"  # met
npm run biuld  # unmet
```

## Docker

```bash
docker build -t chat:local deploy  # met
# Run with Docker Compose
docker compose -f deploy/compose.yaml up -d  # unmet
```

```bash
docker build -t tool -f deploy/Dockerfile deploy  # met
```

## From the template

```bash
git clone https://github.com/YOUR_NAME/my-chat.git
cd my-chat
```

```bash
make tests  # unmet
```
""",
    "Makefile": """
test:
\tpytest

dev: ## Start for development  <!-- unmet -->
\tdocker compose -f compose.dev.yaml up

serve: ## Start with live reload  <!-- unmet -->
\tgo run ./cmd/chat

help:
\t@echo "  test   - run the tests"  # met
\t@echo "  dev    - start for development"  # unmet
\t@echo "  help   - this list"  # met
\t@echo "  lint   - look at the style"  # unmet
""",
    "package.json": '{"private": true, "scripts": {"build": "vite build"}}',
    "compose.yaml": """
services:
  api:
    image: chat
    container_name: llm-api
  db:
    image: postgres:16.2
    env_file: .env
  worker:
    build: deploy
""",
    "deploy/Dockerfile": "FROM python:3.12.4-slim\nCOPY serve.sh /serve.sh\n",
    "deploy/compose.yaml": "services:\n  store:\n    image: redis:7.4\n",
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
make show  # met
docker compose up -d api  # met
python tools/report.py --list  # met
bash start.sh  # met
cd web && npm run build  # met
curl localhost:8000
```

`make <target>` runs one target; `python your_script.py` is yours.

To ship it, run `make release`.  <!-- unclear -->

```bash
export CHAT_URL=http://localhost:8000
docker compose restart api  # met
curl $CHAT_URL/health
docker logs chat-api-1  # met
docker logs proxy  # unclear
docker compose build api → SUCCESS
```

```bash
docker run -d --name proxy nginx
```

1. Make a folder: `mkdir -p /tmp/runner && cd /tmp/runner`
2. Start what was unpacked there: `sudo ./svc.sh start`  <!-- unclear -->

`docker compose -f site.yaml up` starts the site of the reader:  <!-- unclear -->

```yaml
services:
  site:
    image: nginx
```

## Deploy from the `deploy` folder

```bash
docker build -t chat .  # met
```
""",
    "deploy/Dockerfile": "FROM python:3.12.4-slim\n",
    "docs/themes/book/README.md": "# Book\n\n```bash\nnpm run pack\n```\n",
    "Makefile": """
include more.mk
test:
\tpytest
\t-docker compose -f none.yaml down
watch: ## Start with live reload  <!-- met -->
\tuvicorn chat:app --reload
show:
\tpython -c "import chat.tool; chat.tool.main()"
%-image:
\tdocker build .
include $(HOME)/all.mk
""",
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
