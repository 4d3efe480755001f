"""What containers start, and from which file of the repository."""

from roadworthy.inputs.read import read_system
from roadworthy.inputs.repository import MemoryRepository
from roadworthy.model import IgnoreRules, Place


def test_a_workload_leads_to_its_image_and_its_script() -> None:
    """The entrypoint script is found through the COPY that puts it into the image."""
    system = read_system(
        MemoryRepository(
            {
                "compose.yaml": "services:\n  api:\n    build: {context: ., dockerfile: docker/Dockerfile}\n",
                "docker/Dockerfile": 'FROM x:1.0.0\nWORKDIR /srv\nCOPY docker/start.sh ./\nENTRYPOINT ["./start.sh"]\n',
                "docker/start.sh": "#!/bin/sh\nexec uvicorn app:app\n",
            }
        )
    )

    api = system.workloads[0]
    image = system.image_of(api)
    script = system.script_of(api)
    assert image is not None
    assert system.contexts_of(image) == ("",)
    assert script is not None
    assert script.file == "docker/start.sh"
    assert system.processes_of(api) == (("uvicorn", "app:app"),)


def test_ignore_rules_read_as_their_tools_read_them() -> None:
    """A bare name counts at any depth for git, at the top for docker; the last pattern that fits decides."""
    place = Place(".gitignore")
    git = IgnoreRules(place=place, file=".gitignore", patterns=("models/", "*.log", "!keep.log"))
    docker = IgnoreRules(place=place, file=".dockerignore", patterns=("models", "**/*.log"))

    assert git.ignores("a/models/x.bin")
    assert git.ignores("a/b.log")
    assert not git.ignores("a/keep.log")
    assert docker.ignores("models/x.bin")
    assert not docker.ignores("a/models/x.bin")
    assert docker.ignores("a/b.log")


def test_ignore_rules_tell_which_pattern_leaves_a_file_out() -> None:
    """The outermost folder that is left out decides; a pattern that ends with a slash is for no file."""
    rules = IgnoreRules(place=Place("web/.gitignore"), file="web/.gitignore", patterns=("out/", "*.log", "!keep.log"))

    assert rules.ignored_by("web/out/keep.log") == 0
    assert rules.ignored_by("web/a/b.log") == 1
    assert rules.ignored_by("web/keep.log") is None
    assert rules.ignored_by("web/out") is None
    assert rules.ignored_by("out/x") is None


def test_an_endless_ignore_pattern_is_answered() -> None:
    """A pattern of many thousand stars and dots keeps nobody waiting."""
    rules = IgnoreRules(
        place=Place(".gitignore"), file=".gitignore", patterns=("**/" * 1300 + "a", "**/./" * 800, "**/./" * 9000)
    )

    assert rules.ignored_by("b") is None
