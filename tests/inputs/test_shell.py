"""What is read from shell scripts."""

from roadworthy.inputs.shell import read_script


def test_background_loops_and_guards_are_told_apart() -> None:
    """Each command knows whether it runs behind, repeats, or may fail."""
    script = read_script("a.sh", "#!/bin/bash\nserver &\nsleep 5\nuntil curl x; do sleep 1; done\nmake || true\n")

    server, pause, asked, wait, made, _ = script.commands
    assert server.is_background
    assert not pause.in_loop
    assert (asked.in_loop, wait.in_loop) == ("until", "until")
    assert made.is_guarded
    assert not pause.is_guarded


def test_errexit_guards_what_follows() -> None:
    """After `set -e` a failing command ends the script."""
    script = read_script("a.sh", "first\nset -euo pipefail\nsecond\n")

    assert script.exits_on_error
    assert [command.is_guarded for command in script.commands] == [False, True, True]


def test_commands_in_substitutions_and_functions_are_found() -> None:
    """What runs inside `$(…)` and in functions runs."""
    script = read_script("a.sh", 'up() { docker compose restart api; }\nX=$(curl -s http://a | jq .)\nexec "$@"\n')

    assert [command.program for command in script.commands] == ["docker", "curl", "jq", "exec"]
    assert script.commands[0].symbol == "up"
    assert script.functions == ("up",)
