"""Who runs pipelines, and the files that show it."""

from collections.abc import Iterable
from posixpath import basename

from roadworthy.expression import expression

HOSTS = expression(
    r"(?i)\b(?:travis(?:[- ]?ci)?|circle[- ]?ci|appveyor|github actions?|gitlab[- ]ci(?:/cd)?|jenkins|azure pipelines"
    r"|drone ci|buildkite|semaphore ci|bitbucket pipelines)(?![\w./-]*\.(?:org|com|io))\b"
)
"""How documents name them; not the addresses of their sites."""

_BY_WORD = {
    "travis": "travis",
    "circle": "circleci",
    "appveyor": "appveyor",
    "github": "github",
    "gitlab": "gitlab",
    "jenkins": "jenkins",
    "azure": "azure",
    "drone": "drone",
    "buildkite": "buildkite",
    "semaphore": "semaphore",
    "bitbucket": "bitbucket",
}
_NAMES = {
    ".travis.yml": "travis",
    ".travis.yaml": "travis",
    "appveyor.yml": "appveyor",
    ".appveyor.yml": "appveyor",
    ".gitlab-ci.yml": "gitlab",
    ".gitlab-ci.yaml": "gitlab",
    "azure-pipelines.yml": "azure",
    "azure-pipelines.yaml": "azure",
    ".drone.yml": "drone",
    ".drone.star": "drone",
    "bitbucket-pipelines.yml": "bitbucket",
}
_FOLDERS = {
    ".github/workflows/": "github",
    ".circleci/": "circleci",
    ".buildkite/": "buildkite",
    ".semaphore/": "semaphore",
    ".azure-pipelines/": "azure",
    ".azuredevops/": "azure",
    ".gitlab/": "gitlab",
    ".jenkins/": "jenkins",
    "jenkins/": "jenkins",
}


def host_of(words: str) -> str:
    """The host that the words of a document mean."""
    return next((host for word, host in _BY_WORD.items() if words.lower().startswith(word)), "")


def hosts_shown(paths: Iterable[str]) -> dict[str, str]:
    """Each host for which there is configuration, with the first file that is."""
    found: dict[str, str] = {}
    for path in sorted(paths):
        name = basename(path).lower()
        host = _NAMES.get(name, "jenkins" if name.startswith("jenkinsfile") or name.endswith(".jenkinsfile") else "")
        host = host or next((host for folder, host in _FOLDERS.items() if path.startswith(folder)), "")
        if host and path.endswith((".yml", ".yaml", ".star", "file", ".groovy", ".rb", ".sh", ".md")):
            found.setdefault(host, path)
    return found
