"""What is handed to code hosts: it parses, is pinned, asks for little, and works with the values a runner gives."""

import importlib.util
import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from roadworthy.inputs.repository import MemoryRepository
from roadworthy.pipeline import review
from roadworthy.report.blocks import Code, Item, Items, Paper, Paragraph, Part, Spot
from roadworthy.report.comment import MARKER, MOST_CHARACTERS, comment_of
from roadworthy.settings import Settings

from .changes import SERVICE, Tree

ROOT = Path(__file__).parent.parent
GITHUB = ROOT / "integrations" / "github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
ACTIONS = [ROOT / "action.yml", GITHUB / "comment" / "action.yml"]
GITLAB = ROOT / "integrations" / "gitlab" / "roadworthy.gitlab-ci.yml"
NOTE = ROOT / "integrations" / "gitlab" / "roadworthy-note.gitlab-ci.yml"
HOOKS = ROOT / ".pre-commit-hooks.yaml"
HEAD = "a" * 40


def script(path: Path) -> ModuleType:
    """A script as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


REVIEW = script(GITHUB / "review.py")
COMMENT = script(GITHUB / "comment" / "comment.py")


def used(value: Any) -> list[str]:
    """Every action that a document uses."""
    if isinstance(value, dict):
        own = [value["uses"]] if isinstance(value.get("uses"), str) else []
        return own + [name for each in value.values() for name in used(each)]
    return [name for each in value for name in used(each)] if isinstance(value, list) else []


@pytest.mark.parametrize("file", [*WORKFLOWS, *ACTIONS], ids=lambda file: str(file.relative_to(ROOT)))
def test_every_action_is_pinned_by_its_commit(file: Path) -> None:
    """No tag that somebody can move."""
    names = used(yaml.safe_load(file.read_text()))

    assert names
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", name) for name in names)


def test_permissions_are_the_least() -> None:
    """The review reads contents; only the comment writes, and it checks nothing out."""
    reviewing, commenting = (
        yaml.safe_load((GITHUB / "workflows" / f"{name}.yml").read_text()) for name in ("pull-request", "comment")
    )

    assert reviewing["permissions"] == {"contents": "read"}
    assert commenting["permissions"] == {}
    assert commenting["jobs"]["comment"]["permissions"] == {"actions": "read", "pull-requests": "write"}
    assert not any("checkout" in name for name in used(commenting) + used(yaml.safe_load(ACTIONS[1].read_text())))
    assert "pull_request_target" not in "".join(file.read_text() for file in WORKFLOWS)


@pytest.mark.parametrize("file", ACTIONS, ids=["review", "comment"])
def test_no_expression_stands_in_a_shell(file: Path) -> None:
    """What a stranger may have written reaches a step by its environment only."""
    steps = yaml.safe_load(file.read_text())["runs"]["steps"]

    assert not any("${{" in step.get("run", "") for step in steps)


def test_our_own_rules_find_nothing_in_the_templates() -> None:
    """What Roadworthy asks of pipelines, it keeps."""
    files = {f".github/workflows/{file.name}": file.read_text() for file in WORKFLOWS}
    files[".gitlab-ci.yml"] = GITLAB.read_text() + NOTE.read_text()
    rules = ("unpinned-action", "excessive-pipeline-permissions", "check-failure-ignored", "unpinned-image")

    found = review(MemoryRepository(files), Settings(date(2026, 12, 1), only=rules)).findings

    assert [(each.rule, str(each.place)) for each in found] == []


def test_the_gitlab_template_and_the_hook_parse() -> None:
    """They name the commands that there are."""
    job = yaml.safe_load(GITLAB.read_text())["roadworthy"]
    (hook,) = yaml.safe_load(HOOKS.read_text())

    assert job["variables"]["GIT_DEPTH"] == "0"
    assert all(line.startswith("roadworthy review . --since ") for line in [*job["script"], hook["entry"]])


QUIET = f"{MARKER}\nRoadworthy: Nothing new.\n"
LOUD = f"{MARKER}\n### Roadworthy: 1 new\n\n1. `app.py:3` waits.\n"


def noted(folder: Path, text: str, standing: list[dict[str, Any]]) -> tuple[str, list[str]]:
    """What the job's script says, and what it wrote to a merge request below which these notes stand."""
    (command,) = yaml.safe_load(NOTE.read_text())["roadworthy-note"]["script"]
    source = command.partition("<<'PYTHON'\n")[2].rpartition("PYTHON")[0]
    names: dict[str, Any] = {"__name__": "note"}
    exec(compile(source, str(NOTE), "exec"), names)
    (folder / "roadworthy.md").write_text(text)
    written: list[str] = []

    def call(method: str, path: str, body: dict[str, str] | None) -> Any:
        if method != "GET":
            written.append(f"{method} {path}")
        return {"id": 7} if path == "/user" else standing

    given = {"CI_MERGE_REQUEST_PROJECT_ID": "3", "CI_MERGE_REQUEST_IID": "5"}
    return names["main"](given, call, folder / "roadworthy.md"), written


