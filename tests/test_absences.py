"""What is not asked of programs that only run once."""

from datetime import date

from roadworthy.inputs.repository import MemoryRepository
from roadworthy.pipeline import review
from roadworthy.settings import Settings

IMAGE = 'FROM python:3.12.4-slim\nCOPY train.py /train.py\nCMD ["python", "/train.py"]\n'


def rules_of(files: dict[str, str]) -> set[str]:
    settings = Settings(today=date(2026, 11, 20), shows_all_rungs=True)
    return {finding.rule for finding in review(MemoryRepository(files), settings).findings}


def test_a_program_that_ends_takes_no_load_and_asks_nobody() -> None:
    """A training script needs neither a load test nor one that takes a dependency away."""
    rules = rules_of({"Dockerfile": IMAGE, "train.py": "if __name__ == '__main__':\n    print(sum(range(9)))\n"})

    assert "no-tests" in rules
    assert not rules & {"no-load-tests", "no-failure-tests"}
