"""Code from a model's repository runs inside the service.

Why: `trust_remote_code` downloads Python from whoever owns the name and runs it with everything the service may do; the
    next push to that repository is the next deployment.
Scenario: the account that owns {model} is taken over, or gives its name up and somebody else takes it.
Impact: their program runs in the process of {subject}, with its tokens, its network and its data.
Detection: modules under `transformers_modules` in the process; files of type `.py` in the model's cache folder.
Fix: take a model whose architecture the library knows and drop the argument; where it must be, read the code once and
    fix it: `revision="<commit>"` and `code_revision="<commit>"`, from a mirror of your own.
Monitoring: outbound connections of the process to addresses that are not on a list.
Blind to: code in pickled weights, which needs no argument at all.
Source: https://huggingface.co/docs/transformers/main_classes/model#transformers.PreTrainedModel.from_pretrained
Seen: Jeet-51/llm-inference-service@2c8be04 app/inference.py:18
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Harm, Verdict, met, unclear, unmet
from roadworthy.knowledge.inference import EXACT_REVISION
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import ModelLoad, System, Unknown, Workload
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
from transformers import AutoModelForCausalLM

MODEL = AutoModelForCausalLM.from_pretrained("org/odd", trust_remote_code=True)  # unmet
""",
    "compose.yaml": """
services:
  llm:
    image: vllm/vllm-openai:v0.6.3
    command: ["--model", "org/odd", "--trust-remote-code"]  # unmet
""",
}
GOOD = {
    "app.py": """
import os

from sentence_transformers import SentenceTransformer
from transformers import AutoModelForCausalLM

TRUST = os.environ.get("TRUST") == "yes"
PLAIN = SentenceTransformer("org/plain", trust_remote_code=False)  # met
KNOWN = AutoModelForCausalLM.from_pretrained("org/known")  # met
READ = AutoModelForCausalLM.from_pretrained(  # met
    "org/odd", trust_remote_code=True, revision="5c38ec7c405ec4b44b94cc5a9bb96e735b38267a"
)
ASKED = AutoModelForCausalLM.from_pretrained("org/odd", trust_remote_code=TRUST)  # unclear
OWN = AutoModelForCausalLM.from_pretrained("/opt/model", trust_remote_code=True)  # unclear
""",
}
_COMMIT = re.compile(rf"[0-9a-f]{{{EXACT_REVISION}}}")


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.SECURITY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.FAULT_ISOLATION,
    for_models=True,
    bad=BAD,
    good=GOOD,
)
def model_code_trusted(system: System) -> Iterator[Verdict]:
    """Ask each load that could run the repository's code, and each start command of a model server."""
    for load in system.model_loads:
        if load.runs_code:
            yield _of_load(system, load)
    for workload in system.workloads:
        if _trusts(workload):
            text = "is started with --trust-remote-code"
            yield unmet(workload, text, place=workload.command_place or workload.place)


def _of_load(system: System, load: ModelLoad) -> Verdict:
    match load.trusts_code:
        case False:
            return met(load, "runs no code from the model's repository")
        case Unknown(why):
            return unclear(load, why)
    if isinstance(load.revision, str) and _COMMIT.fullmatch(load.revision):
        return met(load, "runs the code of one fixed commit")
    if not load.is_fetched:
        where = load.model if isinstance(load.model, str) else "a place that is set elsewhere"
        return unclear(load, f"runs the code that lies beside the model in {where}: who puts it there?")
    chain = system.waits_on(load)
    harm = Harm.irreversible(*chain, "code of whoever owns the model's name runs in the service") if chain else None
    return unmet(load, "runs whatever code the model's repository holds on the day", harm=harm, cause=str(load.model))


def _trusts(workload: Workload) -> bool:
    words = [one for given in (workload.entrypoint, workload.command) if isinstance(given, tuple) for one in given]
    return any("--trust-remote-code" in word or "--trust_remote_code" in word for word in words)
