"""A service that takes every GPU of the host.

Why: a device that is reserved as a whole is there for nobody else, and a second model finds no room.
Scenario: a second model, a bigger version or a training job is started on the same host.
Impact: both share the memory of every card; the one that asks last fails, or is slow because it runs on the processor.
Detection: `nvidia-smi` shows processes of {subject} on cards that it hardly uses.
Fix: name what it needs: `count: 1`, or `device_ids: ["0"]`, under `deploy.resources.reservations.devices`.
Monitoring: memory and use of each card by process (`DCGM_FI_DEV_FB_USED`).
Blind to: hosts with one card, where all is one.
Source: https://docs.docker.com/compose/how-tos/gpu-support/
Seen: LeeCampbell/code-review-llm@8d92a6e .devcontainer/docker-compose.yml:24
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule
from roadworthy.rules.workloads.containers import running

BAD = {
    "compose.yaml": """
services:
  llm:
    image: ollama/ollama:0.6.2
    deploy:  # unmet
      resources:
        reservations:
          devices:
            - driver: nvidia
              count: all
              capabilities: [gpu]
""",
}
GOOD = {
    "compose.yaml": """
services:
  llm:
    image: ollama/ollama:0.6.2
    deploy:  # met
      resources:
        reservations:
          devices:
            - driver: nvidia
              count: 1
              capabilities: [gpu]
  web:
    image: nginx:1.27.0
""",
}


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.SHARED_FATE,
    property=Property.CAPACITY,
    for_models=True,
    bad=BAD,
    good=GOOD,
)
def all_gpus_reserved(system: System) -> Iterator[Verdict]:
    for workload in running(system):
        gpus = workload.resources.gpus if workload.resources is not None else None
        if workload.resources is None or not isinstance(gpus, str):
            continue
        if gpus.strip() in ("all", "-1"):
            yield unmet(workload, "reserves every GPU of its host", place=workload.resources.place)
        else:
            yield met(workload, f"reserves GPU {gpus}", place=workload.resources.place)
