"""What one file says, before it is joined with what the others say."""

from __future__ import annotations

from roadworthy.inputs.amounts import Amount
from roadworthy.inputs.foreign.facts import ForeignModule
from roadworthy.inputs.python.facts import PythonModule
from roadworthy.inputs.raw_fact import RawFact
from roadworthy.model import (
    AgentPermission,
    Alert,
    Claim,
    Collector,
    Dashboard,
    DashboardFolder,
    Datasource,
    Document,
    IgnoreRules,
    Image,
    Literal,
    Lockfile,
    Manifest,
    Objective,
    Pipeline,
    PrometheusConfig,
    Receiver,
    Recording,
    Reference,
    Remediation,
    Resource,
    Route,
    RuntimeVersion,
    Scrape,
    Script,
    SettingUse,
    Sign,
    TestFile,
    Unread,
    Workload,
)
from roadworthy.model.interfaces import Interface
from roadworthy.model.mentions import Mentions
from roadworthy.model.migrations import Migration
from roadworthy.model.owners import Owner
from roadworthy.model.remarks import Remark
from roadworthy.model.tasks import TaskFile
from roadworthy.model.waiver import InlineWaiver


class Facts(RawFact, frozen=True):
    """The facts of one file. Each holds the file's path in its place; roles are bound when facts are joined.

    A reader fills what it understands and leaves the rest empty. Everything in here can be cached: values only.

    Attributes:
        named: words in capitals, joined by underscores, that stand in it.
        amounts: numbers that it gives to names.
    """

    modules: tuple[PythonModule, ...] = ()
    foreign: tuple[ForeignModule, ...] = ()
    workloads: tuple[Workload, ...] = ()
    images: tuple[Image, ...] = ()
    scripts: tuple[Script, ...] = ()
    ignores: tuple[IgnoreRules, ...] = ()
    resources: tuple[Resource, ...] = ()
    references: tuple[Reference, ...] = ()
    alerts: tuple[Alert, ...] = ()
    recordings: tuple[Recording, ...] = ()
    objectives: tuple[Objective, ...] = ()
    dashboards: tuple[Dashboard, ...] = ()
    dashboard_folders: tuple[DashboardFolder, ...] = ()
    datasources: tuple[Datasource, ...] = ()
    collectors: tuple[Collector, ...] = ()
    scrapes: tuple[Scrape, ...] = ()
    receivers: tuple[Receiver, ...] = ()
    routes: tuple[Route, ...] = ()
    remediations: tuple[Remediation, ...] = ()
    prometheus_configs: tuple[PrometheusConfig, ...] = ()
    manifests: tuple[Manifest, ...] = ()
    lockfiles: tuple[Lockfile, ...] = ()
    runtimes: tuple[RuntimeVersion, ...] = ()
    pipelines: tuple[Pipeline, ...] = ()
    tests: tuple[TestFile, ...] = ()
    setting_uses: tuple[SettingUse, ...] = ()
    literals: tuple[Literal, ...] = ()
    documents: tuple[Document, ...] = ()
    claims: tuple[Claim, ...] = ()
    signs: tuple[Sign, ...] = ()
    migrations: tuple[Migration, ...] = ()
    unread: tuple[Unread, ...] = ()
    agent_permissions: tuple[AgentPermission, ...] = ()
    remarks: tuple[Remark, ...] = ()
    owners: tuple[Owner, ...] = ()
    mentions: tuple[Mentions, ...] = ()
    named: tuple[str, ...] = ()
    amounts: tuple[Amount, ...] = ()
    task_files: tuple[TaskFile, ...] = ()
    interfaces: tuple[Interface, ...] = ()
    inline_waivers: tuple[InlineWaiver, ...] = ()

    def __add__(self, other: Facts) -> Facts:
        return Facts(**{name: getattr(self, name) + getattr(other, name) for name in self.__struct_fields__})
