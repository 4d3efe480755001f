"""Home folders of people, told from those of accounts that images and services bring."""

import re

_HOME = re.compile(r"(?:/home/|/Users/|[A-Za-z]:[\\/]Users[\\/])([\w.-]+)")
_NO_PERSON = frozenset(
    {"app", "appuser", "user", "node", "runner", "jovyan", "ubuntu", "nonroot", "username", "Shared", "vscode", "git"}
    | {"coder", "codespace", "gitpod", "circleci", "airflow", "ec2-user", "pi", "deploy", "worker", "python", "admin"}
    | {"appowner", "service", "linuxbrew", "you", "me", "yourname", "your-user", "youruser", "your_username", "name"}
    | {"USER", "USERNAME", "USER_NAME", "YOUR_USER", "YOUR_USERNAME", "xxx", "foo", "bar", "test", "nobody", "root"}
)


def home_in(text: str) -> str:
    """The home of a person that the text begins with, `/Users/carla`; "" where it begins with none."""
    match = _HOME.match(text)
    return match[0] if match and match[1] not in _NO_PERSON else ""
