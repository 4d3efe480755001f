"""The page for a browser: one file that needs nothing else."""

from roadworthy.report.forms.html.page import render

__all__ = ["render"]
