#!/usr/bin/env python3
"""Writes docs/quality.md from the figures that `score.py --figures` kept, and the text beside this file.

    .venv/bin/python bench/quality/page.py [--check]

Every number of the page stands in `figures/`, or a YAML file beside this one; the sentences stand in `page.md`.

Exit codes: 0 written, 1 with --check: the page is not what the figures give, 2 a figure is missing.
"""

import argparse
import json
import math
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from string import Template
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
PAGE = HERE.parents[1] / "docs" / "quality.md"
FEWEST_JUDGED = 30
Figures = Mapping[str, Any]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; leave with 1 where the page is old")
    options = parser.parse_args()
    try:
        text = page()
    except FileNotFoundError as problem:
        print(f"page: {problem.filename} is missing; score.py --figures makes it", file=sys.stderr)
        return 2
    if options.check:
        return 0 if PAGE.read_text(encoding="utf-8") == text else 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


def page() -> str:
    """The whole page in Markdown."""
    oracle, first, own = _figures("oracle"), _figures("own-first"), _figures("own")
    left_out: dict[str, dict[str, str]] = _yaml("left_out.yaml")
    values = {
        "oracle_recall": _recall(oracle["recall"]["overall"]),
        "oracle_by_rung": _recall(oracle["recall"]["by rung"]),
        "oracle_by_family": _recall(oracle["recall"]["by family"]),
        "oracle_by_group": _recall(_asked(oracle["recall"]["by tool group"])),
        "oracle_precision": _precision(oracle),
        "oracle_rest": _rest(oracle),
        "oracle_missed": _missed(oracle["missed"], left_out),
        "promoted": _promoted(_figures("oracle-hygiene")),
        "first_recall": _recall(first["recall"]["overall"]),
        "first_precision": _precision(first),
        "first_rest": _rest(first),
        "own_recall": _recall(own["recall"]["overall"]),
        "own_precision": _precision(own),
        "own_rest": _rest(own),
        "own_missed": _missed(own["missed"], left_out),
        "repositories": _repositories(_yaml("repositories.yaml")),
        "peers": _peers({"Roadworthy": oracle}, ""),
        "peers_own": _peers({"Roadworthy, its first run": first, "Roadworthy, now": own}, "own-"),
        "noise": _noise(_yaml("noise.yaml")),
        "together": _together(oracle, own),
        "fresh": _fresh(_yaml("fresh.yaml")),
        "left_out": _left_out(left_out),
        "drifts": "[Eight more in well-known projects](drifts.md)",
        **_documents(*(_figures(f"documents{which}") for which in ("-first", "", "-fresh", "-fresh-now"))),
    }
    return Template((HERE / "page.md").read_text(encoding="utf-8")).substitute(values)


def _figures(name: str) -> Figures:
    figures: Figures = json.loads((HERE / "figures" / f"{name}.json").read_text(encoding="utf-8"))
    return figures


def _yaml(name: str) -> Any:
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    names = list(head)
    rule = "| --- |" + " ---: |" * (len(names) - 1)
    lines = [f"| {' | '.join(names)} |", rule, *(f"| {' | '.join(str(cell) for cell in row)} |" for row in rows)]
    return "\n".join(lines)


def _share(found: int, of: int) -> str:
    return f"{found} of {of} ({100 * found / of:.0f} %)" if of else "–"


def _recall(table: Mapping[str, Mapping[str, list[int]]]) -> str:
    rows = ((name, _share(*row["strict"]), _share(*row["located"])) for name, row in table.items())
    return _table(("", "right rule, right place", "some result there"), rows)


def _asked(table: Mapping[str, Any]) -> dict[str, Any]:
    """Without the row of what no rule is asked about."""
    return {name: row for name, row in table.items() if name != "-"}


