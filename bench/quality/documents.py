#!/usr/bin/env python3
"""Holds what is said of documents against labelled public repositories.

    .venv/bin/python bench/quality/documents.py [--only TEXT] [--missed] [--wrong] [--json] [--figures NAME]

Each file of `documents/` names a repository at a commit, the statements of its documents that are false
(`drifts`), and those that only look so (`traps`). A result is one open finding of the group `claims`
that contradicts a document, or one of `dead-setting` in an example of an environment file; what is
merely absent (`missing-*`, `no-*`, `undocumented-*`) is none. A drift is found when a result points at
its line, give or take one. A result is right where it points at a drift or was judged true, wrong where
it points at a trap or was judged false (`judged.yaml`); at a drift that a careful reader could argue
about (`certain: false`) it counts for nothing. `needs` says what decides a drift of the kinds asked
for: `names` (a name, path, port or value in the files), `presence` (a kind of thing that is nowhere),
`behaviour` (what the code does), `outside` (a library, or another project).

Exit codes: 0 measured, 2 wrong usage or an absent case, 4 a review broke.
"""

import argparse
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import ascii_lowercase
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LABELS = HERE / "documents"
FIGURES = HERE / "figures"
JUDGED = "judged.yaml"
ABSENCES = ("missing-", "no-", "undocumented-", "placeholder-")
KINDS = (
    "endpoint", "command", "path", "setting", "metric", "port", "service", "version", "objective", "alert", "runbook",
    "dashboard", "feature", "tests", "licence", "policy", "structure", "contradiction", "comment",
)  # fmt: skip
"""What is asked for; every other kind of drift is counted apart."""
NEAR = 1
"""Lines by which a result may miss a drift."""


@dataclass
class Tally:
    """What was found in one repository."""

    right: int = 0
    wrong: list[str] = field(default_factory=list)
    debatable: int = 0
    unjudged: list[str] = field(default_factory=list)
    found: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    faults: dict[str, bool] = field(default_factory=dict)
    found_by_needs: Counter[str] = field(default_factory=Counter)
    asked_by_needs: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    right_by: Counter[str] = field(default_factory=Counter)
    judged_by: Counter[str] = field(default_factory=Counter)


def main() -> int:
    options = _options()
    tallies: dict[str, Tally] = {}
    for file in sorted((LABELS / "fresh" if options.fresh else LABELS).glob("*.yaml")):
        labels = yaml.safe_load(file.read_text(encoding="utf-8"))
        if file.name == JUDGED or options.only not in labels["repo"]:
            continue
        folder = options.cases / f"{labels['repo'].rpartition('/')[2]}@{labels['commit']}"
        if not folder.is_dir():
            print(f"documents: {labels['repo']} is not checked out in {folder}", file=sys.stderr)
            return 2
        results = _results(options.roadworthy, folder)
        if results is None:
            print(f"documents: the review of {folder.name} broke", file=sys.stderr)
            return 4
        tallies[labels["repo"]] = _tally(labels, results, _judged(file.parent, labels["repo"]))
    figures = _figures(tallies)
    if options.figures:
        (FIGURES / f"{options.figures}.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1) if options.json else _text(figures))
    for name, tally in tallies.items():
        for label, rows, wanted in (("missed", tally.missed, options.missed), ("wrong", tally.wrong, options.wrong)):
            for row in rows if wanted else ():
                print(f"{label}: {name} {row}")
        for row in tally.unjudged if options.wrong else ():
            print(f"to judge: {name} {row}")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--cases",
        type=Path,
        default=Path(os.environ.get("ROADWORTHY_CASES", ROOT.parent / "cases")),
        metavar="FOLDER",
        help="where they are checked out, as NAME@COMMIT ($ROADWORTHY_CASES, else ../cases)",
    )
    parser.add_argument("--roadworthy", type=Path, default=ROOT / ".venv" / "bin" / "roadworthy", metavar="PATH")
    parser.add_argument("--fresh", action="store_true", help="those that nothing was mended on: documents/fresh")
    parser.add_argument("--only", default="", metavar="TEXT", help="repositories whose name holds this")
    parser.add_argument("--missed", action="store_true", help="list the drifts that were not found")
    parser.add_argument("--wrong", action="store_true", help="list wrong results, and those to judge")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--figures", metavar="NAME", help="keep the figures in figures/NAME.json, for the page")
    return parser.parse_args()


