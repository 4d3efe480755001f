"""A reproduction as the text of a report: everything in it may be read by anybody."""

from roadworthy import __version__
from roadworthy.ladder import EDITION
from roadworthy.report.escape import code, prose
from roadworthy.report.saying import count, ended, spot
from roadworthy.reproduction.reproduce import Reproduction


def written(made: Reproduction) -> str:
    """Markdown: the rule, what it says, and the files that make it say so."""
    verdict, question = made.judgement.verdict, made.judgement.question
    harm = f", promoted to hygiene: {verdict.harm.question.value}" if verdict.harm else ""
    parts = [
        f"# Wrong: {code(question.name)}",
        f"Roadworthy {__version__}, edition {EDITION}. {verdict.outcome.value.capitalize()}, "
        f"{question.severity.word}, {question.rung.word}{harm}.",
        f"It says at {code(spot(verdict.place))}: {ended(prose(f'{verdict.subject} {verdict.text}'))}",
        "Why that is wrong: (write it here)",
        f"Put these files into an empty folder and run `roadworthy review . --only {question.name} --all`. "
        "Names, texts and numbers are stand-ins.",
        *(_file(path, text) for path, text in sorted(made.tree.items())),
    ]
    return "\n\n".join(parts) + "\n"


def _file(path: str, text: str) -> str:
    fence = "```"
    while fence in text:
        fence += "`"
    body = text if text.endswith("\n") or not text else text + "\n"
    return f"{code(path)}\n\n{fence}\n{body}{fence}"


def about(made: Reproduction) -> str:
    """What was kept of the original, for whoever is to read it before sharing."""
    lines = sum(text.count("\n") + (not text.endswith("\n")) for text in made.tree.values() if text)
    kept = ", ".join(made.kept[:30]) + (f" and {len(made.kept) - 30} more" if len(made.kept) > 30 else "")
    return (
        f"kept {count(lines, 'line')} of {made.lines:,} in {count(len(made.tree), 'file')} of {made.files:,}, "
        f"{count(made.words, 'word')} replaced, {count(made.asked, 'trial')}; the same verdict comes from it; "
        f"words of Roadworthy's own and numbers that stayed: {kept or 'none'}"
    )
