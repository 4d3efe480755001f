"""A timeout that is shorter than the answer may take.

Why: a model writes so many tokens a second, and an idle one has to be loaded first; a timeout that does not know it
    cuts off the answers that took the most work.
Scenario: a long question comes in after a quiet quarter of an hour.
Impact: {subject} gives up while {dependency} is still at work; the work is lost, a retry starts it anew.
Detection: timeouts cluster on long answers and on the first request after a pause.
Fix: let the figures fit: the tokens allowed divided by the measured tokens a second, plus the time to load, is the
    least timeout (`"options": {{"num_predict": 512}}` with `timeout=60`), or stream and bound the silence instead; keep
    the model loaded (`OLLAMA_KEEP_ALIVE=-1`).
Monitoring: a histogram of tokens a second and of load time; alert when their sum comes near the timeout.
Blind to: hardware that writes much faster than most.
Source: https://docs.ollama.com/faq#how-can-i-preload-a-model-into-ollama-to-get-faster-response-times
Seen: daryllundy/llm-reliability-lab@f47a94f app.py:50
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.knowledge.model_servers import (
    HOSTED_WRITES_PER_SECOND,
    IDLE_MINUTES,
    KEEPS_FOREVER,
    LOADS_IN_SECONDS,
    OWN_SERVERS,
    writes_per_second,
)
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Call, System
from roadworthy.rules.calls.services import cause_of
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import openai
import requests

CLIENT = openai.OpenAI(timeout=10)


def report(text):
    body = {"model": "llama3", "prompt": text, "stream": False, "options": {"num_predict": 2000}}
    return requests.post("http://ollama:11434/api/generate", json=body, timeout=60)  # unmet


def ask(text):
    body = {"model": "llama3", "prompt": text, "stream": False}
    return requests.post("http://ollama:11434/api/generate", json=body, timeout=5)  # unmet


def hosted(text):
    messages = [{"role": "user", "content": text}]
    return CLIENT.chat.completions.create(model="gpt-4o", messages=messages, max_tokens=8000)  # unmet
""",
}
GOOD = {
    "app.py": """
import openai
import requests

CLIENT = openai.OpenAI(timeout=30)


def report(text):
    body = {"model": "llama3", "prompt": text, "stream": False, "options": {"num_predict": 512}}
    return requests.post("http://ollama:11434/api/generate", json=body, timeout=120)  # met


def ask(text):
    body = {"model": "llama3", "prompt": text, "stream": False, "keep_alive": -1}
    return requests.post("http://ollama:11434/api/generate", json=body, timeout=5)


def open_end(text):
    body = {"model": "llama3", "prompt": text, "stream": False}
    return requests.post("http://ollama:11434/api/generate", json=body, timeout=300)


def hosted(text):
    messages = [{"role": "user", "content": text}]
    return CLIENT.chat.completions.create(model="gpt-4o", messages=messages, max_tokens=800)  # met


def embed(text):
    return requests.post("http://ollama:11434/api/embed", json={"model": "small", "input": text}, timeout=5)
""",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.EXCESSIVE_LATENCY,
    property=Property.TIMELINESS,
    for_models=True,
    bad=BAD,
    good=GOOD,
)
def timeout_below_generation_time(system: System) -> Iterator[Verdict]:
    """Ask each call for text whose timeout is known; of a stream only how soon its first piece has to come."""
    stays = _stays_loaded(system)
    for call in system.calls:
        seconds = call.timeout_seconds
        if not call.generates or not isinstance(seconds, (int, float)) or seconds <= 0:
            continue
        text = _too_short(call, float(seconds), stays)
        if text:
            yield unmet(call, text, cause=cause_of(system, call))
        elif call.streams is not True and isinstance(call.output_limit, int) and call.output_limit > 0:
            yield met(call, f"has {seconds:g} s for {call.output_limit} tokens")


def _too_short(call: Call, seconds: float, stays: bool) -> str:
    is_own = call.model_server in OWN_SERVERS
    model = call.model if isinstance(call.model, str) else ""
    rate = writes_per_second(model) if is_own else HOSTED_WRITES_PER_SECOND
    limit = call.output_limit
    if call.streams is not True and isinstance(limit, int) and limit > 0 and limit / seconds > rate:
        who = f"a server of one's own with {model or 'such a model'}" if is_own else "even a fast model"
        return (
            f"allows {limit} tokens in {seconds:g} s, which is {limit / seconds:.0f} a second; "
            f"{who} seldom writes more than {rate:.0f}"
        )
    load = LOADS_IN_SECONDS.get(call.model_server)
    if load is None or seconds > load or stays or call.keeps_loaded is not None:
        return ""
    idle = IDLE_MINUTES[call.model_server]
    return f"gives up after {seconds:g} s, and a model that was unloaded after {idle} idle minutes takes longer to load"


def _stays_loaded(system: System) -> bool:
    """Some server of models is told to keep them."""
    given = [variable for workload in system.workloads for variable in workload.environment]
    given += [variable for image in system.images for variable in image.variables]
    return any(
        one.name == "OLLAMA_KEEP_ALIVE" and isinstance(one.value, str) and bool(KEEPS_FOREVER.fullmatch(one.value))
        for one in given
    )
