"""Builds the documentation site: the documents as they are, and a page for every rule from its own file.

    python docs/build.py site

Nothing of it is committed: page and rule are the same text, so they cannot drift.
"""

import sys
from html import escape
from pathlib import Path
from string import Template

from markdown_it import MarkdownIt

from roadworthy import __version__
from roadworthy.rules.catalogue import all_rules
from roadworthy.rules.rule import Rule

ROOT = Path(__file__).parent.parent
PARTS = (
    *("why", "scenario", "impact", "detection", "fix", "fix_javascript", "fix_go"),
    *("monitoring", "blind_to", "seen", "source"),
)
TITLES = {"fix_javascript": "Fix in JavaScript", "fix_go": "Fix in Go"}
PAGE = Template("""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>$title · Roadworthy</title>
<style>
:root { color-scheme: light dark; font: 16px/1.55 system-ui, sans-serif }
body { max-width: 52rem; margin: 2rem auto; padding: 0 1rem }
pre { overflow-x: auto; padding: .8rem; border: 1px solid color-mix(in srgb, currentColor 25%, transparent) }
code { font: .9em ui-monospace, monospace }
table { border-collapse: collapse; display: block; overflow-x: auto }
td, th { border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); padding: .3rem .6rem }
th { text-align: left }
nav { margin-bottom: 2rem }
</style></head><body><nav><a href="${up}index.html">Roadworthy</a> · <a href="${up}rules.html">Rules</a></nav>
$body
</body></html>
""")


def main() -> None:
    """Write every page below the folder that is named on the command line."""
    site = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "site")
    markdown = MarkdownIt("commonmark").enable("table")
    (site / "rules").mkdir(parents=True, exist_ok=True)
    documents = {"index": ROOT / "README.md"} | {file.stem: file for file in sorted((ROOT / "docs").glob("*.md"))}
    for name, file in documents.items():
        text = file.read_text(encoding="utf-8").replace("](docs/", "](").replace(".md)", ".html)")
        _write(site / f"{name}.html", name.replace("-", " ").capitalize(), markdown.render(text))
    rules = all_rules()
    _write(site / "rules.html", "Rules", markdown.render(_index(rules)))
    for rule in rules:
        _write(site / "rules" / f"{rule.name}.html", rule.name, markdown.render(_page(rule)), up="../")
    sys.stdout.write(f"{site}: {len(documents)} documents, {len(rules)} rules\n")


def _index(rules: list[Rule]) -> str:
    rows = ["# Rules", "", "| rule | group | rung | pillar | severity | what |", "| --- " * 6 + "|"]
    for rule in sorted(rules, key=lambda rule: (rule.question.group, rule.name)):
        question = rule.question
        link = f"[`{rule.name}`](rules/{rule.name}.html)"
        title = question.page.title.replace("|", "\\|")
        rows.append(
            f"| {link} | {question.group} | {question.rung.word} | {question.pillar.value} "
            f"| {question.severity.word} | {title} |"
        )
    return "\n".join(rows)


def _page(rule: Rule) -> str:
    question = rule.question
    serves = f" It serves the criterion “{question.criterion.value}”." if question.criterion else ""
    lines = [
        f"# {rule.name}",
        "",
        f"**{question.page.title}.** {question.group}, {question.rung.word}, {question.severity.word}.{serves}",
    ]
    for part in PARTS:
        text = getattr(question.page, part)
        if text:
            lines += ["", f"## {TITLES.get(part) or part.replace('_', ' ').capitalize()}", "", text]
    for title, example in (("It speaks here", rule.bad), ("It is content here", rule.good)):
        lines += ["", f"## {title}"]
        for path, text in example.items():
            if path != ".":
                lines += ["", f"`{path}`", "", "````", text.strip("\n"), "````"]
    return "\n".join(lines)


def _write(file: Path, title: str, body: str, up: str = "") -> None:
    file.write_text(PAGE.substitute(title=escape(title), body=body, up=up, version=__version__), encoding="utf-8")


if __name__ == "__main__":
    main()
