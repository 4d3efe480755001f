"""Roadworthy reviews itself. The number of its open findings may only fall.

    python tests/self_review.py

The number stands in `tests/self_review.txt`. More findings fail; so do fewer, until the number is lowered: what was won
is kept.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
NUMBER = ROOT / "tests" / "self_review.txt"


def main() -> int:
    """0 when the number is the one that stands in the file."""
    command = [sys.executable, "-m", "roadworthy", "review", str(ROOT), "--format", "sarif", "--no-cache"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode != 0:
        sys.stderr.write(f"the review left with {done.returncode}: {done.stderr}\n")
        return 1
    results = json.loads(done.stdout)["runs"][0]["results"]
    open_ = [r for r in results if r.get("kind", "fail") == "fail" and not r.get("suppressions")]
    known = int(NUMBER.read_text(encoding="utf-8"))
    for result in open_:
        place = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        sys.stdout.write(f"{result['ruleId']}  {place}  {result['message']['text']}\n")
    sys.stdout.write(f"self-review: {len(open_)} open findings, {known} known\n")
    if len(open_) < known:
        sys.stdout.write(f"fewer than known: write {len(open_)} into {NUMBER.relative_to(ROOT)}\n")
    return 0 if len(open_) == known else 1


if __name__ == "__main__":
    sys.exit(main())
