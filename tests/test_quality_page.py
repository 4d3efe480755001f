"""The page on quality says what the figures beside its generator give."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_page_on_quality_is_what_its_figures_give() -> None:
    """`docs/quality.md` is written from kept figures, and not by hand."""
    done = subprocess.run(
        [sys.executable, ROOT / "bench" / "quality" / "page.py", "--check"],
        timeout=60,
        capture_output=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
