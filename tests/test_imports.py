"""What other tools found, beside what we find."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from roadworthy.assessment import Assessment
from roadworthy.findings import Basis
from roadworthy.inputs.imported import ImportUnreadable, bound, read_results
from roadworthy.inputs.repository import open_repository
from roadworthy.knowledge.controls import FRAMEWORKS
from roadworthy.knowledge.tools import TWINS
from roadworthy.model import Imported, Place
from roadworthy.pipeline import review
from roadworthy.report.forms.markdown import paper_text
from roadworthy.report.papers.frame import paper
from roadworthy.report.papers.imported import controls, imported
from roadworthy.rules.catalogue import all_rules
from roadworthy.settings import Settings

TODAY = date(2026, 11, 20)
APP = """import requests


def ask(url):
    return requests.get(url).text


def careful(url):
    return requests.get(url, timeout=5).text
"""


def sarif(*results: Mapping[str, Any], tool: str = "Bandit", version: str = "2.1.0", **rule: Any) -> dict[str, Any]:
    """A log of one run."""
    rules = [{"id": "B113", "shortDescription": {"text": "request without timeout"}, **rule}]
    return {"version": version, "runs": [{"tool": {"driver": {"name": tool, "rules": rules}}, "results": [*results]}]}


def result(path: str, start: int, rule: str = "B113", level: str = "error", text: str = "no timeout") -> dict[str, Any]:
    """One result of a run."""
    physical = {"artifactLocation": {"uri": path}, "region": {"startLine": start}}
    return {
        "ruleId": rule,
        "level": level,
        "message": {"text": text},
        "locations": [{"physicalLocation": physical}],
    }


def written(folder: Path, document: object, name: str = "found.json") -> Path:
    """The document as a file beside the tree."""
    file = folder / name
    file.write_text(document if isinstance(document, str) else json.dumps(document))
    return file


def tree(folder: Path, **files: str) -> Path:
    """A repository to review, with a call without timeout in line 5 and one with a timeout in line 9."""
    root = folder / "tree"
    for name, text in {"app.py": APP, **files}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def reviewed(root: Path, *documents: Path, **settings: Any) -> Assessment:
    """The tree with these imports."""
    results = tuple(each for document in documents for each in read_results(document))
    return review(open_repository(root), Settings(TODAY, imported=results, **settings))


def test_a_result_that_our_rule_gives_too_is_told_once(tmp_path: Path) -> None:
    """A twin of ours at the same place adds its name to our finding and no line of its own."""
    found = reviewed(tree(tmp_path), written(tmp_path, sarif(result("app.py", 5))))

    ours = next(each for each in found.findings if each.rule == "call-without-timeout")
    assert found.imports.also == {ours.fingerprint: ("bandit B113",)}
    assert found.imports.judgements == ()
    assert [(each.tool, each.ours, each.shown) for each in found.imports.tallies] == [("bandit", 1, 0)]


def test_a_result_that_our_rule_acquits_is_shown_with_what_we_read(tmp_path: Path) -> None:
    """Where a tool accuses and ours shows the guard, both stand side by side."""
    found = reviewed(tree(tmp_path), written(tmp_path, sarif(result("app.py", 9))))

    (judgement,) = found.imports.judgements
    assert found.imports.against[judgement.fingerprint].question.name == "call-without-timeout"
    text = paper_text(paper("maturity", "Maturity", found, *imported(found)))
    assert "we read the opposite" in text and "gives up after 5 s" in text


def test_an_imported_result_moves_nothing_unless_its_tool_is_trusted(tmp_path: Path) -> None:
    """Untrusted it stands apart; trusted it is a finding with basis imported."""
    root = tree(tmp_path)
    file = written(tmp_path, sarif(result("app.py", 1, rule="B999", text="odd import")))
    without, apart = reviewed(root), reviewed(root, file)

    trusted = reviewed(root, file, trusts=frozenset({"bandit"}))

    assert [each.fingerprint for each in apart.findings] == [each.fingerprint for each in without.findings]
    assert [each.question.name for each in apart.apart] == ["bandit:B999"]
    (counted,) = [each for each in trusted.findings if each.rule == "bandit:B999"]
    assert counted.judgement.basis is Basis.IMPORTED and trusted.apart == ()


def test_a_path_is_bound_to_the_tree_whatever_machine_wrote_it(tmp_path: Path) -> None:
    """An absolute path of another machine, a subfolder's own path and a percent-coded one name the same file."""
    files = ["services/api/app.py", "services/api/deep/app.py", "app.py", "a b.py"]

    def meant(*paths: str) -> list[str]:
        results = [Imported("t", "r", "x", Place(path, 1, 1), 2) for path in paths]
        return [each.place.path for each in bound(results, files, ()).results]

    assert meant("/builds/me/it/services/api/app.py", "/builds/me/it/app.py") == ["services/api/app.py", "app.py"]
    assert meant("deep/app.py") == ["services/api/deep/app.py"]
    assert meant("/etc/passwd", "../../secret.py") == []
    (percent,) = read_results(written(tmp_path, sarif(result("file:///x/a%20b.py", 1))))
    assert percent.place.path == "/x/a b.py"


