"""What a change makes worse, mends and may not excuse: whole trees in git, held against each other."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from roadworthy.errors import RevisionUnknown
from roadworthy.inputs.base import HistoryMissing, NothingInCommon
from roadworthy.ladder import Criterion
from roadworthy.report.console import View
from roadworthy.report.formats import CHANGES, FORMATS, render_changed

from .changes import SERVICE, Tree, found

APP = SERVICE["app.py"]
WITHOUT_TIMEOUT = APP.replace(", timeout=3", "")
WAIVED = """[[waivers]]
rule = "call-without-timeout"
until = 2027-06-01
by = "me"
because = "it is mine"
"""


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """A small service, committed."""
    return Tree(tmp_path / "shop", SERVICE)


def run(tree: Tree, *arguments: str) -> subprocess.CompletedProcess[str]:
    """One run of the program in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "roadworthy", "review", str(tree.root), "--no-cache", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "COLUMNS": "100", "PYTHONUTF8": "1"},
    )


def test_a_tree_as_it_was_changes_nothing(tree: Tree) -> None:
    """Nothing is new, nothing fixed, and the comment is one quiet line."""
    told = tree.since()

    assert told.is_quiet
    assert list(told.against()) == []
    assert render_changed("comment", told, View()).count("\n") == 2


def test_what_was_there_before_is_not_told(tree: Tree) -> None:
    """Of two calls without a timeout only that which the change adds is new."""
    tree.commit("two", {"old.py": "import httpx\nhttpx.post('http://a', timeout=None)\n"})
    tree.write({"app.py": WITHOUT_TIMEOUT.replace("httpx.get", "httpx.Client(timeout=None).get")})

    told = tree.since()

    assert "call-without-timeout app.py" in found(told)
    assert "call-without-timeout old.py" not in found(told)


def test_a_metric_that_goes_here_breaks_the_alert_over_there(tree: Tree) -> None:
    """The alert's file is not part of the change; what brought it about is named with its line."""
    tree.write({"app.py": APP.replace("shop_orders_total", "orders_total")})

    told = tree.since()

    (broken,) = [each for each in told.findings if each.place.path == "prometheus/rules.yml"]
    cause = told.causes[broken.fingerprint]
    assert cause is not None
    assert (str(cause.place), cause.name, cause.is_gone) == ("app.py:7", "shop_orders_total", True)
    assert "Caused elsewhere" in render_changed("comment", told, View())


def test_a_file_that_goes_is_named_where_it_is_missed(tree: Tree) -> None:
    """A compose file mounts what the change takes away."""
    mounting = "services:\n  web:\n    image: nginx:1.27.0\n    volumes: ['./prometheus/rules.yml:/etc/rules.yml:ro']\n"
    tree.commit("two", {"compose.yaml": mounting})
    tree.write({"prometheus/rules.yml": ""})

    told = tree.since()

    (missing,) = [each for each in told.findings if each.place.path == "compose.yaml"]
    cause = told.causes[missing.fingerprint]
    assert cause is not None
    assert (cause.place.path, cause.is_gone) == ("prometheus/rules.yml", True)


def test_a_change_cannot_waive_itself(tree: Tree) -> None:
    """A waiver that comes with the fault counts for nothing yet, and is told."""
    tree.write({"app.py": APP.replace("timeout=3", "timeout=None"), "roadworthy.toml": WAIVED})

    told = tree.since()

    assert "call-without-timeout app.py" in found(told)
    assert any("1 added" in each for each in told.notices)


def test_a_change_cannot_call_its_code_a_test(tree: Tree) -> None:
    """Roles are read where the change began, as tiers and services are."""
    role = '[roles]\n"app.py" = "test"\n\n[[services]]\nname = "shop"\ntier = "experiment"\n'
    tree.write({"app.py": APP.replace("timeout=3", "timeout=None"), "roadworthy.toml": role})

    told = tree.since()

    assert "call-without-timeout app.py" in found(told)
    assert any("roles" in each and "services" in each for each in told.notices)