def _precision(figures: Figures) -> str:
    rows = []
    for table in figures["precision_tables"].values():
        for name, row in table.items():
            right, judged = row["judged"]
            least = f"{100 * wilson_lower(right, judged):.0f} %" if judged >= FEWEST_JUDGED else "not yet measured"
            rows.append((name, _share(right, judged), least))
    return _table(("", "right of those judged", "at least (Wilson, 95 %)"), rows)


def _together(*figures: Figures) -> str:
    """The tables of precision, added up."""
    tables: dict[str, dict[str, dict[str, list[int]]]] = {}
    for each in figures:
        for title, table in each["precision_tables"].items():
            for name, row in table.items():
                known = tables.setdefault(title, {}).setdefault(name, {"judged": [0, 0]})
                known["judged"] = [one + more for one, more in zip(known["judged"], row["judged"], strict=True)]
    return _precision({"precision_tables": tables})


def wilson_lower(right: int, judged: int, z: float = 1.96) -> float:
    """The lower end of the 95 % interval of a share, between 0 and 1.

    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, 1927.
    """
    centre = right + z * z / 2
    reach = z * math.sqrt(right * (judged - right) / judged + z * z / 4)
    return (centre - reach) / (judged + z * z)


def _rest(figures: Figures) -> str:
    results, found = figures["results_per_true_finding"]
    rows = (
        ("traps sprung", _share(*figures["traps"])),
        ("results that nobody has judged", _share(*figures["unlabelled"])),
        ("results for each labelled fault found", f"{results / found:.1f}" if found else "–"),
    )
    return _table(("", ""), rows)


def _promoted(figures: Figures) -> str:
    """Of the faults by the rung that the labeller gave: how many are named by a result that stands on hygiene."""
    rows = ((name, _share(*row["strict"])) for name, row in figures["recall"]["by rung"].items() if name != "-")
    return _table(("labelled as", "named by a result promoted to hygiene"), rows)


def _missed(missed: Iterable[Mapping[str, Any]], left_out: Mapping[str, Mapping[str, str]]) -> str:
    why: dict[str, Counter[str]] = {}
    for row in missed:
        why.setdefault(_reason(row, left_out), Counter())[row["wanted"].split(", ")[0]] += 1
    lines = []
    for reason, rules in sorted(why.items(), key=lambda item: (-item[1].total(), item[0])):
        told = (f"`{name}`{f' {count}' if count > 1 else ''}" for name, count in sorted(rules.items(), key=_most))
        lines.append(f"- **{reason}** ({rules.total()}): {', '.join(told)}")
    return "\n".join(lines)


def _most(counted: tuple[str, int]) -> tuple[int, str]:
    return (-counted[1], counted[0])


def _reason(row: Mapping[str, Any], left_out: Mapping[str, Mapping[str, str]]) -> str:
    """Why a labelled fault is not found, from whether a rule that may name it is there at all."""
    wanted = row["wanted"].split(", ")
    if "judgement" in wanted[:1]:
        return "needs judgement"
    if all(name in left_out for name in wanted):
        return left_out[wanted[0]]["kind"]
    return "hard to decide by reading" if row["hard"] else "a rule is there, and does not see it"


def _repositories(rows: Iterable[Mapping[str, Any]]) -> str:
    head = (
        "repository",
        "what",
        "faults",
        "traps",
        "first: right / wrong / debatable",
        "now: right / wrong / debatable",
    )
    cells = (
        (f"{row['repo']}@{str(row['commit'])[:7]}", row["what"], row["faults"], row["traps"], *_counts(row))
        for row in rows
    )
    return _table(head, cells).replace("| --- | ---: |", "| --- | --- |", 1)


def _counts(row: Mapping[str, Any]) -> tuple[str, str]:
    first, now = (" / ".join(str(count) for count in row[when][:3]) for when in ("first", "now"))
    return first, now


def _peers(ours: Mapping[str, Figures], prefix: str) -> str:
    rows = [(name, *_located(figures)) for name, figures in ours.items()]
    rows += [(name, *_located(_figures(prefix + name))) for name in ("semgrep", "checkov", "ruff")]
    head = ("", "located, all", "located, without hard and claims", "results", "results for each fault located")
    return _table(head, rows)


