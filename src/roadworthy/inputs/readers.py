"""The table of readers by kind. A reader's module is imported when there is a file of its kind to read."""

from functools import cache
from importlib import import_module

from roadworthy.inputs.reader import Reader

READERS = {
    "caddy": "caddy:CADDY",
    "conda": "conda:CONDA",
    "conf": "conf:CONF",
    "crontab": "crontab:CRONTAB",
    "dockerfile": "dockerfile:DOCKERFILE",
    "env": "env:ENV",
    "fly": "fly:FLY",
    "go": "foreign.go:GO",
    "go-mod": "go_mod:GO_MOD",
    "ignore": "ignore:IGNORE",
    "javascript": "foreign.javascript:JAVASCRIPT",
    "jenkins": "pipelines:JENKINS",
    "json": "yaml_documents:JSON",
    "justfile": "justfile:JUSTFILE",
    "launchd": "launchd:LAUNCHD",
    "lock": "lockfiles:LOCK",
    "makefile": "makefile:MAKEFILE",
    "markdown": "markdown:MARKDOWN",
    "nginx": "conf:NGINX",
    "package-json": "package_json:PACKAGE_JSON",
    "pipfile": "pyproject:PIPFILE",
    "plain": "plain:PLAIN",
    "policy": "policy:POLICY",
    "procfile": "procfile:PROCFILE",
    "pyproject": "pyproject:PYPROJECT",
    "python": "python.reader:PYTHON",
    "requirements": "requirements:REQUIREMENTS",
    "restructuredtext": "restructuredtext:RESTRUCTURED_TEXT",
    "runtime-version": "runtime_versions:RUNTIME_VERSION",
    "setup": "setup_files:SETUP",
    "shell": "shell:SHELL",
    "sql": "sql:SQL",
    "supervisord": "conf:SUPERVISORD",
    "systemd": "systemd:SYSTEMD",
    "test": "tests:TESTS",
    "tsx": "foreign.javascript:TSX",
    "typescript": "foreign.javascript:TYPESCRIPT",
    "yaml": "yaml_documents:YAML",
}
"""Kind to where its reader stands, below this package."""


@cache
def reader_of(kind: str) -> Reader:
    """The reader of this kind, one of `READERS`."""
    module, _, name = READERS[kind].partition(":")
    found = getattr(import_module(f"roadworthy.inputs.{module}"), name)
    assert isinstance(found, Reader) and found.kind == kind
    return found
