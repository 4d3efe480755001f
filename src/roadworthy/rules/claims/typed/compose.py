"""Services, profiles and containers."""

from collections.abc import Sequence
from posixpath import basename

from roadworthy.findings import Manner, Outcome
from roadworthy.knowledge.products import PRODUCTS, shows
from roadworthy.knowledge.typed import COMPOSE_COMMANDS, words
from roadworthy.model import Role, TaskFile, Workload
from roadworthy.rules.claims.typed.answer import Answer, open_, right, wrong
from roadworthy.rules.claims.typed.runners import close_to, why_open, with_included
from roadworthy.rules.claims.typed.where import Where, is_placeholder

_DEFAULTS = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
_OVERRIDES = (
    "compose.override.yaml",
    "compose.override.yml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
)
_VALUED = words(
    """
    -p --project-name --env-file --project-directory --ansi --parallel --progress --scale -t --timeout -u
    --user -e --env -w --workdir --index --tail -n --since --until --build-arg --name -v --volume --entrypoint
    -l --label --wait-timeout --pull --rmi -s --signal --format --publish --exit-code-from --attach
    --no-attach --memory -m -c
    """
)
_NAMES_ONE = frozenset({"exec", "run", "top", "port"})


def compose(words: Sequence[str], where: Where) -> Answer:
    """The files, profiles and services of `docker compose`."""
    files, profiles, given, command = [], [], [], ""
    scaled: list[str] = []
    rest = list(words[1:])
    while rest:
        word = rest.pop(0)
        name, _, value = word.partition("=")
        if name in ("-f", "--file") and not command:
            files.append(value or (rest.pop(0) if rest else ""))
        elif name == "--profile":
            profiles.append(value or (rest.pop(0) if rest else ""))
        elif name == "--scale":
            scaled.append(word.removeprefix("--scale=") if value else rest.pop(0) if rest else "")
        elif name in _VALUED and not value and not (command and name in ("-n", "-t", "-v") and command == "down"):
            if not (command in ("logs", "exec", "run") and name in ("-t",)):
                rest = rest[1:]
        elif word in ("--project-directory",):
            return open_("it names its folder itself")
        elif word.startswith("-"):
            continue
        elif not command:
            command = word
        else:
            given.append(word)
            if command in _NAMES_ONE:
                break
    if command not in COMPOSE_COMMANDS:
        return open_("is no command of compose that names services")
    wanted = [] if command == "down" else given
    by_file = {one.file: one for one in where.system.task_files if one.runner == "compose"}
    if files:
        for file in files:
            answer = where.path(file)
            if answer.is_wrong or not where.file(file):
                return answer
        found = [spot for file in files if (spot := where.file(file))]
    else:
        found = where.above((*_DEFAULTS, *_OVERRIDES))
    if not found:
        return _without_files(wanted, by_file, where)
    known = [by_file[file] for file in found if file in by_file]
    if len(known) < len(found):
        return open_(f"{found[0]} could not be read in full")
    answer = _services([*wanted, *_named_in(scaled)], profiles, known, by_file, where, is_default=not files)
    if answer.outcome is not Outcome.MET:
        return answer
    workloads = [one for one in where.system.workloads if one.place.path in {file.file for file in known}]
    stopped = next((one for text in scaled if (one := _cannot_scale(text, workloads))), None)
    if stopped is None and command == "restart":
        stopped = _keeps(wanted, workloads, where)
    if stopped is None and command == "up" and not wanted:
        stopped = _runs_others(workloads, where)
    return stopped or answer


def _named_in(scaled: Sequence[str]) -> list[str]:
    return [one.partition("=")[0] for one in scaled if one and not is_placeholder(one)]


def _cannot_scale(text: str, workloads: Sequence[Workload]) -> Answer | None:
    """`--scale api=3`: neither a container's name nor a port of the host can be given twice."""
    name, _, count = text.partition("=")
    if not count.isdigit() or int(count) < 2:
        return None
    for one in workloads:
        if one.name != name:
            continue
        if one.container_name and "$" not in one.container_name:
            return wrong(
                f"asks for {count} of `{name}`, whose container has the fixed name {one.container_name}",
                one.places.get("container_name", one.place),
                manner=Manner.BROKEN,
            )
        taken = next((port for port in one.ports if isinstance(port.published, int)), None)
        if taken is not None:
            return wrong(
                f"asks for {count} of `{name}`, which publishes the one port {taken.published} of the host",
                taken.place,
                manner=Manner.BROKEN,
            )
    return None