def _located(figures: Figures) -> tuple[str, str, int, str]:
    overall = figures["recall"]["overall"]
    everything = overall["all findings"]["located"]
    results = figures["results_per_true_finding"][0]
    each = f"{results / everything[0]:.0f}" if everything[0] else "–"
    return _share(*everything), _share(*overall["without hard and claims"]["located"]), results, each


def _fresh(rows: Iterable[Mapping[str, Any]]) -> str:
    cells = [(f"{row['repo']}@{row['commit']}", row["what"], *row["counts"]) for row in rows]
    whole = [sum(column) for column in zip(*(row["counts"] for row in rows), strict=True)]
    table = _table(("repository", "what", "right", "wrong", "debatable"), [*cells, ("all", "", *whole)])
    right, wrong = whole[:2]
    least = f"{100 * wilson_lower(right, right + wrong):.0f} %"
    told = table.replace("| --- | ---: |", "| --- | --- |", 1)
    return f"{told}\n\nRight of those judged: {_share(right, right + wrong)}, at least {least}."


def _documents(first: Figures, now: Figures, fresh: Figures, fresh_now: Figures) -> dict[str, str]:
    """The tables about documents: recall by what decides a drift and by kind, precision by rule, each repository."""
    runs = (first, now, fresh, fresh_now)
    head = ("", "fifteen, first run", "now", "eight fresh, first run", "now")
    shares = {
        name: _table(
            head, ((row, *(_share(*run[title].get(row, (0, 0))) for run in runs)) for row in _rows(title, runs))
        )
        for name, title in (("recall", "recall"), ("needs", "recall_by_needs"), ("kinds", "recall_by_kind"))
    }
    rules = [
        (f"`{rule}`", *(_share(*run["precision_by_rule"].get(rule, (0, 0))) for run in runs))
        for rule in _rows("precision_by_rule", runs)
    ]
    whole = [_least(*run["precision"]) for run in runs]
    cells = [
        (name, _share(*row["recall"]), row["right"], row["wrong"], row["debatable"], row["unjudged"])
        for run in (now, fresh_now)
        for name, row in run["repositories"].items()
    ]
    return {
        **{f"documents_{name}": table for name, table in shares.items()},
        "documents_precision": _table(head, [*rules, ("all", *whole)]),
        "documents_repositories": _table(("", "drifts found", "right", "wrong", "debatable", "not judged"), cells),
    }


def _rows(title: str, runs: Iterable[Figures]) -> list[str]:
    """The names of the rows of all runs, in the order of the first that has them."""
    return list(dict.fromkeys(name for run in runs for name in run[title]))


def _least(right: int, judged: int) -> str:
    told = _share(right, judged)
    return f"{told}, at least {100 * wilson_lower(right, judged):.0f} %" if judged >= FEWEST_JUDGED else told


def _noise(rows: Iterable[Mapping[str, Any]]) -> str:
    cells = (
        (
            row["repo"],
            f"{row['lines']:,}",
            row["shown"],
            f"{1000 * row['shown'] / row['lines']:.1f}",
            row["first_screen"],
        )
        for row in rows
    )
    head = ("repository", "lines", "findings shown", "for each thousand lines", "first screen: would act on")
    return _table(head, cells)


def _left_out(left_out: Mapping[str, Mapping[str, str]]) -> str:
    kinds = Counter(row["kind"] for row in left_out.values())
    counted = ", ".join(f"{kind}: {count}" for kind, count in sorted(kinds.items()))
    rows = ((f"`{name}`", row["kind"], row["why"]) for name, row in sorted(left_out.items()))
    table = _table(("question", "kind", "why"), rows).replace(" ---: |", " --- |")
    return f"{len(left_out)} questions ({counted}).\n\n{table}"


if __name__ == "__main__":
    sys.exit(main())
