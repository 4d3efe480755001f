"""Package managers: how they are told to install, what they leave behind, and how they take a lock file at its word.

Sources: https://manpages.debian.org/bookworm/apt/apt-get.8.en.html https://docs.docker.com/build/building/best-practices/#apt-get
https://pip.pypa.io/en/stable/topics/caching/ https://docs.npmjs.com/cli/v10/commands/npm-ci
https://classic.yarnpkg.com/lang/en/docs/cli/install/ https://pnpm.io/cli/install#--frozen-lockfile
https://docs.astral.sh/uv/concepts/projects/sync/ https://pipenv.pypa.io/en/latest/commands.html
https://gitlab.alpinelinux.org/alpine/apk-tools/-/blob/master/doc/apk.8.scd
"""

import re

from roadworthy.knowledge.shells import plain

_INSTALLS = {
    "apt-get": ("install",),
    "apt": ("install",),
    "apk": ("add",),
    "yum": ("install",),
    "dnf": ("install",),
    "microdnf": ("install",),
    "pip": ("install",),
    "pip3": ("install",),
    "npm": ("install", "i", "ci", "add"),
    "yarn": ("install", "add"),
    "pnpm": ("install", "i", "add"),
    "poetry": ("install",),
    "pipenv": ("install", "sync"),
    "uv": ("sync",),
    "conda": ("install",),
    "mamba": ("install",),
    "gem": ("install",),
    "bundle": ("install",),
    "composer": ("install",),
    "brew": ("install",),
}
_OFFLINE = frozenset({"--no-index", "--offline", "--prefer-offline", "--help", "--dry-run"})

_BOUNDING = frozenset({"-r", "--requirement", "-c", "--constraint", "-e", "--editable", "--require-hashes"})
_WITH_VALUE = frozenset(
    {"-i", "--index-url", "--extra-index-url", "-f", "--find-links", "-t", "--target", "--python", "--prefix", "--root"}
    | {"--trusted-host", "--progress-bar", "--timeout", "--retries", "--index-strategy", "--platform", "--cache-dir"}
    | {"--python-version", "--only-binary", "--no-binary", "--proxy", "--src", "--log", "--torch-backend", "-p"}
)
_OF_PIP = frozenset({"pip", "setuptools", "wheel"})
"""What an image brings along and is only told to renew."""
_NAME = re.compile(r"[A-Za-z][\w.-]*(\[[\w,.-]+\])?([>!]=[\w.]*)?")
"""A distribution without a bound above; a path, a file and what a variable gives are none."""

COMPILERS = frozenset(
    {
        "build-essential",
        "gcc",
        "g++",
        "make",
        "cmake",
        "clang",
        "gfortran",
        "build-base",
        "python3-dev",
        "python-dev",
        "linux-headers",
        "musl-dev",
        "cargo",
        "rustc",
        "golang",
        "default-jdk",
    }
)
"""Distribution packages that only building needs."""

HAND_TOOLS = frozenset({"curl", "wget", "bc", "jq", "vim", "nano", "telnet", "less", "htop", "tree", "unzip", "zip"})
"""Programs that a process does not load: they serve a script, a probe or a person."""


def installs(words: tuple[str, ...]) -> str:
    """The package manager that these words tell to fetch and install something; "" where they do not."""
    words = plain(words)
    if not words:
        return ""
    program = words[0].rpartition("/")[2]
    rest = words[1:]
    if program.startswith("python") and rest[:2] == ("-m", "pip"):
        program, rest = "pip", rest[2:]
    if program == "uv" and rest[:1] == ("pip",):
        program, rest = "pip", rest[1:]
    verbs = _INSTALLS.get(program, ())
    if program in ("yarn", "yarnpkg") and not [word for word in rest if not word.startswith("-")]:
        return "yarn"
    if not any(word in verbs for word in rest[:3]) or _OFFLINE & set(rest):
        return ""
    return program


def packages(words: tuple[str, ...]) -> tuple[str, ...]:
    """What an install command names, without versions: `curl` of `apt-get install -y curl=8.1`."""
    words = plain(words)
    if not installs(words):
        return ()
    named = (word for word in words[1:] if not word.startswith(("-", ".", "/", "$")))
    found = [word.partition("=")[0].partition("<")[0].partition(">")[0].partition("@")[0] for word in named]
    return tuple(found[1:])


def open_packages(words: tuple[str, ...]) -> tuple[str, ...]:
    """What `pip install` takes at its newest: names without a version above, repositories without a revision.

    Nothing where a file of requirements, of constraints or of hashes may say more.
    """
    words = plain(words)
    if installs(words) not in ("pip", "pip3"):
        return ()
    start = next((index for index, word in enumerate(words) if word == "install"), len(words))
    found = []
    skip = False
    for word in words[start + 1 :]:
        if skip:
            skip = False
        elif word.startswith("-"):
            if word in _BOUNDING or word.startswith(("-r", "-c", "--requirement", "--constraint", "-e", "--editable")):
                return ()
            skip = word in _WITH_VALUE
        elif word.startswith("git+"):
            revision = word.partition("#")[0].rpartition("/")[2].partition("@")[2]
            found += [word.partition("#")[0].rpartition("/")[2].removesuffix(".git")] if not revision else []
        elif _NAME.fullmatch(word) and word.partition("[")[0].lower() not in _OF_PIP:
            found.append(word.partition("[")[0].partition(">")[0].partition("!")[0])
    return tuple(found)


def leaves_cache(words: tuple[str, ...], rest_of_layer: str, variables: frozenset[str]) -> str:
    """What an install command leaves in the layer; "" where it, or the rest of the same RUN, sees to that.

    Args:
        rest_of_layer: the text of the whole RUN.
        variables: names that are set in the image: `PIP_NO_CACHE_DIR` and its like.
    """
    manager = installs(words)
    if manager in ("apt-get", "apt") and "/var/lib/apt/lists" not in rest_of_layer:
        return "the package lists of apt"
    if manager == "apk" and "--no-cache" not in words and "/var/cache/apk" not in rest_of_layer:
        return "the index of apk"
    if manager in ("yum", "dnf", "microdnf") and "clean all" not in rest_of_layer and "/var/cache" not in rest_of_layer:
        return f"the cache of {manager}"
    if manager in ("pip", "pip3") and not (
        "--no-cache-dir" in words
        or "--no-cache" in words
        or variables & {"PIP_NO_CACHE_DIR", "UV_NO_CACHE"}
        or ".cache" in rest_of_layer
        or "cache purge" in rest_of_layer
    ):
        return "the downloads of pip"
    return ""


def obeys_lock(words: tuple[str, ...]) -> bool | None:
    """Whether an install of everything takes the lock file at its word; None of any other command."""
    words = plain(words)
    manager = installs(words)
    rest = set(words[1:])
    bare = [word for word in words[2:] if not word.startswith("-")]
    if {"-g", "--global", "--no-save"} & rest:
        return None
    if manager == "npm":
        return "ci" in rest if "ci" in rest or not bare else None
    if manager == "yarn":
        if "add" in rest or "global" in rest:
            return None
        return bool({"--frozen-lockfile", "--immutable", "--pure-lockfile"} & rest)
    if manager == "pnpm":
        return "--frozen-lockfile" in rest if not bare and "add" not in rest else None
    if manager == "uv":
        return bool({"--locked", "--frozen"} & rest)
    if manager == "pipenv":
        return "sync" in rest or bool({"--deploy", "--ignore-pipfile"} & rest) if not bare or "sync" in rest else None
    return None