def test_a_note_on_gitlab_is_written_once_and_then_brought_up_to_date(tmp_path: Path) -> None:
    """Only the note of the token's own account is touched, and a quiet review begins none."""
    notes = "/projects/3/merge_requests/5/notes"
    of_another = {"id": 1, "author": {"id": 8}, "body": LOUD}
    own = {"id": 2, "author": {"id": 7}, "body": LOUD}

    assert noted(tmp_path, LOUD, [of_another]) == ("note written", [f"POST {notes}"])
    assert noted(tmp_path, QUIET, [of_another, own]) == ("note brought up to date", [f"PUT {notes}/2"])
    assert noted(tmp_path, QUIET, [of_another]) == ("nothing to tell", [])


@pytest.mark.parametrize("text", ["no marker\n", f"{LOUD}/close\n", LOUD + "x" * MOST_CHARACTERS])
def test_a_note_that_no_review_wrote_is_not_posted_to_gitlab(tmp_path: Path, text: str) -> None:
    """Another text, a command to GitLab and what is too long end the job."""
    with pytest.raises(SystemExit):
        noted(tmp_path, text, [])


def test_the_install_script_is_a_script() -> None:
    """A shell reads it."""
    assert subprocess.run(["bash", "-n", str(GITHUB / "install.sh")], check=False).returncode == 0


@pytest.fixture
def merged(tmp_path: Path) -> Tree:
    """A pull request that breaks an alert, as GitHub checks it out: the merge that it would be, two commits deep."""
    origin = Tree(tmp_path / "origin", SERVICE)
    origin.git("checkout", "-qb", "change")
    origin.commit("change", {"app.py": SERVICE["app.py"].replace("shop_orders_total", "orders_total")})
    origin.git("checkout", "-q", "main")
    origin.commit("meanwhile", {"b.py": "B = 1\n"})
    origin.git("merge", "-q", "--no-ff", "-m", "merge", "change")
    clone = tmp_path / "clone"
    origin.git("clone", "-q", "--depth=2", f"file://{origin.root}", str(clone))
    return Tree(clone)


def environment(tmp_path: Path, tree: Tree, event: dict[str, Any], name: str = "pull_request") -> dict[str, str]:
    """What a runner sets."""
    (tmp_path / "event.json").write_text(json.dumps(event))
    return {
        "RUNNER_TEMP": str(tmp_path / "temp"),
        "GITHUB_EVENT_NAME": name,
        "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
        "GITHUB_BASE_REF": "main",
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "INPUT_PATH": str(tree.root),
        "INPUT_ARGUMENTS": "--no-cache --today 2026-12-01",
    }


