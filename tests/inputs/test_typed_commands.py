"""What documents tell to type, and the names that the repository gives to what can be typed."""

import time

import pytest

from roadworthy.findings import Outcome
from roadworthy.inputs.justfile import read as read_justfile
from roadworthy.inputs.makefile import read as read_makefile
from roadworthy.inputs.markdown import read as read_markdown
from roadworthy.inputs.python.reader import read as read_python
from roadworthy.inputs.read import read_system
from roadworthy.inputs.repository import MemoryRepository
from roadworthy.inputs.yaml_documents import read as read_yaml
from roadworthy.model import Claim, ClaimKind, Interface, TaskFile
from roadworthy.rules.catalogue import all_rules


def typed(text: str) -> list[Claim]:
    """The claims about commands in a Markdown text."""
    return [one for one in read_markdown("README.md", text.encode()).claims if one.kind is ClaimKind.COMMAND]


def tasks(text: str) -> TaskFile:
    """What a Makefile names."""
    return read_makefile("sub/Makefile", text.encode()).task_files[0]


def interface(text: str) -> Interface:
    """What a Python program understands."""
    return read_python("tool.py", text.encode()).interfaces[0]


def test_a_command_keeps_the_folder_that_the_block_has_entered() -> None:
    """`cd` in a block moves the commands behind it, in later blocks it may."""
    first, second = typed("```bash\ncd web\nmake test\n```\n\n```bash\nmake lint\n```\n")

    assert (first.subject, first.details["moves"]) == ("make test", "web")
    assert (second.details.get("moves"), second.details["carried"]) == (None, "web")


def test_a_program_of_others_is_no_claim() -> None:
    """Commands that look at nothing of the repository promise nothing about it."""
    text = "```bash\ngit clone https://x/y\ncurl localhost\nnpm install left-pad\npip install x\ndocker run a\n```\n"

    assert not typed(text)


def test_the_names_of_the_reader_are_no_promise() -> None:
    """A word in angle brackets is the reader's to fill in."""
    assert [one.skipped for one in typed("```sh\nmake <target>\n```\n")] == ["a name of the reader's own"]


def test_operators_part_the_commands_of_a_span() -> None:
    """`make lint && make test` in prose is two commands."""
    assert [one.subject for one in typed("Run `make lint && make test` first.\n")] == ["make lint", "make test"]


def test_what_follows_a_command_in_the_foreground_is_told() -> None:
    """The next line of the same block is not reached before `docker compose up` ends; an open fence is told, too."""
    open_, *_ = typed("```bash\ndocker compose up --build\npython chaos.py\n")
    detached, *_ = typed("```bash\ndocker compose up -d\npython chaos.py\n```\n")
    apart, *_ = typed("```bash\ndocker compose up\n\n# in another terminal\npython chaos.py\n```\n")

    assert open_.details["behind"] == "python chaos.py\n"
    assert "behind" not in detached.details
    assert "behind" not in apart.details


def test_a_makefile_names_its_targets_and_what_it_includes() -> None:
    """Variables are put in; patterns and included files are kept; what is computed leaves it open."""
    found = tasks("include more.mk\nNAME = api\na b: c\n\techo\n$(NAME)-up:\n\techo\nimage-%:\n\techo\n")

    assert found.names == ("a", "b", "api-up")
    assert found.has("image-web")
    assert found.includes == ("sub/more.mk",)
    assert not found.why_open
    assert tasks("include $(TOP)/all.mk\na:\n\techo\n").why_open


def test_a_justfile_and_a_taskfile_name_what_can_be_run() -> None:
    """Recipes, aliases and tasks are names; assignments are none."""
    just = read_justfile("justfile", b"x := 'a:b'\n@test *args='': build\n  pytest\nalias t := test\nbuild:\n  make\n")
    task = read_yaml("Taskfile.yml", b"version: '3'\ntasks:\n  build:\n    aliases: [b]\n    cmds: [go build]\n")

    assert just.task_files[0].names == ("test", "t", "build")
    assert task.task_files[0].names == ("build", "b")


def test_a_compose_file_names_services_profiles_and_containers() -> None:
    """What can be named on the command line stands apart from what containers are called."""
    text = b"services:\n  api:\n    image: a\n    container_name: llm-api\n    profiles: [gpu]\ninclude: [more.yml]\n"

    (found,) = read_yaml("compose.yaml", text).task_files

    assert (found.names, found.profiles, found.containers) == (("api",), ("gpu",), (("api", "llm-api"),))
    assert found.includes == ("more.yml",)