def test_a_comment_in_the_change_waives_nothing(tree: Tree) -> None:
    """A waiver in the code counts once it was merged; until then it is told with its place."""
    waived = APP.replace(
        "    return httpx",
        "    # roadworthy: allow call-without-timeout until 2027-05-01 by @me because it is mine\n    return httpx",
    )
    tree.write({"app.py": waived.replace("timeout=3", "timeout=None")})

    told = tree.since()

    assert "call-without-timeout app.py" in found(told)
    assert any("`call-without-timeout` at `app.py:15`" in each for each in told.notices)
    tree.git("commit", "-qam", "merged")
    tree.write({"more.py": "MORE = 1\n"})
    assert tree.since().is_quiet


def test_a_waiver_that_was_merged_counts(tree: Tree) -> None:
    """What was agreed before the change sets its finding aside."""
    tree.commit("two", {"roadworthy.toml": WAIVED})
    tree.write({"app.py": APP.replace("timeout=3", "timeout=None")})

    assert "call-without-timeout app.py" not in found(tree.since())


@pytest.mark.parametrize("config", ["waivers = 3\n", "[[waivers]\n", "unknown = 1\n"])
def test_a_config_that_the_change_breaks_is_told(tree: Tree, config: str) -> None:
    """The review goes on under the config before, and says what is wrong with the new one."""
    tree.write({"roadworthy.toml": config})

    assert any("cannot be read" in each for each in tree.since().notices)


def test_a_broken_config_is_mended_by_a_change(tree: Tree) -> None:
    """What was not valid before counts for nothing, and the change that mends it is reviewed."""
    tree.commit("two", {"roadworthy.toml": "unknown = 1\n"})
    tree.write({"roadworthy.toml": WAIVED})

    assert any("counts for nothing" in each for each in tree.since().notices)


def test_moved_lines_are_not_new(tree: Tree) -> None:
    """Forty lines above the fault change nothing."""
    tree.commit("two", {"app.py": APP.replace("timeout=3", "timeout=None")})
    tree.write({"app.py": "# a line\n" * 40 + APP.replace("timeout=3", "timeout=None")})

    told = tree.since()

    assert (found(told), told.fixed) == ([], ())


def test_a_renamed_file_makes_nothing_new(tree: Tree) -> None:
    """A file that moves, with an edit, takes its findings along."""
    tree.commit("two", {"app.py": APP.replace("timeout=3", "timeout=None")})
    moved = APP.replace("timeout=3", "timeout=None").replace('"Orders"', '"Orders so far"')
    tree.write({"app.py": "", "shop.py": moved, "Dockerfile": SERVICE["Dockerfile"].replace("app:app", "shop:app")})

    told = tree.since()

    assert (found(told), told.fixed) == ([], ())


def test_what_a_change_mends_is_told_in_one_line(tree: Tree) -> None:
    """The fixed finding stands in the comment, and the gate has nothing against it."""
    tree.commit("two", {"app.py": APP.replace("timeout=3", "timeout=None")})
    tree.write({"app.py": APP})

    told = tree.since()

    assert "call-without-timeout" in [each.rule for each in told.fixed]
    assert list(told.against()) == []
    assert render_changed("comment", told, View()).count("Fixed: ") == 1


def test_what_went_with_its_file_is_not_called_fixed(tree: Tree) -> None:
    """Nobody mended it: the comment names the file."""
    tree.commit("two", {"old.sh": "#!/bin/sh\n", "old/Dockerfile": 'FROM debian\nCMD ["/app"]\n'})
    tree.write({"old/Dockerfile": ""})

    told = tree.since()

    assert [each.place.path for each in told.fixed] == []
    assert {each.place.path for each in told.gone} == {"old/Dockerfile"}
    comment = render_changed("comment", told, View())
    assert "Gone with `old/Dockerfile` (" in comment
    assert "Fixed: " not in comment


