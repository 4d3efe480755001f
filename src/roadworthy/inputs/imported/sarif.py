"""SARIF 2.1.0, as bandit, checkov, semgrep, trivy, osv-scanner and others write it.

What a tool suppressed, found nothing wrong with (`kind` pass, open, notApplicable, review) or left for information
without a fault is no result. Fields that the tools bend: bandit writes absolute file addresses and its severity into
`properties`; trivy and osv-scanner put a CVSS number into `security-severity` of a rule, checkov and semgrep any
number, so it counts as CVSS only for a rule that is a vulnerability; semgrep calls itself by its edition.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from roadworthy.expression import expression
from roadworthy.inputs.imported.fields import line, number, rows, table, text, texts
from roadworthy.inputs.imported.severities import severity
from roadworthy.model import Place
from roadworthy.model.imported import Cvss, Imported

VERSION = "2.1.0"
_VULNERABILITY = expression(r"^(CVE-\d{4}-\d+|GHSA(-[0-9a-z]{4}){3}|PYSEC-\d{4}-\d+|GO-\d{4}-\d+|RUSTSEC-\d{4}-\d+)$")
_WEAKNESS = expression(r"(?i)\bcwe[-/]?(?:cwe-)?0*(\d{1,5})\b")
_PACKAGE = (
    expression(
        r"Package: (?P<name>\S+) Installed Version: (?P<installed>\S+)(?:.*? Fixed Version: (?P<fixed>[^\s\[]+))?"
    ),
    expression(r"Package '(?P<name>[^'@]{1,200})@(?P<installed>[^']{1,100})' is vulnerable"),
)
_NOT_A_NAME = expression(r"[^a-z0-9._-]+")
_FAULTS = ("fail", "")


def results(document: dict[str, Any]) -> Iterator[Imported]:
    """Every fault of every run, in the order of the file."""
    for run in rows(document, "runs"):
        driver = table(table(run, "tool"), "driver")
        rules = list(rows(driver, "rules"))
        by_id = {text(rule, "id"): rule for rule in rules}
        for result in rows(run, "results"):
            if text(result, "kind") in _FAULTS and not _is_suppressed(result):
                index = result.get("ruleIndex", table(result, "rule").get("index"))
                name = text(result, "ruleId") or text(table(result, "rule"), "id")
                is_known = isinstance(index, int) and 0 <= index < len(rules)
                rule = by_id.get(name) or (rules[index] if is_known and isinstance(index, int) else {})
                yield _result(result, rule, name or text(rule, "id") or "unnamed", driver)


def _is_suppressed(result: dict[str, Any]) -> bool:
    """By the tool or its user; a suppression under review or rejected does not hold."""
    return any(text(each, "status") in ("", "accepted") for each in rows(result, "suppressions"))


def _result(result: dict[str, Any], rule: dict[str, Any], name: str, driver: dict[str, Any]) -> Imported:
    properties, own = table(result, "properties"), table(rule, "properties")
    message = text(table(result, "message"), "text", "markdown")
    score = number(own.get("security-severity", properties.get("security-severity")))
    level = (
        text(properties, "issue_severity", "severity")
        or text(own, "severity")
        or text(result, "level")
        or text(table(rule, "defaultConfiguration"), "level")
    )
    is_vulnerability = _VULNERABILITY.match(name) is not None
    package = next((found for pattern in _PACKAGE if (found := pattern.search(message))), None)
    told = package.groupdict() if package and is_vulnerability else {}
    weaknesses = [f"CWE-{found[1]}" for tag in (*texts(own, "tags"), name) if (found := _WEAKNESS.search(tag))]
    return Imported(
        tool=_NOT_A_NAME.sub("", text(driver, "name").lower().partition(" ")[0]) or "unnamed",
        version=text(driver, "semanticVersion", "version"),
        rule=name,
        title=text(table(rule, "shortDescription"), "text") or text(rule, "name") or name,
        text=message or text(table(rule, "fullDescription"), "text"),
        place=_place(result),
        level=level,
        severity=severity(level if not (is_vulnerability and score is not None) else "", score),
        identifiers=tuple(dict.fromkeys([*([name] if is_vulnerability else []), *weaknesses])),
        package=told.get("name") or "",
        installed=told.get("installed") or "",
        fixed=told.get("fixed") or "",
        cvss=Cvss(score, text(driver, "name") or "the tool") if is_vulnerability and score is not None else None,
        help=text(rule, "helpUri"),
    )


def _place(result: dict[str, Any]) -> Place:
    for location in rows(result, "locations"):
        physical = table(location, "physicalLocation")
        uri = text(table(physical, "artifactLocation"), "uri")
        if uri:
            region = table(physical, "region")
            start = line(region, "startLine")
            return Place(unquote(uri.removeprefix("file://")), start, max(line(region, "endLine"), start))
    return Place(".")