def test_options_of_argparse_may_be_shortened() -> None:
    """Options and commands are read where they are literals; a parser that others fill is left open."""
    known = interface(
        "import argparse\np = argparse.ArgumentParser()\np.add_argument('-l', '--list')\n"
        "s = p.add_subparsers()\ns.add_parser('run', aliases=['r'])\n"
    )

    assert known.takes("--li") and known.takes("-l") and not known.takes("--show")
    assert known.commands == ("run", "r")
    assert not known.why_open
    assert interface("import argparse\np = argparse.ArgumentParser(parents=[base])\n").why_open


def test_options_of_click_and_typer_are_read_from_their_functions() -> None:
    """Decorators of click and parameters of typer's functions name options; other decorators leave it open."""
    click = interface("import click\n@click.command()\n@click.option('--loud/--quiet')\ndef main_it(loud): ...\n")
    typer = interface(
        "import typer\napp = typer.Typer()\n@app.command('go')\n"
        "def main(dry_run: bool = typer.Option(False, '--dry')): ...\n"
    )

    assert click.takes("--quiet") and click.commands[0] == "main-it" and not click.why_open
    assert typer.takes("--dry") and typer.takes("--dry-run") and typer.commands == ("go",)
    assert interface("import click\n@click.command()\n@shared\ndef main(): ...\n").why_open


@pytest.mark.parametrize(
    ("command", "outcome"),
    [
        ("python ~/git/chat/tools/sre/report.py", Outcome.MET),
        ("python ${CHAT_ROOT}/tools/sre/gone.py", Outcome.UNMET),
        ("python ~/elsewhere/report.py", Outcome.UNCLEAR),
        ("cp tools/sre/report.py.bak tools/sre/report.py", Outcome.UNCLEAR),
        ("pytest tools/test_file.py", Outcome.UNCLEAR),
        ("docker exec api ls", Outcome.UNMET),
        ("docker exec chat-worker-1 ls", Outcome.MET),
        ("cd tools && python sre/report.py", Outcome.MET),
        ("gunicorn --threads 4 -b 0.0.0.0:5000 main:app", Outcome.MET),
        ("make TARGET", Outcome.UNCLEAR),
        ("make gone", Outcome.UNMET),
        ("kubectl apply -k github.com/acme/chat/deploy", Outcome.UNCLEAR),
    ],
)
def test_what_is_typed_is_held_against_what_is_there(command: str, outcome: Outcome) -> None:
    """A path from home or a variable counts where its end leads into the repository; what a reader makes is open."""
    files = {
        "README.md": f"```bash\n{command}\n```\n",
        "tools/sre/report.py": "print(1)\n",
        "main.py": "app = 1\n",
        "Makefile": "test:\n\tpytest\n",
        "compose.yaml": "services:\n  api:\n    image: a\n    container_name: chat-api\n  worker:\n    image: a\n",
    }
    rule = next(one for one in all_rules() if one.name == "command-claim-wrong")

    (verdict,) = rule.ask(read_system(MemoryRepository(files)))

    assert verdict.outcome is outcome


def test_an_extra_in_the_guide_of_a_library_may_be_the_readers() -> None:
    """What is installed by others has guides whose projects are not this one; its own readme speaks of itself."""
    block = "```bash\npip install -e '.[test]'\n```\n"
    files = {
        "README.md": block,
        "docs/plugins.md": block,
        "pyproject.toml": "[build-system]\nrequires = []\n[project]\nname = 'a'\noptional-dependencies.dev = ['x']\n",
    }
    rule = next(one for one in all_rules() if one.name == "command-claim-wrong")

    said = {one.place.path: one.outcome for one in rule.ask(read_system(MemoryRepository(files)))}

    assert said == {"README.md": Outcome.UNMET, "docs/plugins.md": Outcome.UNCLEAR}


def test_a_long_line_takes_no_time() -> None:
    """A document of one megabyte in one line, and one of many short commands, are read in linear time."""
    started = time.process_time()

    typed("`make " + "a" * 1_000_000 + "`\n")
    typed("x `make a` create the file " * 20_000)
    typed("```bash\n" + "make a && cd b\n" * 5_000 + "```\n")

    assert time.process_time() - started < 5
