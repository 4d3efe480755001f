#!/usr/bin/env python3
"""Counts how many results of a review are right, by repository and by rule, against the labels beside this file.

    .venv/bin/python bench/quality/count_labels.py danny-avila/rag_api=rag_api.sarif …

Results of hygiene and rung 1 are counted, or of the rungs that `--rungs` names. A label is meant for a result of its
rule whose first place holds its line. What has no label is listed: it was not read yet.

Exit codes: 0 counted, 1 something was not read, 2 wrong usage.
"""

import argparse
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import yaml

LABELS = Path(__file__).resolve().parent / "labels"
WORDS = {"true": "right", "false": "wrong", "debatable": "debatable", "": "not read"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reviews", nargs="+", metavar="OWNER/NAME=SARIF")
    parser.add_argument("--rungs", default="hygiene,foundations")
    options = parser.parse_args()
    by_repository: dict[str, Counter[str]] = defaultdict(Counter)
    by_rule: dict[str, Counter[str]] = defaultdict(Counter)
    for given in options.reviews:
        repository, _, file = given.partition("=")
        labels = LABELS / f"{repository.replace('/', '-')}.yaml"
        if not file or not labels.is_file():
            parser.error(f"{given}: want OWNER/NAME=SARIF of a repository that has labels")
        known = yaml.safe_load(labels.read_text(encoding="utf-8"))
        for result in json.loads(Path(file).read_text(encoding="utf-8"))["runs"][0]["results"]:
            if result["kind"] == "fail" and result["properties"]["rung"] in options.rungs.split(","):
                word = WORDS[_verdict(result, known)]
                by_repository[repository][word] += 1
                by_rule[result["ruleId"]][word] += 1
    _print("repository", by_repository)
    _print("rule", by_rule)
    return 1 if any(counts["not read"] for counts in by_repository.values()) else 0


def _verdict(result: dict[str, Any], labels: list[dict[str, Any]]) -> str:
    """`true`, `false` or `debatable`; "" where no label is meant for it."""
    place = result["locations"][0]["physicalLocation"]
    path, region = place["artifactLocation"]["uri"], place.get("region", {})
    first = region.get("startLine", 0)
    for label in labels:
        meant = label["rule"] == result["ruleId"] and label["path"] == path
        if meant and first <= label.get("line", first) <= region.get("endLine", first):
            return str(label["verdict"]).lower()
    return ""


def _print(title: str, counted: dict[str, Counter[str]]) -> None:
    print(f"\n| {title} | {' | '.join(WORDS.values())} |\n| --- |{' ---: |' * len(WORDS)}")
    whole: Counter[str] = Counter()
    for name, counts in sorted(counted.items()):
        whole.update(counts)
        print(f"| {name} | {' | '.join(str(counts[word]) for word in WORDS.values())} |")
    print(f"| all | {' | '.join(str(whole[word]) for word in WORDS.values())} |")


if __name__ == "__main__":
    sys.exit(main())
