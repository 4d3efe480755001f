#!/usr/bin/env python3
"""Reviews labelled repositories and holds what was found against their labels.

    .venv/bin/python bench/quality/score.py [--own] [--missed] [--unlabelled] [--json] …

Reviews every case of the oracle's `cases.txt`, or with `--own` those of `sets/` beside this file,
then runs the oracle's own `score` over all of them with the rules that ship and the verdicts of
people in `labels/`. Flags it does not know go on to `score`, which needs PyYAML beside this Python.
`--tool` measures another program by the same labels: `{folder}` and `{sarif}` in its command stand
for what it reads and what it writes.

Exit codes: 0 scored, 2 wrong usage, an absent case or wrong input, 4 a review broke.
"""

import argparse
import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LABELS = HERE / "labels"
SETS = HERE / "sets"
FIGURES = HERE / "figures"
SLOWEST_SECONDS = 1800


class ReviewBroke(Exception):
    """The review of a case, or the list of rules, gave no result; its text says what was said."""


@dataclass(frozen=True)
class Case:
    """A repository at a commit, and the folder it is checked out in."""

    name: str
    folder: Path


def main() -> int:
    options, flags = _read_options()
    with _scratch(options.keep) as scratch:
        try:
            shipped = scratch / "shipped.json"
            _write([options.roadworthy, "rules", "--format", "json"], shipped)
            if options.profile == "thorough":
                _count_as_shipped(shipped)
            sarif = {case.name: _review(options, case, scratch) for case in options.cases}
        except ReviewBroke as problem:
            print(f"score: {problem}", file=sys.stderr)
            return 4
        return _score(options, sarif, shipped, _labels(scratch), flags)


def _read_options() -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--cases",
        type=Path,
        default=Path(os.environ.get("ROADWORTHY_CASES", ROOT.parent / "cases")),
        metavar="FOLDER",
        help="where they are checked out, as NAME@COMMIT ($ROADWORTHY_CASES, else ../cases)",
    )
    parser.add_argument("--oracle", type=Path, default=ROOT.parent / "shared" / "oracle", metavar="FOLDER")
    parser.add_argument("--roadworthy", type=Path, default=ROOT / ".venv" / "bin" / "roadworthy", metavar="PATH")
    parser.add_argument(
        "--only",
        metavar="TEXT",
        help="of the cases, those whose name holds this: team-maia@b543b17",
    )
    parser.add_argument("--own", action="store_true", help="the repositories of sets/, not the oracle's")
    parser.add_argument("--profile", default="default", help="of our rules: default or thorough")
    parser.add_argument("--rungs", help="count results of these rungs alone: hygiene,foundations")
    parser.add_argument("--tool", help="another program: 'ruff check {folder} --output-format sarif -o {sarif}'")
    parser.add_argument("--reuse", action="store_true", help="take the SARIF files that --keep left")
    parser.add_argument("--figures", metavar="NAME", help="keep the figures in figures/NAME.json, for the page")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="leave the SARIF files here")
    options, flags = parser.parse_known_args()
    if not (options.oracle / "cases.txt").is_file():
        parser.error(f"--oracle: no cases.txt in {options.oracle}")
    if not options.roadworthy.is_file():
        parser.error(f"--roadworthy: no program {options.roadworthy}")
    cases = _own_cases(options.cases) if options.own else _cases(options.oracle, options.cases)
    options.cases = [case for case in cases if (options.only or "") in case.name]
    if not options.cases:
        parser.error(f"--only: no case holds {options.only}")
    for case in options.cases:
        if not case.folder.is_dir():
            parser.error(f"{case.name} is not checked out in {case.folder}; the oracle's README says how")
    return options, flags


