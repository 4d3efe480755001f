"""A configuration file that overrules what was said on the command line.

Why: who types a flag means it, now, for this run; that it does nothing is the last thing that they suspect.
Scenario: somebody starts {subject} with another value to get through an incident; the file still holds the old one.
Impact: the run behaves as before, and everybody believes that the new value did not help.
Detection: the value in the log is not the one that was typed.
Fix: let the file give defaults and the flags win: `parser.set_defaults(**config)` before `parser.parse_args()`, or take
    the file's value only where the flag is None.
Monitoring: log each setting in force once at start, with where it came from.
Blind to: files that another module reads and hands on.
Source: https://clig.dev/#configuration
Seen: sshtomar/ai-pair-programming-mlops@6b342ba project/src/train.py:180
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    "train.py": """
import argparse

import yaml

parser = argparse.ArgumentParser()
parser.add_argument("--config")
parser.add_argument("--size", type=int, default=10)
args = parser.parse_args()
with open(args.config) as file:
    config = yaml.safe_load(file) or {}
size = config.get("size", args.size)  # unmet
""",
}
GOOD = {
    "train.py": """
import argparse

import yaml

parser = argparse.ArgumentParser()
parser.add_argument("--size", type=int, default=10)
with open("train.yaml") as file:
    config = yaml.safe_load(file) or {}
parser.set_defaults(**config)  # met
args = parser.parse_args()
size = args.size
colour = args.colour or config.get("colour", "blue")
""",
    "serve.py": """
import argparse

args = argparse.ArgumentParser().parse_args()


def handle(options):
    return options.get("size", args.size)
""",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.DELIVERY,
    severity=Severity.LOW,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def setting_precedence_inverted(system: System) -> Iterator[Verdict]:
    for override in system.overrides:
        if override.wins == "file":
            one = len(override.names) == 1
            text = f"{'is' if one else 'are'} taken from the file even where a flag gives {'it' if one else 'them'}"
            yield unmet(override, text)
        else:
            yield met(override, "of the file is a default that a flag overrules")
