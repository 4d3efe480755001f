"""A settings file whose content is used unseen.

Why: what a file really holds shows when it is read; checked there, the message names the file and the key.
Scenario: {subject} is empty or cut short after a bad merge or a full disk, and the process is restarted.
Impact: it ends with `'NoneType' object has no attribute 'get'`, far from the file that caused it, at the worst time.
Detection: an AttributeError or TypeError about None at start.
Fix: check it where it is read: `config = Settings.model_validate(yaml.safe_load(file) or {})`, which names the key that
    is absent or of a wrong type.
Monitoring: start the process once with the new file in the pipeline, before it is delivered.
Blind to: checks in the functions to which it is handed on.
Source: https://sre.google/workbook/configuration-design/
Seen: sshtomar/ai-pair-programming-mlops@6b342ba project/src/train.py:34
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Place, PracticeKind, System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import yaml


def load_config(path):
    with open(path) as file:
        return yaml.safe_load(file)  # unmet


def main():
    config = load_config("app.yaml")
    print(config.get("size", 10))


if __name__ == "__main__":
    main()
""",
    "shop/main.go": """
package main

import (
	"net/http"
	"os"
	"strconv"
)

func main() {
	http.HandleFunc("POST /orders", order)
	http.ListenAndServe(":8080", nil)
}

var jwtSecret = []byte(os.Getenv("JWT_SECRET")) // «unmet»

func order(w http.ResponseWriter, r *http.Request) {
	limit, _ := strconv.Atoi(os.Getenv("LIMIT")) // «unmet»
	show(w, limit, jwtSecret)
}
""",
}
GOOD = {
    "app.py": """
import yaml

from models import Settings

with open("config.yaml") as file:
    config = yaml.safe_load(file) or {}  # met
size = config.get("size", 10)

with open("settings.yaml") as file:
    settings = Settings(**yaml.safe_load(file))

with open("answers.yaml") as file:
    answers = yaml.safe_load(file)
print(answers["first"])


def other_config():
    with open("config.yaml") as file:
        raw = yaml.safe_load(file)  # met
    if not isinstance(raw, dict):
        raise ValueError("config.yaml holds no mapping")
    return raw["size"]
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
def unvalidated_setting(system: System) -> Iterator[Verdict]:
    for load in system.config_loads:
        if load.check:
            yield met(load, f"is read safely: {load.check}")
        elif load.used_line and (not system.graph.entries or system.is_reached(load) or not load.symbol):
            used = Place(load.place.path, load.used_line, load.used_line)
            text = "is used as it was read: of an empty file it is None, and the first look-up in it raises"
            yield unmet(load, text, also=(used,), cause=load.place.path)
    for one in system.practices:
        if one.kind is PracticeKind.NUMBER_GUESSED and system.is_reached(one):
            yield unmet(one, f"takes {one.what} for {one.why} where it cannot be read", cause=one.place.path)
        elif one.kind is PracticeKind.KEY_UNCHECKED and one.place.path in system.graph.reached_paths:
            if one.is_sound:
                yield met(one, f"asks whether {one.what} is empty")
            else:
                yield unmet(one, f"is an empty key where {one.what} is not set, and signs and accepts all the same")
