#!/usr/bin/env python3
"""Reviews the labelled repositories and holds what was found against the labels.

    .venv/bin/python bench/quality/score_oracle.py [--missed] [--unlabelled] [--json] …

Reviews every case of the oracle's `cases.txt`, then runs the oracle's own `score` over all of them
with the rules that ship and the labels of people in `labels/` beside this file. Flags it does not
know go on to `score`, which needs PyYAML beside this Python.

Exit codes: 0 scored, 2 wrong usage, an absent case or wrong input, 4 a review broke.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LABELS = HERE / "labels"


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
            sarif = {case.name: _review(options.roadworthy, case, scratch) for case in options.cases}
        except ReviewBroke as problem:
            print(f"score_oracle: {problem}", file=sys.stderr)
            return 4
        return _score(options.oracle, sarif, shipped, _labels(scratch), flags)


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
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="leave the SARIF files here")
    options, flags = parser.parse_known_args()
    if not (options.oracle / "cases.txt").is_file():
        parser.error(f"--oracle: no cases.txt in {options.oracle}")
    if not options.roadworthy.is_file():
        parser.error(f"--roadworthy: no program {options.roadworthy}")
    options.cases = [case for case in _cases(options.oracle, options.cases) if (options.only or "") in case.name]
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


@contextmanager
def _scratch(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
        return
    with tempfile.TemporaryDirectory(prefix="roadworthy-oracle-") as scratch:
        yield Path(scratch)


def _review(roadworthy: Path, case: Case, scratch: Path) -> Path:
    print(f"reviewing {case.folder.name}", file=sys.stderr)
    sarif = scratch / f"{case.folder.name}.sarif"
    _write([roadworthy, "review", case.folder, "--format", "sarif"], sarif)
    return sarif


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


def _score(oracle: Path, sarif: dict[str, Path], shipped: Path, labels: Path | None, flags: list[str]) -> int:
    cases = [f"--case={name}={file}" for name, file in sarif.items()]
    truth = [f"--oracle={oracle / 'seeds.yaml'}", f"--rules={oracle / 'rules.yaml'}"]
    known = [*cases, *truth, f"--shipped={shipped}", *([f"--labels={labels}"] if labels else [])]
    return subprocess.run([sys.executable, oracle / "score", *known, *flags], timeout=600, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
