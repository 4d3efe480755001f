#!/usr/bin/env python3
"""Counts, for each repository of `sets/`, what a first and a later review said rightly and wrongly, for the page.

    .venv/bin/python bench/quality/repositories.py first/ now/ [--oracle FOLDER]

Both folders hold the SARIF files that `score.py --own --keep` left. Writes repositories.yaml.

Exit codes: 0 written, 2 wrong usage or input.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
WHAT = HERE / "sets" / "what.yaml"
RIGHT = ("hit", "judged true")
WRONG = ("sprung", "judged false")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("first", type=Path)
    parser.add_argument("now", type=Path)
    parser.add_argument("--oracle", type=Path, default=ROOT.parent / "shared" / "oracle", metavar="FOLDER")
    options = parser.parse_args()
    kinds: dict[str, str] = yaml.safe_load(WHAT.read_text(encoding="utf-8"))
    rows = []
    for file in sorted((HERE / "sets").glob("*-*.yaml")):
        labelled = yaml.safe_load(file.read_text(encoding="utf-8"))
        repo, commit = labelled["repo"], str(labelled["commit"])
        name = f"{repo.rpartition('/')[2]}@{commit}.sarif"
        first, now = (
            _counts(options.oracle, repo, commit, file, folder / name) for folder in (options.first, options.now)
        )
        traps = len(labelled.get("not_issues", ()))
        row = {"repo": repo, "commit": commit, "what": kinds[repo], "faults": len(labelled["findings"]), "traps": traps}
        rows.append(row | {"first": first, "now": now})
    (HERE / "repositories.yaml").write_text(yaml.safe_dump(rows, sort_keys=False, width=110), encoding="utf-8")
    return 0


def _counts(oracle: Path, repo: str, commit: str, labelled: Path, sarif: Path) -> list[int]:
    """Right, wrong, debatable and not judged."""
    labels = HERE / "labels" / f"{repo.replace('/', '-')}.yaml"
    known = [f"--labels={labels}"] if labels.is_file() else []
    case = [f"--case={repo}@{commit}={sarif}", f"--oracle={labelled}", f"--rules={HERE / 'sets' / 'rules.yaml'}"]
    command = [sys.executable, str(oracle / "score"), *case, *known, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    said: dict[str, Any] = json.loads(done.stdout)["results"]
    right, wrong = (sum(said.get(word, 0) for word in words) for words in (RIGHT, WRONG))
    return [right, wrong, said.get("judged debatable", 0), said.get("unlabelled", 0)]


if __name__ == "__main__":
    sys.exit(main())
