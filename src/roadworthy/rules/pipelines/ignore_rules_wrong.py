"""What git tracks and what its ignore rules say disagree.

Why: git goes on tracking what it tracks, whatever the rules say: the line keeps nothing out, and people
    believe that it does.
Scenario: somebody puts real values or fresh output into a tracked file that the rules name, and commits everything.
Impact: it goes out with the commit and every clone, tokens and paths included; where the rule names a folder, a
    new file beside the tracked ones is left out without a word, and it works on one machine only.
Detection: `git ls-files -ci --exclude-standard` prints something.
Fix: take the pattern out, or stop tracking (`git rm -r --cached logs`), and let patterns mean every folder: `*.log`,
    not
    `/*.log`.
Monitoring: that command in the pipeline, which fails when it prints a line.
Blind to: rules in a user's own configuration; what was tracked once and is in the history.
Source: https://git-scm.com/docs/gitignore
Seen: daryllundy/llm-reliability-lab@f47a94f .gitignore:25
"""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase, translate

from roadworthy.expression import expression
from roadworthy.findings import Verdict, unmet
from roadworthy.ladder import Failure, Pillar, Profile, Property, Rung, Severity
from roadworthy.model import File, IgnoreRules, Place, System
from roadworthy.model.fact import Fact
from roadworthy.rules.rule import rule

BAD = {
    ".gitignore": """
/*.log
docs/  # unmet
k8s/secret.yaml  # unmet
""",
    "k8s/secret.yaml": "kind: Secret\n",
    "docs/plan.md": "# Plan\n",
    "docs/more/plan.md": "# Plan\n",
    "logs/agent.log": """
started in /home/ada/chat  # unmet
""",
}
GOOD = {
    ".gitignore": """
*.log
build/
data/*
!data/.gitkeep
/site
./auth
""",
    "web/auth": "ada\n",
    "build": "#!/bin/sh\n",
    "data/.gitkeep": "",
    "web/site/index.html": "<p>\n",
    "app.py": "print('ready')\n",
}

_LEFT_BEHIND = expression(
    r"(?i)\.(log|pid|swp|swo|pyc|pyo|coredump)$|^(nohup\.out|\.DS_Store|Thumbs\.db|npm-debug\.log.*|\.coverage)$"
)
_KEPT = expression(r"(?i)^(\.git(keep|ignore)|readme.*|\.keep|\.placeholder)$")


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.DELIVERY,
    severity=Severity.LOW,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    profile=Profile.THOROUGH,
    bad=BAD,
    good=GOOD,
)
def ignore_rules_wrong(system: System) -> Iterator[Verdict]:
    """One verdict for each pattern that names what is tracked, and one for what no program should leave here."""
    for rules in system.ignores:
        if rules.file.endswith(".gitignore"):
            yield from _contradicted(system, rules)
    ignoring = [one for one in system.ignores if one.file.endswith(".gitignore")]
    left = [
        file
        for file in system.files
        if _LEFT_BEHIND.search(file.name)
        and file.role == "production"
        and not any(rules.ignored_by(file.path) is not None for rules in ignoring)
    ]
    if left:
        first, count = left[0], len(left)
        more = f", like {count - 1} other file{'s' if count > 2 else ''}," if count > 1 else ""
        subject = Fact(place=Place(first.path, 1, 1), symbol=first.path)
        also = tuple(Place(file.path, 1, 1) for file in left[1:10])
        yield unmet(subject, f"was left behind by a program{more} and no ignore rule keeps it out", also=also)


def _contradicted(system: System, rules: IgnoreRules) -> Iterator[Verdict]:
    names = _names(rules)
    seen: dict[str, bool] = {}
    by_pattern: dict[int, list[File]] = {}
    for file in system.files:
        if rules.folder and not file.path.startswith(rules.folder + "/"):
            continue
        if not any(_may_fit(names, part, seen) for part in file.path.split("/")) or _KEPT.search(file.name):
            continue
        index = rules.ignored_by(file.path)
        if index is not None and not _is_taken_back(system, rules, file):
            by_pattern.setdefault(index, []).append(file)
    for index, files in by_pattern.items():
        line = rules.lines[index] if index < len(rules.lines) else 0
        pattern = rules.patterns[index]
        place = Place(rules.file, line, line, quote=pattern[:200])
        count = len(files)
        what = files[0].path if count == 1 else f"{count} files, {files[0].path} among them"
        also = tuple(Place(file.path) for file in files[:10])
        is_lost = _is_folder(pattern, files[0])
        outcome = "what changes in it goes on being committed" if count == 1 else "their changes go on being committed"
        beside = ", and only a new file beside is left out" if is_lost else ""
        text = f"names {what}, which git tracks all the same: {outcome}{beside}"
        yield unmet(Fact(place=place, symbol=f"{rules.file} {pattern}"), text, also=also)


def _is_folder(pattern: str, file: File) -> bool:
    """It leaves out a folder around the file, and with it whatever else comes to stand there."""
    last = pattern.rstrip("/").rpartition("/")[2]
    return pattern.endswith("/") or last in ("*", "**") or not fnmatchcase(file.name, last)


def _names(rules: IgnoreRules) -> re.Pattern[str]:
    """What the last part of some pattern fits: a name that does not cannot be left out by itself."""
    lasts = {pattern.rstrip("/").rpartition("/")[2] for pattern in rules.patterns if not pattern.startswith("!")}
    return re.compile("|".join(translate(last) for last in sorted(lasts) if last) or r"(?!)")


def _may_fit(names: re.Pattern[str], part: str, seen: dict[str, bool]) -> bool:
    if part not in seen:
        seen[part] = names.match(part) is not None
    return seen[part]


def _is_taken_back(system: System, rules: IgnoreRules, file: File) -> bool:
    """A file of rules nearer to it takes something back."""
    return any(
        other is not rules
        and len(other.folder) > len(rules.folder)
        and file.path.startswith(other.folder + "/")
        and any(pattern.startswith("!") for pattern in other.patterns)
        for other in system.ignores
        if other.file.endswith(".gitignore")
    )