def test_a_lost_criterion_fails_the_gate(tree: Tree) -> None:
    """The only timeout goes: what is lost is told in the criterion's own words."""
    tree.write({"app.py": APP.replace("timeout=3", "timeout=None")})

    told = tree.since()

    (service,) = told.change.services
    assert service.lost == (Criterion.TIMEOUTS,)
    assert any("external calls have explicit timeouts" in each for each in told.against())


def test_a_commit_is_held_against_where_its_branch_left(tree: Tree) -> None:
    """What came to main meanwhile is not the branch's doing."""
    tree.git("checkout", "-qb", "branch")
    tree.commit("mine", {"README.md": "# Shop\n"})
    tree.git("checkout", "-q", "main")
    tree.commit("theirs", {"app.py": APP.replace("timeout=3", "timeout=None")})

    told = tree.since("main", at="branch")

    assert "call-without-timeout app.py" not in found(told)
    assert told.change.since.commit == tree.git("merge-base", "main", "branch")


def test_uncommitted_changes_are_part_of_the_head(tree: Tree) -> None:
    """A file that git does not know yet counts, unless a commit is asked for."""
    tree.write({"more.py": "import requests\nrequests.get('http://a')\n"})

    assert "call-without-timeout more.py" in found(tree.since())
    assert "call-without-timeout more.py" not in found(tree.since(at="HEAD"))


def test_a_folder_of_the_repository_is_held_against_itself(tree: Tree) -> None:
    """A review of one folder looks at that folder of the commit."""
    tree.commit("two", {f"services/a/{path}": text for path, text in SERVICE.items()})
    tree.write({"services/a/app.py": APP.replace("timeout=3", "timeout=None")})

    assert "call-without-timeout app.py" in found(tree.since(folder="services/a"))
    assert tree.since(folder="docs").is_quiet


def test_the_cache_changes_nothing(tree: Tree, tmp_path: Path) -> None:
    """A second run with what the first one kept says the same."""
    tree.write({"app.py": APP.replace("shop_orders_total", "orders_total")})

    first, second = (render_changed("json", tree.since(cache=tmp_path / "cache"), View()) for _ in range(2))

    assert first == second == render_changed("json", tree.since(), View())


def test_an_unknown_revision_is_one_clear_line(tree: Tree) -> None:
    """It names the revision."""
    with pytest.raises(RevisionUnknown, match="nosuch"):
        tree.since("nosuch")


@pytest.mark.parametrize("revision", ["--output=x", "-h", "", "HEAD:app.py", "HEAD^{tree}", "\n", "a b"])
def test_a_revision_that_is_none_is_refused(tree: Tree, revision: str) -> None:
    """Nothing that git would take for an option, and no file of a commit."""
    with pytest.raises(RevisionUnknown):
        tree.since(revision)


