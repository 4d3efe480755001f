"""The page of a rule, for a reader at a terminal."""

from collections.abc import Mapping

from rich.padding import Padding
from rich.text import Text

from roadworthy.findings import Question
from roadworthy.report.console import View, console, written
from roadworthy.report.escape import printable
from roadworthy.report.filling import filled
from roadworthy.report.saying import capital


def page(question: Question, bad: Mapping[str, str], good: Mapping[str, str], view: View) -> str:
    """Why, what happens, how to see it, how to mend it, examples, and what the rule cannot see."""
    out = console(view)
    criterion = f", serves “{question.criterion}”" if question.criterion else ""
    out.print(Text(question.name, style="bold"), Text(f"— {question.page.title}"))
    out.print(
        Text(
            f"{question.group} · {question.rung.word}{criterion} · {question.pillar.name.lower()} · "
            f"{question.severity.word} · {question.profile}{' · preview' if question.is_preview else ''}",
            style="dim",
        )
    )
    parts = {
        "Why": question.page.why,
        "Scenario": question.page.scenario,
        "Impact": question.page.impact,
        "Detection": question.page.detection,
        "Fix": question.page.fix,
        "Fix in JavaScript": question.page.fix_javascript,
        "Fix in Go": question.page.fix_go,
        "Monitoring": question.page.monitoring,
        "Blind to": question.page.blind_to,
        "Seen": question.page.seen,
        "Source": question.page.source,
    }
    for name, text in parts.items():
        if text:
            out.print()
            out.print(Text(name, style="bold"))
            out.print(Padding(Text(printable(capital(filled(text, {})))), (0, 0, 0, 2)))
    for name, example in (("It speaks here", bad), ("It is silent, or content, here", good)):
        out.print()
        out.print(Text(name, style="bold"))
        for path, text in example.items():
            out.print(Text(f"  {path}", style="dim"))
            out.print(Padding(Text(text.strip("\n")), (0, 0, 0, 4)))
    return written(out)
