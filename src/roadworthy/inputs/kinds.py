"""Which reader a file is for, and what the file is for, told from its path alone."""

import re
from functools import cache
from itertools import pairwise

from roadworthy.model import Role

_BY_NAME = {
    "procfile": "procfile",
    "makefile": "makefile",
    "gnumakefile": "makefile",
    "justfile": "justfile",
    ".justfile": "justfile",
    "caddyfile": "caddy",
    "nginx.conf": "nginx",
    "supervisord.conf": "supervisord",
    "crontab": "crontab",
    "pyproject.toml": "pyproject",
    "setup.py": "setup",
    "setup.cfg": "setup",
    "pipfile": "pipfile",
    "environment.yml": "conda",
    "environment.yaml": "conda",
    "package.json": "package-json",
    "go.mod": "go-mod",
    "uv.lock": "lock",
    "poetry.lock": "lock",
    "pipfile.lock": "lock",
    "pdm.lock": "lock",
    "package-lock.json": "lock",
    "yarn.lock": "lock",
    "pnpm-lock.yaml": "lock",
    "pylock.toml": "lock",
    "bun.lock": "lock",
    "go.sum": "lock",
    "jenkinsfile": "jenkins",
    "codeowners": "policy",
    "fly.toml": "fly",
    ".python-version": "runtime-version",
    ".nvmrc": "runtime-version",
    ".node-version": "runtime-version",
    ".tool-versions": "runtime-version",
    "runtime.txt": "runtime-version",
    ".dockerignore": "ignore",
    ".gitignore": "ignore",
}
_BY_SUFFIX = {
    "py": "python",
    "js": "javascript",
    "mjs": "javascript",
    "cjs": "javascript",
    "jsx": "javascript",
    "ts": "typescript",
    "mts": "typescript",
    "cts": "typescript",
    "tsx": "tsx",
    "go": "go",
    "sh": "shell",
    "bash": "shell",
    "yml": "yaml",
    "yaml": "yaml",
    "json": "json",
    "toml": "plain",
    "ini": "plain",
    "cfg": "plain",
    "properties": "plain",
    "md": "markdown",
    "markdown": "markdown",
    "rst": "restructuredtext",
    "plist": "launchd",
    "service": "systemd",
    "timer": "systemd",
    "socket": "systemd",
    "tpl": "helm-template",
    "conf": "conf",
    "cron": "crontab",
    "dockerfile": "dockerfile",
    "sql": "sql",
    "mk": "makefile",
    "just": "justfile",
}
_POLICY = re.compile(
    r"(security|contributing|changelog|changes|history|notice|owners|codeowners|code_of_conduct|readme)(\.(txt|adoc))?"
    r"|((un)?licen[cs]e|copying)([._-](mit|apache|[al]?gpl|l?esser|bsd|mpl|isc|cc|epl|mulan|unlicense)[\w.-]*)?(\.(txt|adoc|html))?"
)
_DOCKERFILE = re.compile(r"(docker|container)file([._-].*)?$|.*[._-](docker|container)file$")
_REQUIREMENTS = re.compile(r".*requirements.*\.(txt|in)$|requirements/.*\.(txt|in)$|constraints.*\.txt$")
_ENVIRONMENT = re.compile(
    r"\.env(rc)?([._-].*)?$|.*\.env([._-](example|sample|template|tmpl|dist|default|local|dev|prod|test))?$"
    r"|(dot)?env[._-](example|sample|template|tmpl|dist)$|(example|sample)[._-]env$"
)