def test_the_action_reviews_a_pull_request(tmp_path: Path, merged: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    """Annotations, summary, outputs, and an artifact with the comment and whose it is."""
    event = {"pull_request": {"number": 7, "head": {"sha": HEAD}}}

    code = REVIEW.main(environment(tmp_path, merged, event))

    outputs = dict(line.split("=", 1) for line in (tmp_path / "output").read_text().splitlines())
    assert code == 0
    assert (outputs["code"], int(outputs["new"]) > 0) == ("1", True)
    assert "::" in capsys.readouterr().out
    assert "Caused elsewhere" in (tmp_path / "summary.md").read_text()
    kept = tmp_path / "temp" / "roadworthy" / "artifact"
    assert json.loads((kept / "pull-request.json").read_text()) == {"number": 7, "head_sha": HEAD}
    assert COMMENT.text_of(kept / "comment.md").startswith(MARKER)
    assert json.loads(Path(outputs["sarif"]).read_text())["version"] == "2.1.0"


@pytest.mark.parametrize(
    ("name", "event", "since"),
    [
        ("push", {"before": HEAD}, HEAD),
        ("push", {"before": "0" * 40}, ""),
        ("merge_group", {"merge_group": {"base_sha": HEAD}}, HEAD),
        ("schedule", {}, ""),
        ("workflow_dispatch", {"before": 3}, ""),
    ],
)
def test_an_event_tells_where_its_change_begins(tmp_path: Path, name: str, event: dict[str, Any], since: str) -> None:
    """A new branch and a schedule begin nowhere."""
    assert REVIEW.beginning({"GITHUB_EVENT_NAME": name}, event, str(tmp_path)) == since


def test_what_goes_wrong_is_an_annotation(tmp_path: Path, merged: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    """A beginning that is not there leaves with the code of the review and its line."""
    given = {**environment(tmp_path, merged, {}), "INPUT_SINCE": "nosuch"}

    assert REVIEW.main(given) == 2
    assert "::error title=roadworthy::roadworthy: " in capsys.readouterr().out


class Host:
    """A code host with one pull request and its comments."""

    def __init__(self, head: str = HEAD, state: str = "open", comments: list[dict[str, Any]] | None = None) -> None:
        self.pull = {"head": {"sha": head}, "state": state}
        self.comments = comments or []
        self.done: list[tuple[str, str]] = []

    def __call__(self, method: str, path: str, body: dict[str, str] | None) -> Any:
        if method != "GET":
            self.done.append((method, path))
            return {}
        return self.pull if path.endswith("/pulls/7") else self.comments


def artifact(tmp_path: Path, text: str | bytes, pull: str = '{"number": 7}') -> dict[str, str]:
    """What the other run kept, beside the event of this one."""
    (tmp_path / "comment.md").write_bytes(text if isinstance(text, bytes) else text.encode())
    (tmp_path / "pull-request.json").write_text(pull)
    (tmp_path / "event.json").write_text(json.dumps({"workflow_run": {"head_sha": HEAD}}))
    return {
        "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
        "ARTIFACT": str(tmp_path),
        "GITHUB_REPOSITORY": "shop/shop",
    }


FOUND = f"{MARKER}\n### Roadworthy: 1 new\n\n1. `app.py:3` waits (`call-without-timeout`)\n"
QUIET = f"{MARKER}\nRoadworthy: Nothing new, nothing fixed.\n"


def test_a_comment_is_written_once_and_brought_up_to_date(tmp_path: Path) -> None:
    """The second run edits the comment that the first one wrote, and no one else's."""
    mine = {"id": 5, "body": FOUND, "user": {"login": "github-actions[bot]"}}
    theirs = {"id": 4, "body": FOUND, "user": {"login": "mallory"}}
    new, known = Host(comments=[theirs]), Host(comments=[theirs, mine])

    COMMENT.main(artifact(tmp_path, FOUND), new)
    COMMENT.main(artifact(tmp_path, QUIET), known)

    assert new.done == [("POST", "/repos/shop/shop/issues/7/comments")]
    assert known.done == [("PATCH", "/repos/shop/shop/issues/comments/5")]


def test_nothing_to_tell_writes_nothing(tmp_path: Path) -> None:
    """A quiet review leaves no comment where none stands."""
    host = Host()

    COMMENT.main(artifact(tmp_path, QUIET), host)

    assert host.done == []


@pytest.mark.parametrize("host", [Host(head="b" * 40), Host(state="closed")])
def test_a_pull_request_with_another_head_is_left_alone(tmp_path: Path, host: Host) -> None:
    """The artifact cannot choose whose pull request it comments."""
    COMMENT.main(artifact(tmp_path, FOUND), host)

    assert host.done == []


@pytest.mark.parametrize(
    "pull", ["", "[]", '{"number": "7/../1"}', '{"number": true}', '{"number": -1}', "[" * 900, "1" * 2000]
)
def test_an_artifact_that_names_no_pull_request_is_refused(tmp_path: Path, pull: str) -> None:
    """Only a number is a number."""
    with pytest.raises(COMMENT.Refused):
        COMMENT.main(artifact(tmp_path, FOUND, pull), Host())


@pytest.mark.parametrize(
    "line",
    [
        "hello @team",
        "see https://evil.example",
        "[a](//evil.example)",
        "![a][b]",
        "[b]: //evil.example",
        "<img src=x>",
        "fixes #12",
        "&#64;team",
        "`open",
        "`` ` `` and ` @team",
        "\\`@team`",
        "\x1b[2J",
        "www.evil.example",
    ],
)
def test_a_comment_that_no_review_writes_is_refused(tmp_path: Path, line: str) -> None:
    """A stranger's run may have kept anything."""
    if line == "![a][b]":
        line += "\n[b]: x"
    with pytest.raises(COMMENT.Refused):
        COMMENT.main(artifact(tmp_path, f"{MARKER}\n{line}\n"), Host())


@pytest.mark.parametrize("text", [b"no marker\n", b"\xff\xfe", f"{MARKER}\n{'a' * 70_000}\n".encode()])
def test_a_text_that_is_no_comment_is_refused(tmp_path: Path, text: bytes) -> None:
    """Too long, no text, or without its marker."""
    with pytest.raises(COMMENT.Refused):
        COMMENT.main(artifact(tmp_path, text), Host())


def test_a_link_in_the_artifact_is_not_followed(tmp_path: Path) -> None:
    """A file that leads elsewhere is none."""
    given = artifact(tmp_path, FOUND)
    (tmp_path / "comment.md").rename(tmp_path / "other.md")
    (tmp_path / "comment.md").symlink_to(tmp_path / "other.md")

    with pytest.raises(COMMENT.Refused):
        COMMENT.main(given, Host())


HOSTILE = st.text(st.characters(codec="utf-8"), max_size=60) | st.sampled_from(
    [
        "@team",
        "`",
        "``",
        "a`@b`c",
        "https://x.y",
        "#1",
        "GH-7",
        "<b>",
        "](",
        "|",
        "\\`@a`",
        "![x](y)",
        "&#64;a",
        "\n/close",
        "www.a",
    ]
)


@given(name=HOSTILE, other=HOSTILE)
@example(name="1", other="#")
def test_whatever_a_name_holds_the_comment_calls_nobody(
    tmp_path_factory: pytest.TempPathFactory, name: str, other: str
) -> None:
    """What is written is what the poster takes: both hold the same line."""
    from roadworthy.model import Place

    item = Item((Spot(Place(name or "a", 3)), " ", name, " ", Code(other), ". ", other), items=(Item((other, name)),))
    paper = Paper(
        "change", (name,), (other,), (Part("p", (Items((item,), is_numbered=True), Paragraph((name, other)))),)
    )

    file = tmp_path_factory.mktemp("comment") / "comment.md"
    file.write_text(comment_of(paper), encoding="utf-8")

    assert COMMENT.text_of(file)


def test_a_comment_fits_where_it_goes(tmp_path: Path) -> None:
    """Four hundred new findings with long names are cut to what a host takes, and counted."""
    tree = Tree(tmp_path / "shop", SERVICE)
    long = "x" * 180
    calls = "".join(f"\n\ndef {long}{n}():\n    requests.get('http://{long}{n}/')\n" for n in range(400))
    tree.write({"more.py": "import requests\n" + calls})

    from roadworthy.report.console import View
    from roadworthy.report.formats import render_changed

    text = render_changed("comment", tree.since(), View())

    assert len(text.encode()) <= MOST_CHARACTERS
    assert "more" in text


def test_the_scripts_stand_alone() -> None:
    """The poster runs with nothing installed: under a bare interpreter it only misses its environment."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(GITHUB / "comment" / "comment.py")],
        capture_output=True,
        text=True,
        check=False,
        env={},
    )

    assert "KeyError: 'GITHUB_EVENT_PATH'" in done.stderr
