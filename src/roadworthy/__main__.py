"""`python -m roadworthy`."""

from roadworthy.cli.main import run

run()