def test_results_beside_production_code_are_counted_only(tmp_path: Path) -> None:
    """An assertion in a test is no finding of the system."""
    root = tree(tmp_path, **{"tests/test_app.py": "assert 1\n"})

    found = reviewed(root, written(tmp_path, sarif(result("tests/test_app.py", 1, "B101"), result("gone.py", 3))))

    (tally,) = found.imports.tallies
    assert (tally.beside, tally.elsewhere, tally.shown) == (1, 1, 0)


def test_one_vulnerability_of_two_tools_is_one_line(tmp_path: Path) -> None:
    """Aliases join what pip-audit and trivy call by different names, at the place where the package is declared."""
    root = tree(tmp_path, **{"requirements.txt": "flask==3.0.0\njinja2==2.10\n"})
    vulns = [
        {"id": "PYSEC-2019-217", "aliases": ["CVE-2019-10906"], "fix_versions": ["2.10.1"], "description": "escape"}
    ]
    audit = written(tmp_path, {"dependencies": [{"name": "Jinja2", "version": "2.10", "vulns": vulns}]}, "audit.json")
    vulnerability = {
        "VulnerabilityID": "CVE-2019-10906",
        "PkgName": "jinja2",
        "InstalledVersion": "2.10",
        "FixedVersion": "2.10.1",
        "Severity": "HIGH",
        "SeveritySource": "ghsa",
        "CVSS": {"nvd": {"V2Score": 5.0, "V3Score": 8.6, "V3Vector": "CVSS:3.0/AV:N"}},
    }
    trivy = written(
        tmp_path,
        {
            "SchemaVersion": 2,
            "ArtifactName": ".",
            "Results": [{"Target": "requirements.txt", "Vulnerabilities": [vulnerability]}],
        },
        "trivy.json",
    )

    found = reviewed(root, audit, trivy)

    (judgement,) = found.imports.judgements
    assert str(judgement.verdict.place) == "requirements.txt:2"
    assert [*found.imports.also.values()] == [("trivy CVE-2019-10906",)]
    (alone,) = reviewed(root, trivy).imports.judgements
    assert alone.verdict.imported is not None and alone.verdict.imported.cvss is not None
    assert (alone.verdict.imported.cvss.score, alone.verdict.imported.cvss.source) == (8.6, "nvd")


def test_osv_scanner_is_read_with_its_groups(tmp_path: Path) -> None:
    """One group is one result, with the number that the tool gives."""
    package = {
        "package": {"name": "mine", "version": "1.2.3", "ecosystem": "PyPI"},
        "vulnerabilities": [
            {
                "id": "GHSA-aaaa-bbbb-cccc",
                "summary": "bad",
                "affected": [
                    {"package": {"name": "mine"}, "ranges": [{"events": [{"introduced": "0"}, {"fixed": "1.2.4"}]}]}
                ],
            }
        ],
        "groups": [{"ids": ["GHSA-aaaa-bbbb-cccc"], "aliases": ["CVE-2026-1"], "max_severity": "9.8"}],
    }
    document = {"results": [{"source": {"path": "/src/poetry.lock", "type": "lockfile"}, "packages": [package]}]}

    (found,) = read_results(written(tmp_path, document))

    assert (found.identifiers, found.fixed, found.severity) == (("GHSA-aaaa-bbbb-cccc", "CVE-2026-1"), "1.2.4", 3)
    assert found.cvss is not None and found.cvss.score == 9.8


def test_a_secret_in_a_message_is_not_repeated(tmp_path: Path) -> None:
    """A tool that quotes the password it found does not carry it into our report."""
    quoted = result("app.py", 1, "B105", text="Possible hardcoded password: 'hunter2'")

    found = reviewed(tree(tmp_path), written(tmp_path, sarif(quoted)))

    assert "hunter2" not in paper_text(paper("maturity", "Maturity", found, *imported(found)))
    assert "hunter2" not in repr([each.verdict.text for each in found.apart])


