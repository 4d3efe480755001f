"""From a finding to its reproduction: reduced, in other words, and held against the rule once more."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from roadworthy.errors import RoadworthyError
from roadworthy.findings import Judgement
from roadworthy.inputs.reading import Reading
from roadworthy.reproduction.anonymous import anonymous
from roadworthy.reproduction.reduce import with_fewer_files, with_fewer_lines
from roadworthy.reproduction.trial import Tree, Trial
from roadworthy.rules.rule import Rule

MOST_FILES = 20_000
MOST_LEFT = 400
"""Lines that a reproduction may have: more is no tiny one, and nobody reads it before sharing."""


class NotAlone(RoadworthyError):
    """The finding does not come again from the files alone, or not in few lines."""

    exit_code = 1

    def __init__(self, why: str, hint: str) -> None:
        super().__init__(f"no reproduction was made: {why}", hint)


@dataclass(frozen=True)
class Reproduction:
    """A tiny tree that shows a finding.

    Attributes:
        judgement: what the rule says of it.
        files, lines: of the original tree.
        words: that were replaced.
        kept: words that Roadworthy knows itself, and numbers, without which the finding goes.
        asked: trials that it took.
    """

    tree: dict[str, str]
    judgement: Judgement
    files: int
    lines: int
    words: int
    kept: tuple[str, ...]
    asked: int


def reproduce(
    judgement: Judgement,
    rule: Rule,
    reading: Reading,
    clock: Callable[[], float],
    seconds: float = 60.0,
    pins: Sequence[tuple[str, int]] = (),
    told: Callable[[str], None] = lambda step: None,
) -> Reproduction:
    """The smallest tree found in this time of which the rule says the same, without a word of the original.

    Args:
        clock: seconds from anywhere, only ever more.
        seconds: for each of three steps: files, lines, words.
        pins: path and line of what must stay, since it shows why the finding is wrong.
        told: is told what is being done.

    Raises:
        NotAlone: the finding hangs on more than the files, or too much of them is left.
        WordsNeeded: it hangs on words of theirs.
    """
    whole = tree_of(reading)
    pinned = tuple((path, _line(whole, path, line)) for path, line in pins)
    trial = Trial(rule, judgement, clock, seconds, pinned)
    verdict = judgement.verdict
    first = [place.path for place in (verdict.place, *verdict.also)] + [path for path, _ in pinned]
    first += [step.partition(":")[0] for step in (verdict.harm.chain if verdict.harm else ())]
    told(f"files: 1 to {len(whole)}")
    few = with_fewer_files(whole, list(dict.fromkeys(first)), trial)
    if not few:
        why = "no part of the files around it gives it in this time"
        raise NotAlone(why, "it may hang on roadworthy.toml, or want more time: --seconds 600")
    told(f"lines of {len(few)} files")
    trial.until(seconds)
    small = with_fewer_lines(few, trial)
    left = sum(text.count("\n") + 1 for text in small.values())
    if left > MOST_LEFT:
        raise NotAlone(f"{left} lines in {len(small)} files are left", "give it more time: --seconds 600")
    told(f"words of {left} lines")
    trial.until(seconds)
    trial.is_exact = False
    made = anonymous(small, trial)
    final = trial.told(made.tree)
    assert final is not None, "it was held against the rule just now"
    lines = sum(text.count("\n") for text in whole.values())
    return Reproduction(made.tree, final, len(whole), lines, made.words, made.kept, trial.asked)


def tree_of(reading: Reading) -> Tree:
    """The files that readers understand, as text; of the others, that they are there."""
    tree = {}
    for file in reading.chosen:
        data = reading.read(file)
        if data is not None and b"\0" not in data[:1024]:
            tree[file.path] = data.decode("utf-8", "replace").replace("\r\n", "\n")
    for file in reading.files[:MOST_FILES]:
        tree.setdefault(file.path, "")
    return tree


def _line(tree: Tree, path: str, line: int) -> str:
    lines = tree.get(path, "").split("\n")
    if path not in tree or not 0 < line <= len(lines) or not lines[line - 1].strip():
        raise NotAlone(
            f"{path}:{line} is no line that is read", "--keep takes a file and a line, such as api/app.py:12"
        )
    return lines[line - 1]