def test_a_folder_without_git_is_told(tmp_path: Path) -> None:
    """There is nothing to hold it against."""
    (tmp_path / "app.py").write_text(APP)

    done = subprocess.run(
        [sys.executable, "-m", "roadworthy", "review", str(tmp_path), "--since", "main"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert "main" in done.stderr.splitlines()[0]


def test_a_shallow_clone_says_how_deep_it_must_be(tree: Tree, tmp_path: Path) -> None:
    """One line, what to do, and no guess."""
    tree.git("checkout", "-qb", "branch")
    tree.commit("mine", {"a.py": "A = 1\n"})
    tree.git("checkout", "-q", "main")
    tree.commit("theirs", {"b.py": "B = 1\n"})
    shallow = tmp_path / "shallow"
    tree.git("clone", "-q", "--depth=1", "--no-single-branch", f"file://{tree.root}", str(shallow))
    clone = Tree(shallow)

    for revision in ("origin/branch", "branch", "nosuch"):
        with pytest.raises(HistoryMissing) as told:
            clone.since(revision)
        assert "fetch-depth: 0" in told.value.hint
    assert told.value.exit_code == 2


def test_a_branch_of_origin_is_found_by_its_name(tree: Tree, tmp_path: Path) -> None:
    """A pipeline has no branch of its own for main."""
    tree.git("checkout", "-qb", "branch")
    clone = tmp_path / "clone"
    tree.git("clone", "-q", str(tree.root), str(clone))

    assert Tree(clone).since("main").is_quiet


def test_histories_that_never_met_are_told(tree: Tree) -> None:
    """An orphan branch has no commit in common with main."""
    tree.git("checkout", "-q", "--orphan", "other")
    tree.commit("new", {"a.py": "A = 1\n"})

    with pytest.raises(NothingInCommon):
        tree.since("main")


def test_a_config_of_git_that_names_programs_runs_none(tree: Tree, tmp_path: Path) -> None:
    """Filters, hooks and diff programs of a hostile repository stay asleep."""
    witness = tmp_path / "ran"
    for key in ("filter.x.clean", "filter.x.smudge", "diff.external", "core.fsmonitor", "diff.x.textconv"):
        tree.git("config", key, f"touch {witness}; cat")
    tree.write({".gitattributes": "* filter=x diff=x\n", "app.py": APP + "\n# more\n"})

    tree.since()

    assert not witness.exists()


def test_the_gate_leaves_with_one_and_can_be_turned_off(tree: Tree) -> None:
    """New things fail by default; another rung or none may be asked for."""
    tree.write({"app.py": APP.replace("shop_orders_total", "orders_total")})

    asked = {gate: run(tree, "--since", "HEAD", "--gate", gate).returncode for gate in ("new", "none", "hygiene")}

    assert asked == {"new": 1, "none": 0, "hygiene": 0}
    default = run(tree, "--since", "HEAD")
    assert default.returncode == 1
    assert "gate not met: since HEAD: " in default.stderr


@pytest.mark.parametrize("arguments", [("--gate", "new"), ("--format", "comment"), ("--since", "HEAD", "--gate", "x")])
def test_what_only_a_change_has_wants_since(tree: Tree, arguments: tuple[str, ...]) -> None:
    """A gate on what is new, and a comment, are wrong usage without a beginning."""
    assert run(tree, *arguments).returncode == 2


def test_a_kept_report_is_a_beginning_too(tree: Tree, tmp_path: Path) -> None:
    """The JSON of an earlier review serves where there is no history."""
    kept = tmp_path / "kept.json"
    run(tree, "--format", "json", "--output", str(kept))
    tree.write({"app.py": APP.replace("timeout=3", "timeout=None")})

    done = run(tree, "--since", str(kept), "--format", "json")

    told = json.loads(done.stdout)
    new = {each["fingerprint"]: each["rule"] for each in told["findings"]}
    assert "call-without-timeout" in [new[each] for each in told["change"]["new"]]
    assert done.returncode == 1


@pytest.mark.parametrize("form", [*FORMATS, *CHANGES])
def test_every_form_holds_only_what_is_new(tree: Tree, form: str) -> None:
    """What was open before stands in none but the whole assessment in JSON."""
    tree.commit("two", {"old.py": "import requests\nrequests.get('http://a')\n"})
    tree.write({"app.py": APP.replace("shop_orders_total", "orders_total")})

    text = render_changed(form, tree.since(), View())

    assert "rules.yml" in text
    assert ("old.py" in text) == (form == "json")


def test_sarif_says_what_is_new(tree: Tree) -> None:
    """Each result has the state of its baseline."""
    tree.write({"app.py": APP.replace("shop_orders_total", "orders_total")})

    results = json.loads(render_changed("sarif", tree.since(), View()))["runs"][0]["results"]

    assert {each["baselineState"] for each in results} == {"new"}
