"""Reads what other tools found: SARIF of any of them, JSON of pip-audit, osv-scanner and trivy."""

from roadworthy.inputs.imported.bind import Bound, bound
from roadworthy.inputs.imported.read import ImportUnreadable, read_results

__all__ = ["Bound", "ImportUnreadable", "bound", "read_results"]
