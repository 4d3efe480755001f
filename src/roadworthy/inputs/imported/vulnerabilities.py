"""JSON of pip-audit, osv-scanner and trivy."""

from collections.abc import Iterator
from typing import Any

from roadworthy.inputs.imported.fields import line, number, rows, table, text, texts
from roadworthy.inputs.imported.severities import severity
from roadworthy.model import Place
from roadworthy.model.imported import Cvss, Imported


def is_pip_audit(document: Any) -> bool:
    return isinstance(document, dict) and isinstance(document.get("dependencies"), list)


def pip_audit(document: dict[str, Any]) -> Iterator[Imported]:
    """It names packages, not files: each result stands in the repository until it is bound to a manifest."""
    for dependency in rows(document, "dependencies"):
        name, installed = text(dependency, "name"), text(dependency, "version")
        for found in rows(dependency, "vulns"):
            identity = text(found, "id") or "unnamed"
            fixed = ", ".join(texts(found, "fix_versions"))
            yield _vulnerability(
                "pip-audit", "", identity, texts(found, "aliases"), name, installed, fixed,
                Place("."), "", None, text(found, "description"), "",
            )  # fmt: skip


def is_osv(document: Any) -> bool:
    return isinstance(document, dict) and any("packages" in each for each in rows(document, "results"))


def osv(document: dict[str, Any]) -> Iterator[Imported]:
    """One result for each group of vulnerabilities that are the same under several names."""
    for source in rows(document, "results"):
        path = text(table(source, "source"), "path") or "."
        for package in rows(source, "packages"):
            name = text(table(package, "package"), "name")
            installed = text(table(package, "package"), "version")
            known = {text(each, "id"): each for each in rows(package, "vulnerabilities")}
            groups = list(rows(package, "groups")) or [{"ids": [each]} for each in known]
            for group in groups:
                names = texts(group, "ids")
                told = known.get(names[0], {}) if names else {}
                others = (*names[1:], *texts(group, "aliases"), *texts(told, "aliases"))
                score = number(group.get("max_severity"))
                yield _vulnerability(
                    "osv-scanner", "", names[0] if names else "unnamed",
                    others, name, installed, _fixed(told, name),
                    Place(path), "", Cvss(score, "osv-scanner") if score is not None else None,
                    text(told, "summary", "details"), "",
                )  # fmt: skip


def _fixed(vulnerability: dict[str, Any], name: str) -> str:
    """The versions that close it, as the advisory tells."""
    found = [
        text(event, "fixed")
        for affected in rows(vulnerability, "affected")
        if text(table(affected, "package"), "name") == name
        for span in rows(affected, "ranges")
        for event in rows(span, "events")
    ]
    return ", ".join(dict.fromkeys(each for each in found if each))


def is_trivy(document: Any) -> bool:
    return isinstance(document, dict) and isinstance(document.get("SchemaVersion"), int) and "ArtifactName" in document


def trivy(document: dict[str, Any]) -> Iterator[Imported]:
    """Vulnerabilities, misconfigurations and secrets of every target; a secret's text is never taken over."""
    version = text(table(document, "Trivy"), "Version")
    for target in rows(document, "Results"):
        path = text(target, "Target") or "."
        lines = {
            (text(each, "Name"), text(each, "Version")): line(next(rows(each, "Locations"), {}), "StartLine")
            for each in rows(target, "Packages")
        }
        for found in rows(target, "Vulnerabilities"):
            name, installed = text(found, "PkgName"), text(found, "InstalledVersion")
            start = lines.get((name, installed), 0)
            place = Place(text(found, "PkgPath") or path, start, start)
            yield _vulnerability(
                "trivy", version, text(found, "VulnerabilityID") or "unnamed", texts(found, "CweIDs"), name, installed,
                text(found, "FixedVersion"), place, text(found, "Severity"),
                _cvss(found), text(found, "Title", "Description"), text(found, "PrimaryURL"),
            )  # fmt: skip
        for found in rows(target, "Misconfigurations"):
            if text(found, "Status") in ("FAIL", ""):
                cause = table(found, "CauseMetadata")
                start = line(cause, "StartLine")
                yield Imported(
                    tool="trivy",
                    version=version,
                    rule=text(found, "ID", "AVDID") or "unnamed",
                    title=text(found, "Title"),
                    text=text(found, "Message", "Description"),
                    place=Place(path, start, max(line(cause, "EndLine"), start)),
                    level=text(found, "Severity"),
                    severity=severity(text(found, "Severity")),
                    help=text(found, "PrimaryURL"),
                    fix=text(found, "Resolution"),
                )
        for found in rows(target, "Secrets"):
            start = line(found, "StartLine")
            yield Imported(
                tool="trivy",
                version=version,
                rule=text(found, "RuleID") or "unnamed",
                title=text(found, "Title"),
                text=f"{text(found, 'Title') or 'a secret'} stands in the file",
                place=Place(path, start, max(line(found, "EndLine"), start)),
                level=text(found, "Severity"),
                severity=severity(text(found, "Severity")),
            )


def _cvss(found: dict[str, Any]) -> Cvss | None:
    """The number of the source that trivy took the severity from, else NVD's, else the first there is."""
    given = table(found, "CVSS")
    for source in dict.fromkeys([text(found, "SeveritySource"), "nvd", *sorted(map(str, given))]):
        for version in ("V4", "V3", "V2"):
            score = number(table(given, source).get(f"{version}Score"))
            if score is not None:
                return Cvss(score, source, text(table(given, source), f"{version}Vector"))
    return None


def _vulnerability(
    tool: str,
    version: str,
    identity: str,
    others: tuple[str, ...],
    name: str,
    installed: str,
    fixed: str,
    place: Place,
    level: str,
    cvss: Cvss | None,
    title: str,
    help_: str,
) -> Imported:
    package = f"{name} {installed}".strip() or "a package"
    return Imported(
        tool=tool,
        version=version,
        rule=identity,
        title=title or identity,
        text=f"{package} is affected by {identity}{f': {title}' if title else ''}",
        place=place,
        level=level,
        severity=severity(level, cvss.score if cvss else None),
        identifiers=tuple(dict.fromkeys([identity, *others])),
        package=name or "unnamed",
        installed=installed,
        fixed=fixed,
        cvss=cvss,
        help=help_,
        fix=f"raise {name} to {fixed}" if fixed else "",
    )
