"""What stands behind the address that an automatic action asks: shared by the rules about remediation."""

import re

from roadworthy.model import Exposition, Metric, Service, Signal, System

_ADDRESS = re.compile(r"https?://(?:[^/@]*@)?([^/:]+)(?::(\d+))?(/[^?#]*)?")
_HERE = ("localhost", "127.0.0.1", "host.docker.internal")


def exposition_at(system: System, signal: Signal) -> Exposition | None:
    """The page of metrics of this system that the address leads to; the only one, where it names a port of the host."""
    match = _ADDRESS.match(signal.url)
    if match is None or not signal.is_metrics:
        return None
    host, port = match[1], match[2]
    fitting = [
        one
        for one in system.expositions
        if (service := system.service_of(one.place)) is None or _answers(system, service, host, port)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _answers(system: System, service: Service, host: str, port: str | None) -> bool:
    for workload in system.workloads:
        if workload.name not in service.workloads and workload.build_context is None:
            continue
        if host in (workload.name, workload.container_name):
            return True
        if host in _HERE and any(str(one.published) == port for one in workload.ports if one.published is not None):
            return True
    return host in _HERE and not service.workloads


def metric_of(system: System, signal: Signal) -> Metric | None:
    """The metric of the code whose series it looks for."""
    return system.series.get(signal.series) if signal.series else None
