"""What somebody on call can type for a workload, in the words of whatever keeps it running."""

from shlex import quote

from roadworthy.model import Endpoint, Probe, System, Workload

_ROLLED_OUT = ("deployment", "statefulset", "daemonset")
_IN_CLUSTER = (*_ROLLED_OUT, "pod", "job", "cronjob", "replicaset", "rollout")


def commands(workload: Workload, system: System) -> tuple[str, ...]:
    """State, last words, health, restart and, where the orchestrator has one, the way back; () where none is known."""
    asked = _asked(workload, system)
    match workload.kind:
        case "compose" | "devcontainer":
            return (*_compose(workload), *asked)
        case "systemd":
            unit = quote(workload.name)
            return (
                f"systemctl status {unit}",
                f"journalctl --unit {unit} --lines 100",
                *asked,
                f"systemctl restart {unit}",
            )
        case "launchd":
            return (*_launchd(workload), *asked)
        case "supervisord":
            name = quote(workload.name)
            return (
                f"supervisorctl status {name}",
                f"supervisorctl tail {name}",
                *asked,
                f"supervisorctl restart {name}",
            )
        case kind if kind in _IN_CLUSTER:
            return _cluster(workload)
    return ()


def _compose(workload: Workload) -> tuple[str, ...]:
    compose = f"docker compose --file {quote(workload.place.path)}"
    name = quote(workload.name)
    found = [f"{compose} ps --all {name}", f"{compose} logs --timestamps --tail 100 {name}"]
    if workload.probes and workload.container_name:
        container = quote(workload.container_name)
        found.append(f"docker inspect --format '{{{{json .State.Health}}}}' {container}")
    return (*found, f"{compose} restart {name}")


def _launchd(workload: Workload) -> tuple[str, ...]:
    domain = "system" if "LaunchDaemons" in workload.place.path else "gui/$(id -u)"
    target = f"{domain}/{quote(workload.name)}"
    return (f"launchctl print {target}", f"launchctl kickstart -k {target}")


def _cluster(workload: Workload) -> tuple[str, ...]:
    namespace = f" --namespace {quote(workload.namespace)}" if workload.namespace else ""
    target = quote(f"{workload.kind}/{workload.name}")
    container = f" --container {quote(workload.container)}" if workload.container else ""
    found = [
        f"kubectl{namespace} describe {target}",
        f"kubectl{namespace} logs {target}{container} --tail=100",
    ]
    if workload.kind in _ROLLED_OUT:
        found += [
            f"kubectl{namespace} rollout status {target}",
            f"kubectl{namespace} rollout restart {target}",
            f"kubectl{namespace} rollout undo {target}",
        ]
    return tuple(found)


def _asked(workload: Workload, system: System) -> tuple[str, ...]:
    """Its own health route, through the port that it publishes."""
    published = [port.published for port in workload.ports if isinstance(port.published, int)]
    path = _health_path(workload, system)
    return (
        (f"curl --fail --show-error --max-time 5 {quote(f'http://localhost:{published[0]}{path}')}",)
        if (published and path)
        else ()
    )


def _health_path(workload: Workload, system: System) -> str:
    asked: list[Probe] = [probe for probe in workload.probes if probe.path]
    if asked:
        return asked[0].path
    services = [each for each in system.services if workload.name in each.workloads]
    health: list[Endpoint] = [
        endpoint
        for service in services
        for endpoint in system.of_service(system.endpoints, service)
        if endpoint.purpose in ("health", "readiness")
    ]
    return health[0].path if health else ""
