"""What people type: programs that look at no repository, words that only start another program, servers that stay."""

import shlex
from collections.abc import Sequence
from posixpath import basename


def words(text: str) -> frozenset[str]:
    """The words of a list that is written as a text."""
    return frozenset(text.split())


FOREIGN = words(
    """
    apt apt-get aws az base64 brew cargo cat cd chmod chown choco clear code conda crontab curl cut date df
    dig dnf du echo env eval exit export false find for ftp gcloud gem gh git gpg grep gunzip gzip head helm
    hexdump history htop http if ifconfig install ip iptables java jq kill killall kind less let ln ls lsof
    man minikube mkdir mongo mongosh more mount mv mysql nano netstat nc npx nslookup nvidia-smi nvm ollama
    open openssl pacman ping pip-compile pipx pkill printf ps psql pwd pyenv read redis-cli reboot rm rmdir
    rsync scp sed select set setx shasum shutdown sleep snap sort ssh ssh-keygen start-process stat su
    systemctl tail tar tee telnet test then time tmux top touch tr traceroute true ufw umount uname unset
    unzip vi vim vite virtualenv wait watch wc wget where which while whoami winget wsl xargs xcode-select yum
    zip k3d k3s k9s flux argocd launchctl journalctl service screen nohup mamba micromamba volta fnm corepack
    deactivate alias and as at by can do done else fi function in is it let new of on or return the this to
    use var with const import from class def async await print public private void int string type interface
    enum struct func GET POST PUT DELETE PATCH HEAD OPTIONS SELECT INSERT UPDATE CREATE ALTER DROP FROM RUN
    COPY CMD ENTRYPOINT
    """
)
"""Programs that take nothing of the repository that can be checked here, and words that are no program."""

_STARTERS = frozenset({"sudo", "time", "nohup", "exec", "command", "winpty", "env", "dotenv", "caffeinate", "nice"})
_RUNNERS = frozenset({"poetry", "uv", "pipenv", "pdm", "rye", "hatch"})
_WITH_VALUE = frozenset(
    {
        "--with",
        "--extra",
        "--group",
        "--python",
        "-p",
        "--package",
        "--env-file",
        "--directory",
        "--project",
        "-e",
        "-u",
    }
    | {"--with-requirements", "--only-group", "-C", "-m"}
)
_DOES_ONE_THING = words(
    """
    psql pg_dump pg_restore createdb pg_isready redis-cli mysql mysqldump mongosh ollama curl alembic pytest python
    python3 npm npx pnpm yarn cat ls nvidia-smi env rabbitmqctl kafka-topics uv poetry
    """
)
"""Programs that are started inside for one thing: what is typed next is typed outside again."""
_SHELLS = frozenset(
    {"sh", "bash", "zsh", "ash", "fish", "/bin/sh", "/bin/bash", "python", "psql", "redis-cli", "mysql"}
)


def unwrapped(words: Sequence[str]) -> tuple[str, ...]:
    """The words without what only starts a program: `sudo`, `env A=b`, `poetry run`, `uv run --with x`."""
    rest = list(words)
    while rest:
        first = rest[0]
        if first in _STARTERS or ("=" in first and first.partition("=")[0].isidentifier()):
            rest = rest[1:]
            while rest and rest[0].startswith("-"):
                rest = rest[1:]
        elif first in _RUNNERS and len(rest) > 2 and rest[1] == "run":
            rest = rest[2:]
            while rest and rest[0].startswith("-") and rest[0] != "-m":
                rest = rest[2:] if rest[0] in _WITH_VALUE and len(rest) > 1 else rest[1:]
            if rest and rest[0] == "-m":
                rest = ["python", *rest]
        else:
            return tuple(rest)
    return ()


def program_of(words: Sequence[str]) -> str:
    """The program that is started, as typed."""
    rest = unwrapped(words)
    return rest[0] if rest else ""


def opens_another(words: Sequence[str]) -> str:
    """What is opened so that the next lines are typed elsewhere: another machine, a container, another program."""
    rest = unwrapped(words)
    if not rest:
        return ""
    program = basename(rest[0])
    if program in ("ssh", "vagrant", "su", "nix-shell", "multipass", "wsl", "screen", "tmux", "distrobox"):
        return f"`{program}` leads elsewhere"
    is_inside = program in ("docker", "podman", "docker-compose", "kubectl", "nerdctl") and (
        {"exec", "run", "attach", "debug"} & set(rest[1:4])
    )
    if not is_inside:
        return ""
    if rest[-1] in _SHELLS or ({"-it", "-ti", "-i", "-t"} & set(rest) and not _DOES_ONE_THING & set(rest)):
        return f"`{program} {rest[1]}` leads into a container"
    return ""


def stays(words: Sequence[str]) -> bool:
    """It goes on until it is stopped: `docker compose up` that is not told to leave."""
    rest = unwrapped(words)
    bare = [word for word in rest if not word.startswith("-")]
    is_compose = bare[:2] == ["docker", "compose"] or bare[:1] == ["docker-compose"]
    leaves = {"-d", "--detach", "--wait", "--no-start", "--abort-on-container-exit", "--exit-code-from", "--help"}
    return is_compose and "up" in bare and not any(word.partition("=")[0] in leaves for word in rest)