def _results(program: Path, folder: Path) -> list[dict[str, Any]] | None:
    """The findings that contradict a document."""
    asked = ["--only", "claims", "--only", "dead-setting", "--profile", "thorough"]
    command = [program, "review", folder, *asked, "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode:
        return None
    findings = json.loads(done.stdout)["findings"]
    kept = [each for each in findings if not each["rule"].startswith(ABSENCES)]
    return [each for each in kept if each["rule"] != "dead-setting" or _is_example(each["place"]["path"])]


def _is_example(path: str) -> bool:
    """It is what people copy to set the project up, and so a document."""
    name = path.rpartition("/")[2].lower()
    return "env" in name and any(word in name for word in ("example", "sample", "template"))


def _judged(labels: Path, repo: str) -> dict[tuple[str, str, int], bool]:
    """What people said of results at no label: rule, path and line to whether it is true."""
    file = labels / JUDGED
    rows = yaml.safe_load(file.read_text(encoding="utf-8")) or [] if file.is_file() else []
    return {(row["rule"], row["path"], row["line"]): row["verdict"] for row in rows if row["repo"] == repo}


def _tally(
    labels: Mapping[str, Any], results: Iterable[Mapping[str, Any]], judged: Mapping[tuple[str, str, int], bool]
) -> Tally:
    tally = Tally()
    read = labels.get("documents_read")
    drifts = [each for each in labels.get("drifts") or () if _is_asked(each, read)]
    hit: set[str] = set()
    for result in results:
        places = [result["place"], *result["also"]]
        at = [each for each in drifts if any(_points(place, each["document"], NEAR) for place in places)]
        place = result["place"]
        name = f"{result['rule']} {place['path']}:{place['start']} {result['subject']}: {result['text']}"
        hit |= {each["id"] for each in at}
        said = judged.get((result["rule"], place["path"], place["start"]))
        if said is None and at:
            said = True if any(each.get("certain", True) for each in at) else None
            if said is None:
                tally.debatable += 1
                continue
        if said is None and any(_points(place, each["document"], 0) for each in labels.get("traps") or ()):
            said = False
        if said is None:
            tally.unjudged.append(name)
            continue
        tally.judged_by[result["rule"]] += 1
        if said:
            tally.right += 1
            tally.right_by[result["rule"]] += 1
        else:
            tally.wrong.append(name)
    for drift in drifts:
        if drift.get("certain", True):
            kind = drift["kind"]
            tally.asked[kind] += 1
            tally.asked_by_needs[drift["needs"]] += kind in KINDS
            if kind in KINDS:
                fault = drift["id"].rstrip(ascii_lowercase)
                tally.faults[fault] = tally.faults.get(fault, False) or drift["id"] in hit
            if drift["id"] in hit:
                tally.found[kind] += 1
                tally.found_by_needs[drift["needs"]] += kind in KINDS
            else:
                tally.missed.append(f"{drift['id']} {kind} ({drift['needs']}) {drift['document']} {drift['truth']}")
    return tally


def _is_asked(drift: Mapping[str, Any], read: list[str] | None) -> bool:
    path = drift["document"].rpartition(":")[0]
    return read is None or any(path == each or path.startswith(each.rstrip("/") + "/") for each in read)


def _points(place: Mapping[str, Any], document: str, near: int) -> bool:
    path, _, lines = document.rpartition(":")
    first, _, last = lines.partition("-")
    return (
        place["path"] == path
        and place["start"] <= int(last or first) + near
        and int(first) - near <= max(place["end"], place["start"])
    )


def _figures(tallies: Mapping[str, Tally]) -> dict[str, Any]:
    asked = sum((tally.asked for tally in tallies.values()), Counter[str]())
    found = sum((tally.found for tally in tallies.values()), Counter[str]())
    right = sum((tally.right_by for tally in tallies.values()), Counter[str]())
    judged = sum((tally.judged_by for tally in tallies.values()), Counter[str]())
    needs = sum((tally.asked_by_needs for tally in tallies.values()), Counter[str]())
    met = sum((tally.found_by_needs for tally in tallies.values()), Counter[str]())
    return {
        "recall": {
            "of the kinds asked for": [sum(found[kind] for kind in KINDS), sum(asked[kind] for kind in KINDS)],
            "of those, lines of one fault as one": [
                sum(sum(tally.faults.values()) for tally in tallies.values()),
                sum(len(tally.faults) for tally in tallies.values()),
            ],
            "of all": [found.total(), asked.total()],
        },
        "recall_by_needs": {name: [met[name], count] for name, count in sorted(needs.items(), key=_most)},
        "recall_by_kind": {kind: [found[kind], count] for kind, count in sorted(asked.items(), key=_most)},
        "precision": [right.total(), judged.total()],
        "precision_by_rule": {rule: [right[rule], count] for rule, count in sorted(judged.items(), key=_most)},
        "unjudged": sum(len(tally.unjudged) for tally in tallies.values()),
        "debatable": sum(tally.debatable for tally in tallies.values()),
        "repositories": {
            name: {
                "recall": [tally.found.total(), tally.asked.total()],
                "right": tally.right,
                "wrong": len(tally.wrong),
                "debatable": tally.debatable,
                "unjudged": len(tally.unjudged),
            }
            for name, tally in tallies.items()
        },
    }


def _most(counted: tuple[str, int]) -> tuple[int, str]:
    return -counted[1], counted[0]


def _text(figures: Mapping[str, Any]) -> str:
    return "\n".join(_lines(figures))


def _lines(figures: Mapping[str, Any]) -> Iterator[str]:
    for title in ("recall", "recall_by_needs", "recall_by_kind", "precision_by_rule"):
        yield title.replace("_", " ")
        for name, (part, whole) in figures[title].items():
            yield f"  {name:<36} {part:>4} of {whole:>4}  {100 * part / whole if whole else 0:5.1f} %"
    part, whole = figures["precision"]
    yield f"precision                          {part:>4} of {whole:>4}  {100 * part / whole if whole else 0:5.1f} %"
    yield f"debatable {figures['debatable']}, to judge {figures['unjudged']}"
    for name, row in figures["repositories"].items():
        found, asked = row["recall"]
        yield (
            f"  {name:<44} found {found:>3} of {asked:>3} · right {row['right']:>3} · wrong {row['wrong']:>2} · "
            f"debatable {row['debatable']:>2} · to judge {row['unjudged']:>3}"
        )


if __name__ == "__main__":
    sys.exit(main())
