"""What is read from a Dockerfile."""

from roadworthy.inputs.dockerfile import read
from roadworthy.model import Image, Unknown


def image(text: str) -> Image:
    """The image of this text."""
    return read("Dockerfile", text.encode()).images[0]


def test_the_last_stage_inherits_through_earlier_ones() -> None:
    """User, health check and base come from the stages on which the last one stands, not from its neighbours."""
    found = image(
        "FROM python:3.12.1-slim AS base\nUSER app\nHEALTHCHECK CMD curl -f http://localhost:8000/ready || exit 1\n"
        "FROM node:20 AS front\nUSER node\n"
        "FROM base\nCOPY --from=front /dist /dist\nCMD uvicorn app:app\n"
    )

    assert found.user == "app"
    assert found.base == "python:3.12.1-slim"
    assert found.place.start == 6
    assert found.probe is not None
    assert (found.probe.path, found.probe.port, found.probe.tools) == ("/ready", 8000, ("curl",))


def test_an_entrypoint_on_top_takes_the_command_away() -> None:
    """An ENTRYPOINT in a later stage resets the CMD of the stage beneath."""
    found = image('FROM a AS one\nCMD ["x"]\nFROM one\nENTRYPOINT ["/run.sh"]\n')

    assert found.command is None
    assert found.entrypoint is not None


def test_arguments_are_put_in_where_they_are_known() -> None:
    """A default before FROM fills the reference; an argument without one makes it unknown."""
    assert image("ARG TAG=3.12\nFROM python:${TAG}-slim\n").base == "python:3.12-slim"
    assert image("ARG TAG\nFROM python:${TAG:-3.11}\n").base == "python:3.11"
    assert isinstance(image("ARG TAG\nFROM python:$TAG\n").base, Unknown)


def test_a_run_over_several_lines_keeps_the_line_of_each_command() -> None:
    """Comments and continuations inside a RUN do not move its commands."""
    found = image(
        "FROM a\nRUN apt-get update && \\\n    # tools\n    apt-get install -y curl\nRUN <<EOF\nmake all\nEOF\n"
    )

    commands = [command for line in found.instructions for command in line.commands]
    assert [(c.place.start, c.words_given[0]) for c in commands] == [(2, "apt-get"), (4, "apt-get"), (6, "make")]


def test_a_target_gives_the_image_of_its_stage() -> None:
    """Another target has its own user."""
    found = image("FROM a AS dev\nUSER root\nFROM a AS prod\nUSER 10001\n")

    assert found.user == "10001"
    assert found.at("dev").user == "root"


def test_noise_is_a_fact_and_no_error() -> None:
    """Binary noise in a Dockerfile is told, not raised."""
    assert read("Dockerfile", b"\x00\xff\x10FROM").unread
    assert read("Dockerfile", b"no instruction here").unread


def test_an_address_that_is_none_is_no_error() -> None:
    """A broken or templated address in a health check gives what can be told of it."""
    assert image("FROM a\nHEALTHCHECK CMD curl http://[::1:/x\n").probe is not None
    probe = image("FROM a\nHEALTHCHECK CMD curl -f http://localhost:${PORT}/up\n").probe

    assert probe is not None
    assert (probe.host, probe.path, probe.port) == ("localhost", "/up", "${PORT}")