def _runs_others(workloads: Sequence[Workload], where: Where) -> Answer | None:
    """An image was built to be run by compose, and each of its services is a product of others."""
    built = where.details.get("built", "")
    images = [one.image for one in workloads if isinstance(one.image, str) and one.build_context is None]
    if not built or not workloads or len(images) < len(workloads):
        return None
    if not all(any(shows(product, image) for product in PRODUCTS) for image in images):
        return None
    names = " and ".join(f"`{one.name}`" for one in workloads[:4])
    return wrong(
        f"starts {names} alone; the image {built} built above is run by none of its services", workloads[0].place
    )


def _keeps(wanted: Sequence[str], workloads: Sequence[Workload], where: Where) -> Answer | None:
    """`docker compose restart` starts the same container again: with the same environment and the same image."""
    restarted = [one for one in workloads if not wanted or one.name in wanted]
    if not restarted:
        return None
    if exported := where.details.get("exported", ""):
        return wrong(
            f"keeps the environment with which the container was made: `{exported}` before it changes nothing",
            restarted[0].place,
            manner=Manner.BROKEN,
        )
    if where.details.get("after") == "env" and (from_env := next(filter(_is_made_with_env, restarted), None)):
        return wrong(
            "keeps the environment with which the container was made: a change of `.env` needs `docker compose up -d`",
            from_env.place,
            manner=Manner.BROKEN,
        )
    if where.details.get("after") == "code" and all(_is_sealed(one) for one in restarted):
        return wrong(
            "starts the same image again: the source is copied into it and not mounted, so a change needs a build",
            restarted[0].place,
            manner=Manner.BROKEN,
        )
    return None


def _is_made_with_env(workload: Workload) -> bool:
    """Its environment comes from `.env`, and it cannot see the file itself."""
    sees = any(mount.kind == "bind" and basename(mount.source) in ("", ".", ".env") for mount in workload.mounts)
    return not sees and basename(workload.raw.get("env_file", "")) == ".env"


def _is_sealed(workload: Workload) -> bool:
    """It is built here, and nothing of the repository is mounted into it."""
    return workload.build_context is not None and all(
        mount.kind in ("volume", "tmpfs") or mount.source.rpartition("/")[2].count(".") for mount in workload.mounts
    )


def _without_files(wanted: Sequence[str], by_file: dict[str, TaskFile], where: Where) -> Answer:
    shows = where.details.get("shows", "").split()
    if "compose" in shows or any("compose" in one for one in where.details.get("written", "").split()):
        return open_("the document may have the reader write the compose file")
    if by_file:
        first = min(by_file, key=lambda path: (path.count("/"), len(path), path))
        if where.why_open or not where.is_at_root or _is_chosen(where):
            return open_(where.why_open or f"no compose file is where it is typed; {first} is there")
        is_ours = where.system.paths[first].role is Role.PRODUCTION and not where.is_library
        if is_ours and basename(first) in _DEFAULTS:
            text = f"needs a compose file {where.spot}; the one of the repository is {first}"
            return wrong(text, by_file[first].place, manner=Manner.INCONSISTENT)
        return open_(f"no compose file is where it is typed; {first} is there")
    if any("compose" in path for path in where.system.paths):
        return open_("a compose file is there that could not be read")
    answer = where.absent("docker-compose.yml")
    return wrong("needs a compose file; the repository has none") if answer.is_wrong else answer


def _is_chosen(where: Where) -> bool:
    """A variable names the compose file."""
    return any(one.name == "COMPOSE_FILE" for one in where.system.settings)


def _services(
    wanted: Sequence[str],
    profiles: Sequence[str],
    known: Sequence[TaskFile],
    by_file: dict[str, TaskFile],
    where: Where,
    *,
    is_default: bool,
) -> Answer:
    every = [one for file in known for one in with_included(file, by_file)]
    names = [name for one in every for name in one.names]
    why = next((why for one in known if (why := why_open(one, by_file, where))), "") or where.why_open
    for kind, given, there in (
        ("service", wanted, names),
        ("profile", profiles, [one for file in every for one in file.profiles]),
    ):
        for name in given:
            if name in there or name == "*" or "," in name:
                continue
            if is_placeholder(name) or name in ("service", "service-name", "service_name", "SERVICE"):
                return open_(f"leaves the {kind} to the reader")
            if why:
                return open_(why)
            others = [one for one in by_file.values() if name in (one.names if kind == "service" else one.profiles)]
            if others and is_default:
                return open_(f"only {others[0].file} has the {kind} {name}")
            container = next((service for one in every for service, called in one.containers if called == name), "")
            if container:
                return wrong(
                    f"names the container `{name}`; the service is `{container}`",
                    known[0].place,
                    manner=Manner.INCONSISTENT,
                )
            return wrong(
                f"names the {kind} `{name}`, which {known[0].file} does not have{close_to(name, there)}", known[0].place
            )
    return right(f"{known[0].file} has it", known[0].place)
