"""Containers and units without a limit of memory.

Why: what has no limit may take all there is, and the kernel then picks its victim on the whole host.
Scenario: {subject} leaks, or gets one prompt that is far too long.
Impact: the host runs out of memory and kills whichever process it likes, often the database beside it.
Detection: `dmesg` shows out-of-memory kills; `docker stats` shows a limit as large as the host.
Fix: compose: `deploy: {resources: {limits: {memory: 512M, cpus: "1.0"}}}`, from what it uses under load, with room.
    Kubernetes: `resources: {requests: {memory: 256Mi}, limits: {memory: 512Mi}}` on each container. systemd:
    `MemoryMax=512M`; launchd: `HardResourceLimits` with `ResidentSetSize` in bytes.
Monitoring: alert at 90 % of the limit, and on restarts with exit code 137.
Blind to: limits that the host or its orchestrator sets from outside.
Source: https://docs.docker.com/engine/containers/resource_constraints/
Seen: daryllundy/llm-reliability-lab@f47a94f docker-compose.yml:2
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Criterion, Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System, Unknown, Workload
from roadworthy.rules.rule import rule
from roadworthy.rules.workloads.containers import by_file, known_of
from roadworthy.rules.workloads.pods import places_of, pods

BAD = {
    "compose.yaml": """
services:
  api:
    build: .
  llm:  # unmet
    image: ollama/ollama:0.6.2
    deploy:
      resources:
        reservations:
          devices: [{driver: nvidia, capabilities: [gpu], count: all}]
""",
    "k8s/web.yaml": """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - name: web  # unmet
          image: shop/web:1.0.0
          resources: {requests: {memory: 64Mi}}
        - name: proxy
          image: shop/proxy:1.0.0
          resources: {limits: {memory: 64Mi}}
""",
    "k8s/worker.yaml": """
apiVersion: apps/v1
kind: Deployment
metadata: {name: worker}
spec:
  template:
    spec:
      containers:
        - name: worker
          image: shop/worker:1.0.0
""",
    "com.shop.watcher.plist": """
<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0"><dict>
<key>Label</key><string>com.shop.watcher</string>
<key>ProgramArguments</key><array><string>/usr/bin/python3</string><string>watcher.py</string></array>
<key>KeepAlive</key><true/>
<key>Nice</key>«unmet»
<integer>10</integer>
</dict></plist>
""",
    "shop.service": """
[Unit]
Description=shop

[Service]  # unmet
ExecStart=/usr/bin/python3 -m shop
Restart=on-failure
""",
    "k8s/mail.yaml": """
apiVersion: apps/v1
kind: Deployment
metadata: {name: mail}
spec:
  template:
    spec:
      containers:
        - name: mail
          image: shop/mail:1.0.0
          resources:  # unmet
            requests: {memory: 64Mi}
            limits: {memory: 64Mi}
""",
}
GOOD = {
    "com.shop.watcher.plist": """
<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0"><dict>
<key>Label</key><string>com.shop.watcher</string>
<key>ProgramArguments</key><array><string>/usr/bin/python3</string><string>watcher.py</string></array>
<key>HardResourceLimits</key>«met»
<dict><key>ResidentSetSize</key><integer>536870912</integer></dict>
</dict></plist>
""",
    "com.shop.nightly.plist": """
<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0"><dict>
<key>Label</key><string>com.shop.nightly</string>
<key>ProgramArguments</key><array><string>/usr/bin/python3</string><string>nightly.py</string></array>
<key>StartInterval</key><integer>86400</integer>
</dict></plist>
""",
    "k8s/web.yaml": """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - name: web
          image: shop/web:1.0.0
          resources:  # met
            requests: {cpu: 100m}
            limits: {memory: 64Mi}
""",
    "chart/templates/web.yaml": """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - name: web
          image: shop/web:1.0.0
          resources:  # unclear
            {{- toYaml .Values.resources | nindent 12 }}
""",
    "base/kustomization.yaml": """
resources: [web.yaml]
patches: [{path: limits.yaml}]
""",
    "base/web.yaml": """
apiVersion: apps/v1
kind: Deployment
metadata: {name: patched}
spec:
  template:
    spec:
      containers:
        - name: web
          image: shop/web:1.0.0
""",
    "base/limits.yaml": """
apiVersion: apps/v1
kind: Deployment
metadata: {name: patched}
spec:
  template:
    spec:
      containers:
        - name: web
          resources:  # met
            limits: {cpu: 200m, memory: 64Mi}
""",
    "compose.yaml": """