_VENDORED = frozenset(
    {"node_modules", "site-packages", "vendor", "third_party", "bower_components", "jspm_packages", ".yarn", "_vendor"}
)
_GENERATED = frozenset({"__pycache__", ".next", "htmlcov", ".terraform", "coverage"})
_TEST = frozenset({"test", "tests", "testing", "__tests__", "spec", "specs", "e2e", "testdata", "fixtures"})
_EXAMPLE = frozenset(
    {"example", "examples", "sample", "samples", "demo", "demos", "tutorial", "tutorials", "exercises"}
)
_EXAMPLE_NAME = re.compile(r"(examples?|examples?_.*|.*_examples?)\.(py|go|[mc]?[jt]sx?)")
_ASIDE = (".bak", ".old", ".orig", ".save", ".disabled", ".backup")
"""How names end of copies that somebody put aside."""
_TRIED_BY_HAND = re.compile(r"(debug|smoke|verify|sanity|try|scratch|playground)(_.*)?\.py")
"""Scripts that a person runs and watches, where they stand beside the sources: at the root or among scripts."""
_CODE = (".py", ".js", ".ts", ".go", ".md", ".yml", ".yaml", ".json", ".sh")
_KEPT = frozenset({"archived", "deprecated", "obsolete", "attic", "graveyard"})  # nothing starts from there any more
_SITE = frozenset({"doc", "docs", "documentation", "site", "website"})
"""Folders of a site of documents: the themes in one of them are what others wrote."""
_DOCUMENTATION = frozenset({"doc", "docs", "documentation"})
_TEST_NAME = re.compile(r"(test_.*|.*_test|conftest|.*\.(test|spec)|locustfile.*|.*_tests)\.(py|go|[mc]?[jt]sx?)$")


def kind_of(path: str) -> str:
    """The name of the reader for this path, or "" where none is."""
    name = path.rpartition("/")[2].lower()
    if name in _BY_NAME:
        return _BY_NAME[name]
    if name.endswith(".py"):
        return "python"
    if _DOCKERFILE.fullmatch(name) and not name.endswith(_CODE):
        return "dockerfile"
    if _REQUIREMENTS.fullmatch(name) or ("/requirements/" in f"/{path}" and name.endswith((".txt", ".in"))):
        return "requirements"
    if _POLICY.fullmatch(name):
        return "policy"
    if _ENVIRONMENT.fullmatch(name) and not name.endswith((".py", ".js", ".ts", ".json", ".md")):
        return "env"
    return _BY_SUFFIX.get(name.rpartition(".")[2], "") if "." in name else ""


def is_example(path: str) -> bool:
    """It stands in a folder of examples, be it a test or not."""
    return any(folder in _EXAMPLE for folder in path.lower().split("/")[:-1])


def role_of(path: str) -> Role:
    """What the file is for. The outermost folder that tells wins, vendored before all others."""
    folder, _, name = path.lower().rpartition("/")
    if name.endswith(_ASIDE) or (folder in ("", "scripts") and _TRIED_BY_HAND.fullmatch(name)):
        return min(_role_of_folder(folder), Role.EXAMPLE, key=_FIRST.index)
    return min(_role_of_folder(folder), _role_of_name(name), key=_FIRST.index)


_FIRST = (Role.VENDORED, Role.GENERATED, Role.TEST, Role.EXAMPLE, Role.DOCUMENTATION, Role.PRODUCTION)
"""The role that wins where folders and name tell several."""


@cache
def _role_of_folder(path: str) -> Role:
    folders = path.split("/")
    if any(folder in _VENDORED or folder.endswith((".dist-info", ".egg-info")) for folder in folders):
        return Role.VENDORED
    if any(inner == "themes" and outer in _SITE for outer, inner in pairwise(folders[:-1])):
        return Role.VENDORED
    if any(folder in _GENERATED for folder in folders):
        return Role.GENERATED
    if any(folder in _TEST or folder.endswith(("-tests", "_tests")) for folder in folders):
        return Role.TEST
    if any(folder in _EXAMPLE or folder in _KEPT for folder in folders):
        return Role.EXAMPLE
    return Role.DOCUMENTATION if any(folder in _DOCUMENTATION for folder in folders) else Role.PRODUCTION


def _role_of_name(name: str) -> Role:
    if _TEST_NAME.fullmatch(name):
        return Role.TEST
    if _EXAMPLE_NAME.fullmatch(name):
        return Role.EXAMPLE
    return Role.DOCUMENTATION if name.endswith((".md", ".markdown", ".rst", ".adoc")) else Role.PRODUCTION
