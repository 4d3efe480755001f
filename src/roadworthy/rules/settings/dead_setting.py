"""A setting that is offered and read by nothing.

Why: an operator turns the switch, sees nothing change, and loses the hour in which it mattered.
Scenario: during an incident somebody sets {setting} as the example shows and restarts the service.
Impact: the value is ignored; the outage goes on while everybody believes that it was changed.
Detection: no line of the code asks for the name.
Fix: read it where it belongs (`os.environ["{setting}"]`), or take the line out.
Monitoring: log the settings in force once at start, without secrets; refuse unknown ones.
Blind to: settings read by programs outside these roots; ENV of an image, which may be meant for its libraries.
Source: https://12factor.net/config
Seen: daryllundy/llm-reliability-lab@f47a94f .env.example:2
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Script, System, Workload
from roadworthy.model.containers import script_word
from roadworthy.rules.rule import rule

BAD = {
    "app.py": "import os\n\nMODEL = os.getenv('MODEL_NAME', 'smollm')\n",
    ".env.example": """
MODEL_NAME=smollm  # met
ANSWER_LENGTH=200  # unmet
""",
    "Dockerfile": "FROM ollama/ollama:0.6.2\nCOPY start.sh /start.sh\n",
    "start.sh": "#!/bin/bash\nollama serve &\nwait $!\n",
    "compose.yaml": """
services:
  model:
    build: .
    entrypoint: ["/bin/bash", "/start.sh"]
    command: sleep infinity  # unmet
""",
}
GOOD = {
    "app.py": """
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    answer_length: int = 5
""",
    "model/Dockerfile": 'FROM ollama/ollama:0.6.2\nCOPY start.sh /start.sh\nENTRYPOINT ["/start.sh"]\n',
    "model/start.sh": '#!/bin/bash\nollama serve &\nexec "$@"\n',
    "run.sh": 'exec uvicorn app:app --port "$API_PORT"\n',
    "compose.yaml": """
services:
  api:
    build: .
    environment:
      ANSWER_LENGTH: "200" «met»
      PYTHONUNBUFFERED: "1"
      TZ: Europe/Zurich
  model:
    build: model
    command: sleep infinity
  store:
    image: postgres:16.4
    environment:
      POSTGRES_PASSWORD: ${STORE_PASSWORD}
      WHATEVER_IT_READS: "1"
""",
    ".env.example": """
STORE_PASSWORD=  # met
API_PORT=8080  # met
""",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.DELIVERY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def dead_setting(system: System) -> Iterator[Verdict]:
    for setting in system.settings:
        gifts = [use for use in setting.gifts if use.layer in ("compose", "env-example", "env-file", "unit")]
        if not gifts or setting.is_read_elsewhere or setting.near:
            continue
        place, also = gifts[0].place, tuple(use.place for use in gifts[1:10])
        if setting.reads:
            yield met(setting, "is read", place=place, also=(setting.reads[0].place,))
        elif setting.is_maybe_read:
            yield unclear(setting, f"is read by name nowhere, but {setting.is_maybe_read}", place=place, also=also)
        else:
            yield unmet(setting, "is given and read by nothing", place=place, also=also, cause=place.path)
    for workload in system.workloads:
        script = _ignoring(system, workload)
        if script is not None and isinstance(workload.command, tuple):
            words = " ".join(workload.command)[:60]
            text = f"hands `{words}` to {script.file} as its command, and the script never looks at it"
            place = workload.command_place or workload.place
            yield unmet(workload, text, place=place, also=(script.place,), setting="command")


def _ignoring(system: System, workload: Workload) -> Script | None:
    """The script that is its entrypoint, is given a command, and takes none."""
    if not isinstance(workload.command, tuple) or not workload.command:
        return None
    image = system.image_of(workload)
    given: object = workload.entrypoint
    if given is None and image is not None and image.entrypoint is not None:
        given = image.entrypoint.words_given
    if not isinstance(given, tuple) or not script_word(given):
        return None
    script = system.script_of(workload)
    return script if script is not None and not script.takes_words else None