COMPOSE_COMMANDS = frozenset(
    [
        "up",
        "exec",
        "logs",
        "restart",
        "run",
        "stop",
        "start",
        "build",
        "pull",
        "down",
        "ps",
        "rm",
        "kill",
        "create",
        "config",
        "top",
    ]
)
CONTAINER_COMMANDS = frozenset({"exec", "logs", "restart", "stop", "start", "inspect", "attach", "stats", "top", "rm"})
_SCRIPTS = frozenset({"run", "run-script", "test", "t", "start", "stop", "restart", "ci"})
_NOT_SCRIPTS = words(
    """
    add remove global dlx create init upgrade upgrade-interactive why cache config set link unlink login
    logout publish version versions info list outdated audit pack policies import exec node workspaces up
    dedupe patch self-update env x pm install i update uninstall un rm view adduser whoami owner fund prune
    rebuild setup store approve-builds
    """
)
_SERVERS = frozenset(
    {"uvicorn", "gunicorn", "hypercorn", "granian", "daphne", "celery", "streamlit", "fastapi", "flask"}
)
_MODULES_OF_OTHERS = words(
    """
    pip venv virtualenv http ensurepip json pytest unittest build twine pdb cProfile timeit site compileall
    pipx uv ipykernel spacy nltk playwright jupyter notebook black ruff isort flake8 mypy pylint coverage tox
    nox pre_commit smtpd zipfile webbrowser this idlelib turtledemo calendar sysconfig platform trace xmlrpc
    asyncio debugpy
    """
)
_OURS_IN_FILES = {
    "kubectl": ("-f", "--filename", "-k", "--kustomize"),
    "oc": ("-f", "--filename", "-k"),
    "locust": ("-f", "--locustfile"),
}


def may_look_here(words: Sequence[str]) -> bool:
    """The command names something that this repository has to have."""
    program, given = basename(words[0]), words[1:]
    bare = [word for word in given if not word.startswith("-")]
    first = bare[0] if bare else ""
    if "/" in words[0]:
        is_started = words[0].startswith(("./", "../")) or words[0].endswith((".sh", ".bash"))
        is_others = any(part in words[0] for part in ("venv", "/bin/", "node_modules", "~", "//", "..."))
        return is_started and not is_others and words[0][0] != "/"
    if program.startswith(("python", "pypy")) or program == "py":
        if "-m" in given:
            module = given[given.index("-m") + 1] if given.index("-m") + 1 < len(given) else ""
            return bool(module) and module.partition(".")[0] not in _MODULES_OF_OTHERS
        return bool(given) and first.endswith(".py") and "-c" not in given
    if program in ("make", "gmake", "just", "task"):
        return program != "task" or bool(bare)
    if program in ("npm", "pnpm", "yarn", "bun"):
        is_plain = program in ("yarn", "pnpm", "bun") and first and first not in _NOT_SCRIPTS
        return first in _SCRIPTS or bool(is_plain) or (program == "yarn" and first == "workspace")
    if program in ("bash", "sh", "zsh", "source", "."):
        return first.endswith((".sh", ".bash", ".zsh")) and "<(" not in " ".join(given) and not first.startswith("-")
    if program in _SERVERS:
        return bool(given)
    if program in ("docker", "podman", "nerdctl"):
        if first == "compose":
            return bool(COMPOSE_COMMANDS & set(bare))
        return first in CONTAINER_COMMANDS or first == "build" or bare[:2] in (["buildx", "build"], ["image", "build"])
    if program in ("docker-compose", "podman-compose"):
        return bool(COMPOSE_COMMANDS & set(bare))
    if program == "cp":
        return len(bare) == 2
    if program in ("pip", "pip3") or (program == "uv" and first == "pip"):
        return "install" in bare and any(word in ("-r", "--requirement", "-e", "--editable") for word in given)
    if program in ("uv", "poetry"):
        return first in ("sync", "install") and any(
            word in ("--extra", "--group", "--with", "--extras", "-E", "--only", "--only-group") for word in given
        )
    if program == "terraform":
        return any(word.startswith("-chdir=") for word in given)
    if program in ("node", "deno", "ts-node", "tsx"):
        return first.endswith((".js", ".ts", ".mjs", ".cjs"))
    if program == "go":
        return first == "run" and len(bare) > 1 and bare[1].startswith((".", "cmd/")) and "..." not in bare[1]
    if program in _OURS_IN_FILES:
        options = _OURS_IN_FILES[program]
        if program != "locust" and not {"apply", "create", "delete", "replace", "diff"} & set(bare[:3]):
            return False
        return any(word in options for word in given)
    if program in ("ansible-playbook", "alembic"):
        return bool(bare)
    if program == "helm":
        return first in ("install", "upgrade", "template", "lint") and any(word.startswith("./") for word in bare)
    if program == "pytest":
        return any("/" in word or word.endswith(".py") for word in bare)
    return False


def is_known(program: str) -> bool:
    """It is judged by `may_look_here` alone; any other plain name counts only where it is the repository's own."""
    return basename(program) in _KNOWN or "/" in program or program.startswith(("python", "pypy"))


_KNOWN = (
    words(
        """
    make gmake just task npm pnpm yarn bun py bash sh zsh source . docker podman nerdctl docker-compose
    podman-compose cp pip pip3 uv poetry pdm hatch rye pipenv terraform node deno ts-node tsx go kubectl oc
    locust ansible-playbook alembic helm pytest tox nox npx mvn gradle ./gradlew ./mvnw cmake rustup rustc
    cargo ruff mypy black isort flake8 pre-commit django-admin jupyter ansible k6 wrk ab hey psql mysql
    sqlite3 redis-server ngrok heroku fly flyctl vercel netlify supabase prisma eslint jest vitest playwright
    cypress tsc next nuxt ollama vllm huggingface-cli nvidia-docker
    """
    )
    | _SERVERS
)


def module_word(words: str) -> str:
    """What `python -m` starts, of the words as they are kept; "" for any other command."""
    rest = unwrapped(shlex.split(words))
    if rest and basename(rest[0]).startswith(("python", "py")) and "-m" in rest[:-1]:
        return rest[rest.index("-m") + 1]
    return ""
