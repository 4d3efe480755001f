"""`roadworthy explain`: the page of a rule, the ladder, the score."""

from typing import Annotated

import typer

from roadworthy.cli.door import view, write
from roadworthy.errors import UnknownName


def explain(
    name: Annotated[str, typer.Argument(help="A rule by name, `ladder`, or `score`.")],
) -> None:
    """Explain a rule (why, what happens, the fix, examples, blind spots), the ladder, or the score.

    Exit codes: 0 done, 2 there is no such rule, 4 broke.
    """
    from roadworthy.rules.catalogue import all_rules

    if name == "score":
        from roadworthy.report.ladder import score

        write(score())
        return
    rules = {rule.name: rule for rule in all_rules()}
    if name == "ladder":
        from roadworthy.ladder import Criterion
        from roadworthy.report.ladder import ladder

        serving: dict[Criterion, list[str]] = {}
        for rule in rules.values():
            if rule.question.criterion is not None:
                serving.setdefault(rule.question.criterion, []).append(rule.name)
        write(ladder(serving))
        return
    if name not in rules:
        raise UnknownName("rule", name, {*rules, "ladder", "score"})
    from roadworthy.report.page import page

    rule = rules[name]
    write(page(rule.question, rule.bad, rule.good, view()))