def test_hostile_words_of_a_tool_stay_words(tmp_path: Path) -> None:
    """Markup and control characters of an imported file reach no reader as such."""
    evil = result("app.py", 1, "<b>x|y", text="<script>alert(1)</script>\x1b[2J [x](http://e)")

    found = reviewed(tree(tmp_path), written(tmp_path, sarif(evil, tool="<img src=x>")))

    text = paper_text(paper("maturity", "Maturity", found, *imported(found)))
    assert "<script" not in text and "<img" not in text and "\x1b" not in text and "[x](http" not in text


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("{", "is not valid JSON"),
        ("[" * 100_000, "is not valid JSON"),
        (sarif(version="2.0.0"), "is SARIF 2.0.0"),
        ({"runs": []}, "is SARIF without a version"),
        ({"hello": 1}, "is of no kind that is known"),
        ([], "is of no kind that is known"),
    ],
)
def test_what_cannot_be_read_is_one_line(tmp_path: Path, document: object, said: str) -> None:
    """A file of another kind or version says so, and what is read instead."""
    with pytest.raises(ImportUnreadable, match=said) as error:
        read_results(written(tmp_path, document))
    assert error.value.exit_code == 2 and error.value.hint


@pytest.mark.parametrize("broken", [None, 3, "x", [], {"ruleId": 3}, {"locations": [None, {"physicalLocation": []}]}])
def test_a_broken_result_hurts_no_other(tmp_path: Path, broken: object) -> None:
    """Fields of the wrong kind count as not there."""
    document = sarif(result("app.py", 5))
    document["runs"][0]["results"].insert(0, broken)

    assert [each.rule for each in read_results(written(tmp_path, document))][-1] == "B113"


def test_suppressed_and_passing_results_are_none(tmp_path: Path) -> None:
    """What a tool itself set aside or found right accuses nobody."""
    aside = {**result("app.py", 1), "suppressions": [{"kind": "inSource"}]}
    passed = {**result("app.py", 1), "kind": "pass"}

    assert read_results(written(tmp_path, sarif(aside, passed))) == ()


def test_every_rule_that_tools_and_controls_name_exists() -> None:
    """A twin or a control names rules of the catalogue only."""
    known = {rule.name for rule in all_rules()}

    assert {rule for twins in TWINS.values() for rule in twins.values()} <= known
    assert {rule for framework in FRAMEWORKS.values() for control in framework for rule in control.rules} <= known


def test_controls_show_evidence_and_never_conformity(tmp_path: Path) -> None:
    """A framework is told only where it was asked for, as evidence for and against."""
    found = reviewed(tree(tmp_path), controls=("gdpr", "soc2"))

    text = paper_text(paper("summary", "Summary", found, *controls(found)))

    assert [*controls(reviewed(tree(tmp_path)))] == []
    assert "Evidence for" in text and "compliant" not in text.lower() and "Art. 32(1)(b)" in text


def test_an_import_that_speaks_of_nothing_here_leaves_the_report_as_it_is(tmp_path: Path) -> None:
    """Without imports there is no part for them."""
    assert [*imported(reviewed(tree(tmp_path)))] == []


def test_every_document_tells_what_was_imported(tmp_path: Path) -> None:
    """A vulnerability shows with its number in the summary, and the deployment report no longer lacks a scanner."""
    from roadworthy.report.console import View
    from roadworthy.report.formats import render_report

    root = tree(tmp_path, **{"requirements.txt": "flask==3.0.0\njinja2==2.10\n"})
    vulnerability = {
        "VulnerabilityID": "CVE-2019-10906",
        "PkgName": "jinja2",
        "InstalledVersion": "2.10",
        "Severity": "HIGH",
        "Title": "sandbox escape",
        "CVSS": {"nvd": {"V3Score": 8.6}},
    }
    target = {"Target": "requirements.txt", "Vulnerabilities": [vulnerability]}
    file = written(tmp_path, {"SchemaVersion": 2, "ArtifactName": ".", "Results": [target]})

    found = reviewed(root, file)

    summary = render_report("summary", "markdown", found, View(), None)
    assert "trivy:CVE-2019-10906` 8.6 (nvd)" in summary.replace("`CVE", "`trivy:CVE") and "Imported" in summary
    deployment = render_report("deployment", "markdown", found, View(), None)
    assert "jinja2 2.10 is affected by CVE-2019-10906: sandbox escape, says trivy" in deployment
    assert "no scanner's result was imported" not in deployment
