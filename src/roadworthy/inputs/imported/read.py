"""From the bytes of a file that a tool wrote to its results."""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from roadworthy.errors import RoadworthyError
from roadworthy.inputs.imported import sarif, vulnerabilities
from roadworthy.inputs.imported.fields import text
from roadworthy.model.imported import Imported

MOST_BYTES = 64 * 1024 * 1024
MOST_RESULTS = 20_000
_READ = "SARIF 2.1.0 of any tool, and the JSON of pip-audit, osv-scanner and trivy, are read"


class ImportUnreadable(RoadworthyError):
    """A file to import is none that can be read."""

    def __init__(self, file: Path, why: str, hint: str = _READ) -> None:
        super().__init__(f"--import {file}: {why}", hint)


def read_results(file: Path) -> tuple[Imported, ...]:
    """Every result that the file holds; paths as the tool wrote them.

    Raises:
        ImportUnreadable: it is absent, too large, no JSON, of another kind or version, or holds too many results.
    """
    try:
        if file.stat().st_size > MOST_BYTES:
            raise ImportUnreadable(file, f"is larger than {MOST_BYTES // 1024 // 1024} MiB", "let the tool report less")
        document = json.loads(file.read_bytes())
    except OSError as error:
        raise ImportUnreadable(file, error.strerror or str(error)) from error
    except (ValueError, RecursionError) as error:
        raise ImportUnreadable(file, "is not valid JSON") from error
    found = tuple(islice(_results(file, document), MOST_RESULTS + 1))
    if len(found) > MOST_RESULTS:
        raise ImportUnreadable(file, f"holds more than {MOST_RESULTS:,} results", "let the tool report less")
    return found


def _results(file: Path, document: Any) -> Iterator[Imported]:
    if isinstance(document, dict) and isinstance(document.get("runs"), list):
        version = text(document, "version")
        if version != sarif.VERSION:
            raise ImportUnreadable(file, f"is SARIF {version or 'without a version'}", "write SARIF 2.1.0")
        return sarif.results(document)
    if vulnerabilities.is_trivy(document):
        return vulnerabilities.trivy(document)
    if vulnerabilities.is_pip_audit(document):
        return vulnerabilities.pip_audit(document)
    if vulnerabilities.is_osv(document) or document == {"results": []}:
        return vulnerabilities.osv(document)
    raise ImportUnreadable(file, "is of no kind that is known")