def _cases(oracle: Path, checkouts: Path) -> Iterator[Case]:
    for line in (oracle / "cases.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield Case(line, checkouts / line.rpartition("/")[2])


def _own_cases(checkouts: Path) -> Iterator[Case]:
    for file in _own_sets():
        facts = yaml.safe_load(file.read_text(encoding="utf-8"))
        name = f"{facts['repo']}@{facts['commit']}"
        yield Case(name, checkouts / name.rpartition("/")[2])


def _own_sets() -> list[Path]:
    return sorted(SETS.glob("*-*.yaml"))


@contextmanager
def _scratch(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
        return
    with tempfile.TemporaryDirectory(prefix="roadworthy-oracle-") as scratch:
        yield Path(scratch)


def _review(options: argparse.Namespace, case: Case, scratch: Path) -> Path:
    sarif = scratch / f"{case.folder.name}.sarif"
    if not (options.reuse and sarif.is_file()):
        print(f"reviewing {case.folder.name}", file=sys.stderr)
        if options.tool:
            _run(shlex.split(options.tool.format(folder=case.folder, sarif=sarif)), sarif)
        else:
            profile = ["--profile", options.profile]
            _write([options.roadworthy, "review", case.folder, *profile, "--format", "sarif"], sarif)
    if options.tool:
        _relate(sarif, case.folder)
    return _narrowed(sarif, options.rungs.split(",")) if options.rungs else sarif


def _relate(sarif: Path, folder: Path) -> None:
    """Name the files as the labels do: from the root of the repository."""
    text = sarif.read_text(encoding="utf-8")
    for root in (folder, folder.resolve()):
        text = text.replace(f'"file://{root}/', '"').replace(f'"{root}/', '"')
    sarif.write_text(text, encoding="utf-8")


def _narrowed(sarif: Path, rungs: list[str]) -> Path:
    """A copy that holds the results of these rungs alone."""
    log = json.loads(sarif.read_text(encoding="utf-8"))
    for run in log["runs"]:
        run["results"] = [each for each in run["results"] if each["properties"]["rung"] in rungs]
    narrow = sarif.with_suffix(f".{'-'.join(rungs)}.sarif")
    narrow.write_text(json.dumps(log), encoding="utf-8")
    return narrow


def _count_as_shipped(file: Path) -> None:
    """The rules of the thorough profile were asked, so they are among those that must find."""
    rules = json.loads(file.read_text(encoding="utf-8"))
    known = [rule | {"default": rule["default"] or rule["profile"] == "thorough"} for rule in rules]
    file.write_text(json.dumps(known), encoding="utf-8")


def _run(command: list[str], sarif: Path) -> None:
    """Run another program; what it leaves with says little, so its file must hold SARIF.

    Raises:
        ReviewBroke: it wrote none, or took too long.
    """
    try:
        subprocess.run(command, capture_output=True, text=True, timeout=SLOWEST_SECONDS, check=False)
        json.loads(sarif.read_text(encoding="utf-8"))["runs"]
    except (OSError, subprocess.TimeoutExpired, ValueError, KeyError) as error:
        raise ReviewBroke(f"no SARIF from {shlex.join(command)}: {error}") from error


def _write(command: list[Path | str], file: Path) -> None:
    """Run a command, its output into a file.

    Raises:
        ReviewBroke: its exit code was not 0.
    """
    with file.open("wb") as output:
        done = subprocess.run(command, stdout=output, stderr=subprocess.PIPE, text=True, timeout=600, check=False)
    if done.returncode != 0:
        said = done.stderr.strip().splitlines() or ["nothing said"]
        what = " ".join(str(word) for word in command)
        raise ReviewBroke(f"exit code {done.returncode} of {what}: {said[-1]}")


def _labels(scratch: Path) -> Path | None:
    """All label files as one, for `score` takes only one; None where there is none."""
    files = sorted(LABELS.glob("*.yaml"))
    if not files:
        return None
    joined = scratch / "labels.yaml"
    joined.write_text("\n".join(file.read_text(encoding="utf-8") for file in files), encoding="utf-8")
    return joined


def _score(
    options: argparse.Namespace, sarif: dict[str, Path], shipped: Path, labels: Path | None, flags: list[str]
) -> int:
    cases = [f"--case={name}={file}" for name, file in sarif.items()]
    given = _own_sets() if options.own else [options.oracle / "seeds.yaml"]
    overlay = (SETS if options.own else options.oracle) / "rules.yaml"
    truth = [*(f"--oracle={file}" for file in given), f"--rules={overlay}"]
    asked = [] if options.tool else [f"--shipped={shipped}", *([f"--labels={labels}"] if labels else [])]
    command = [sys.executable, options.oracle / "score", *cases, *truth, *asked, *flags]
    if options.figures:
        done = subprocess.run([*command, "--json"], stdout=subprocess.PIPE, text=True, timeout=600, check=False)
        if done.returncode == 0:
            _keep_figures(options.figures, json.loads(done.stdout))
        return done.returncode
    return subprocess.run(command, timeout=600, check=False).returncode


def _keep_figures(name: str, report: dict[str, Any]) -> None:
    """The figures for the page, with what was missed and sprung by name; nobody's sentences."""
    lists = report.pop("lists")
    report["missed"] = [
        {key: row[key] for key in ("id", "severity", "rung", "family", "wanted", "hard", "claim", "located")}
        for row in lists["missed"]
    ]
    report["sprung"] = [{key: row[key] for key in ("trap", "rule", "place")} for row in lists["sprung"]]
    FIGURES.mkdir(exist_ok=True)
    file = FIGURES / f"{name}.json"
    file.write_text(json.dumps(report, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f"wrote {file.relative_to(ROOT)}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
