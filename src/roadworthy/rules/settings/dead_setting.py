"""A setting that is offered and read by nothing.

Why: an operator turns the switch, sees nothing change, and loses the hour in which it mattered.
Scenario: during an incident somebody sets {setting} as the example shows and restarts the service.
Impact: the value is ignored; the outage goes on while everybody believes that it was changed.
Detection: no line of the code asks for the name, or the file in which it stands is loaded by nothing.
Fix: read it where it belongs (`os.environ["{setting}"]`), or take the line out; let compose take what the file says,
    `- {setting}` in its list, instead of a value of its own.
Monitoring: log the settings in force once at start, without secrets; refuse unknown ones.
Blind to: settings read by programs outside these roots; ENV of an image, which may be meant for its libraries.
Source: https://12factor.net/config
Seen: daryllundy/llm-reliability-lab@f47a94f .env.example:2
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Script, Setting, SettingUse, System, Workload
from roadworthy.model.containers import script_word
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import os

from pydantic import BaseSettings

MODEL = os.getenv("MODEL_NAME", "smollm")
LIMIT = os.getenv("ANSWER_LIMIT", "5")


class Settings(BaseSettings):
    title: str = "chat"
    answer_tone: str = "kind"


print(Settings().title)
""",
    "ask.py": "from app import LIMIT, MODEL\n\nask(MODEL)\n",
    ".env.example": """
MODEL_NAME=smollm  # met
ANSWER_LENGTH=200  # unmet
TITLE=chat  # met
ANSWER_TONE=kind  # unmet
ANSWER_LIMIT=5  # unmet
ANSWER_PORT=3000  # unmet
""",
    "Dockerfile": "FROM ollama/ollama:0.6.2\nCOPY start.sh /start.sh\n",
    "start.sh": "#!/bin/bash\nollama serve &\nwait $!\n",
    "compose.yaml": """
services:
  # answers:
  #   ports: ["${ANSWER_PORT:-3000}:3000"]
  model:
    build: .
    entrypoint: ["/bin/bash", "/start.sh"]
    command: sleep infinity  # unmet
""",
    "chat/app.py": "import os\n\nLENGTH = int(os.environ['REPLY_LENGTH'])\n",
    "chat/requirements.txt": "requests==2.32.3\n",
    "chat/.env.example": """
REPLY_LENGTH=200  # unmet
""",
    "chat/compose.yaml": """
services:
  chat:
    build: .
    environment:
      - REPLY_LENGTH=500
""",
}
GOOD = {
    "app.py": """
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    answer_length: int = 5


def shortened(text, settings):
    return text[: settings.answer_length]
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

_LOADERS = frozenset(
    {"python-dotenv", "dotenv", "pydantic-settings", "python-decouple", "environs", "dynaconf", "django-environ"}
    | {"prettyconf", "honcho", "pipenv", "dotenv-cli", "everett"}
)
_LOADS = re.compile(
    r"(\bsource\b|(^|[\s;&])\.\s|--env-file|\bexport\b|\bcat\b|\bxargs\b|\binclude\b|load_dotenv).*\.env\b"
)


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
    is_loaded = _is_loaded(system)
    for setting in system.settings:
        gifts = [use for use in setting.gifts if use.layer in ("compose", "env-example", "env-file", "unit")]
        if not gifts or setting.is_read_elsewhere or setting.near:
            continue
        place, also = gifts[0].place, tuple(use.place for use in gifts[1:10])
        if setting.reads and not is_loaded and (cut := _cut_off(setting)) is not None:
            file, given = cut
            text = f"stands in {file.place.path}, which nothing loads: {given.place.path} gives a value of its own"
            yield unmet(setting, text, place=file.place, also=(given.place,), cause=given.place.path)
        elif setting.reads and all(use.is_unused for use in setting.reads):
            where = setting.reads[0]
            text = f"is given, declared in {where.symbol or where.place.path}, and no code looks at it"
            yield unmet(setting, text, place=place, also=(where.place, *also), cause=f"unused in {where.place.path}")
        elif setting.reads:
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


def _cut_off(setting: Setting) -> tuple[SettingUse, SettingUse] | None:
    """Where the file offers it, and where compose gives a fixed value to what is built here."""
    if any(use.layer in ("unit", "kubernetes", "pipeline") for use in setting.uses):
        return None
    file = next((use for use in setting.gifts if use.layer in ("env-example", "env-file")), None)
    given = next((use for use in setting.gifts if use.layer == "compose" and isinstance(use.value, str)), None)
    is_beside = file is not None and given is not None and _folder(file.place.path) == _folder(given.place.path)
    return (file, given) if file is not None and given is not None and is_beside else None


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _is_loaded(system: System) -> bool:
    """Something may take variables from a file, or it cannot be told: a library, compose, a script, a person."""
    files = {workload.place.path for workload in system.workloads if workload.kind == "compose"}
    if any(workload.kind != "compose" or workload.raw.get("env_file") for workload in system.workloads):
        return True
    if any(use.layer == "interpolated" and use.place.path in files for one in system.settings for use in one.uses):
        return True
    for manifest in system.manifests:
        if manifest.ecosystem != "python" or any(one.name.lower() in _LOADERS for one in manifest.dependencies):
            return True
    if any(
        one.module.partition(".")[0] in ("dotenv", "decouple", "environs", "pydantic_settings")
        or one.module.startswith("starlette.config")
        for one in system.imports
    ):
        return True
    typed = [command.label for script in system.scripts for command in script.commands]
    typed += [line for document in system.documents for block in document.blocks for line in block.text.splitlines()]
    return not system.manifests or any(_LOADS.search(line) for line in typed)
