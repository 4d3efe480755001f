"""Kind and role are told from the path alone."""

import pytest

from roadworthy.inputs.kinds import kind_of, role_of
from roadworthy.model import Role


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("app.py", Role.PRODUCTION),
        (".devcontainer/docker-compose.yml", Role.PRODUCTION),
        ("tests/test_app.py", Role.TEST),
        ("pkg/handler_test.go", Role.TEST),
        ("web/node_modules/x/index.js", Role.VENDORED),
        ("lib/python3.11/site-packages/x.py", Role.VENDORED),
        ("tests/node_modules/x.js", Role.VENDORED),
        ("examples/chat/app.py", Role.EXAMPLE),
        ("tools/archived/poller.py", Role.EXAMPLE),
        ("README.md", Role.DOCUMENTATION),
        ("docs/conf.py", Role.DOCUMENTATION),
        ("attestation/app.py", Role.PRODUCTION),
        ("Dockerfile.bak", Role.EXAMPLE),
        ("k8s/api.yaml.old", Role.EXAMPLE),
        ("verify_system.py", Role.EXAMPLE),
        ("scripts/debug_chat.py", Role.EXAMPLE),
        ("app/verify_token.py", Role.PRODUCTION),
    ],
)
def test_a_role_is_told_from_the_path(path: str, role: Role) -> None:
    """The outermost folder that tells wins, vendored before all others."""
    assert role_of(path) is role


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("Dockerfile", "dockerfile"),
        (".devcontainer/deepseek-r1.014b.dockerfile", "dockerfile"),
        ("Dockerfile.prod", "dockerfile"),
        ("requirements-dev.txt", "requirements"),
        ("requirements/base.txt", "requirements"),
        (".env.example", "env"),
        ("deploy/app.service", "systemd"),
        ("LICENSE", "policy"),
        ("image.png", ""),
        ("dockerfile_lint.py", "python"),
    ],
)
def test_a_kind_is_told_from_the_name(path: str, kind: str) -> None:
    """The kind names the reader; a file that none understands has none."""
    assert kind_of(path) == kind