services:
  api:
    build: .
    deploy:  # met
      resources: {limits: {memory: 512M}}
  old:
    image: redis:7.2.5
    mem_limit: 256m  # met
  asked:
    image: redis:7.2.5
    mem_limit: ${LIMIT}  # unclear
  once:
    image: redis:7.2.5
    command: redis-cli -h old ping
    restart: "no"
  shell:
    build: .
    command: sleep infinity
""",
}


@rule(
    rung=Rung.EXCELLENCE,
    criterion=Criterion.RESOURCES,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.SHARED_FATE,
    property=Property.CAPACITY,
    bad=BAD,
    good=GOOD,
)
def no_resource_limits(system: System) -> Iterator[Verdict]:
    """Ask pods, and the services of each compose file; those that lack a limit are one answer, the hungriest first."""
    yield from _of_pods(system)
    yield from _of_units(system)
    for workloads in by_file(system).values():
        lacking = []
        for workload in workloads:
            limits = workload.resources
            memory = limits.memory_limit if limits is not None else None
            if limits is not None and isinstance(memory, Unknown):
                yield unclear(workload, f"the limit {memory.why}", place=limits.place)
            elif limits is not None and memory is not None:
                yield met(workload, f"is held to {memory} of memory", place=limits.place)
            elif workload.unclear is None and not (workload.restart == "no" and not workload.ports):
                lacking.append(workload)
        if not lacking:
            continue
        first, *others = sorted(lacking, key=lambda workload: _appetite(system, workload))
        rest = f"; {_listed(others)}" if others else ""
        text = f"has no limit of memory{rest}"
        yield unmet(first, text, also=tuple(sorted(other.place for other in others)), cause="no limits")


def _of_units(system: System) -> Iterator[Verdict]:
    """Each unit that stays up; those that lack a limit are one line."""
    for unit in system.workloads:
        if unit.kind not in ("launchd", "systemd") or unit.is_one_shot or unit.is_development:
            continue
        limits = unit.resources
        if limits is not None and isinstance(limits.memory_limit, Unknown):
            yield unclear(unit, f"the limit {limits.memory_limit.why}", place=limits.place)
        elif limits is not None and limits.memory_limit is not None:
            yield met(unit, f"is held to {limits.memory_limit} of memory", place=limits.place)
        else:
            place = limits.place if limits is not None else unit.place
            yield unmet(unit, "has no limit of memory", place=place, cause="no limits of units")


def _of_pods(system: System) -> Iterator[Verdict]:
    """One answer for each pod, and one for all those together in a folder that lack a limit."""
    ranges = {resource.namespace for resource in system.resources_of("LimitRange")}
    lacking: dict[str, list[Workload]] = {}
    for pod in pods(system):
        bare = [workload for workload in pod if workload.resources is None or workload.resources.memory_limit is None]
        unknown = next((one for one in pod if one.resources and isinstance(one.resources.memory_limit, Unknown)), None)
        first = pod[0]
        if any(workload.unclear is not None for workload in bare) or (bare and first.namespace in ranges):
            yield unclear(first, "sets no limit of memory; its chart or its namespace may")
        elif bare:
            lacking.setdefault(first.place.path.rpartition("/")[0], []).append(bare[0])
        elif unknown is not None and unknown.resources is not None:
            yield unclear(
                unknown, "takes its limit of memory from a template or a patch", place=unknown.resources.place
            )
        elif first.resources is not None and _asks_no_cpu(first):
            yield unmet(first, "asks for no CPU", place=first.resources.place, cause="no cpu")
        elif first.resources is not None:
            yield met(first, f"is held to {first.resources.memory_limit} of memory", place=first.resources.place)
    for workloads in lacking.values():
        first, *others = sorted(workloads, key=lambda workload: _appetite(system, workload))
        rest = f"; {_listed(others)}" if others else ""
        yield unmet(first, f"has no limit of memory{rest}", also=places_of(others), cause="no limits")


def _listed(others: list[Workload]) -> str:
    names = ", ".join(sorted(other.name for other in others)[:6])
    more = f" and {len(others) - 6} more" if len(others) > 6 else ""
    return f"nor {'has' if len(others) == 1 else 'have'} {names}{more}"


def _appetite(system: System, workload: Workload) -> tuple[int, int]:
    known = known_of(system, workload)
    is_model = (known is not None and known.kind == "model-server") or (
        workload.resources is not None and workload.resources.gpus is not None
    )
    return (0 if is_model else 1 if workload.build_context is not None else 2, workload.place.start)


def _asks_no_cpu(workload: Workload) -> bool:
    """Nothing reserves a share of the processor for it: on a busy node it gets what others leave."""
    limits = workload.resources
    return workload.unclear is None and limits is not None and limits.cpu_request is None and limits.cpu_limit is None
