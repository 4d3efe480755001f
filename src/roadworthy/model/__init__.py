"""The nouns. Imports nothing of ours."""

from roadworthy.model.agents import AgentPermission
from roadworthy.model.answers import AnswerUse
from roadworthy.model.calls import STATUS, Call, CallKind, HeldLoop, Retry
from roadworthy.model.claims import Claim, ClaimKind
from roadworthy.model.dependencies import Dependency, Lockfile, Manifest, ModuleImport, RuntimeVersion
from roadworthy.model.documents import CodeBlock, Document, Heading, Link, RecoveryPromise
from roadworthy.model.errors import ErrorHandler
from roadworthy.model.excerpt import Excerpt
from roadworthy.model.exposures import OriginPolicy, ShellCommand
from roadworthy.model.fact import Fact
from roadworthy.model.file import File, Unread
from roadworthy.model.flows import Flow, Sink
from roadworthy.model.given import Given, Incident, Recovery
from roadworthy.model.graph import CallGraph
from roadworthy.model.ignores import IgnoreRules
from roadworthy.model.imported import Cvss, Imported
from roadworthy.model.inference import ModelArtifact, ModelLoad
from roadworthy.model.interfaces import Interface
from roadworthy.model.logs import LogFile, LoggingSetup, LogStatement
from roadworthy.model.metrics import Exposition, Metric, Movement
from roadworthy.model.objectives import (
    Alert,
    Collector,
    Dashboard,
    DashboardFolder,
    Datasource,
    Objective,
    Panel,
    PrometheusConfig,
    Query,
    Receiver,
    Recording,
    Route,
    Scrape,
)
from roadworthy.model.page import Page
from roadworthy.model.pipelines import Grant, Pipeline, Step, TestFile
from roadworthy.model.place import REPOSITORY, Place
from roadworthy.model.practices import Practice, PracticeKind
from roadworthy.model.remains import BackgroundWork, Collection, DoneMark, Growth, Memo, UnreadFailures
from roadworthy.model.remediation import Remediation, Signal
from roadworthy.model.resilience import Breaker, ElapsedTime, FanOut, LoopedCall, Pool, Refusal, SideEffect
from roadworthy.model.role import Role
from roadworthy.model.services import Body, ConcurrencyBound, Endpoint, EntryPoint, Service
from roadworthy.model.setting import Literal, Setting, SettingUse
from roadworthy.model.signs import Sign
from roadworthy.model.state import StateWrite
from roadworthy.model.system import System
from roadworthy.model.tasks import TaskFile
from roadworthy.model.unknown import Unknown
from roadworthy.model.waiver import Answer, Waiver
from roadworthy.model.workloads import (
    Command,
    DependsOn,
    Image,
    Instruction,
    Mount,
    Port,
    Probe,
    Reference,
    Resource,
    Resources,
    Script,
    Stage,
    Variable,
    Workload,
)

__all__ = [
    "REPOSITORY",
    "STATUS",
    "AgentPermission",
    "Alert",
    "Answer",
    "AnswerUse",
    "BackgroundWork",
    "Body",
    "Breaker",
    "Call",
    "CallGraph",
    "CallKind",
    "Claim",
    "ClaimKind",
    "CodeBlock",
    "Collection",
    "Collector",
    "Command",
    "ConcurrencyBound",
    "Cvss",
    "Dashboard",
    "DashboardFolder",
    "Datasource",
    "Dependency",
    "DependsOn",
    "Document",
    "DoneMark",
    "ElapsedTime",
    "Endpoint",
    "EntryPoint",
    "ErrorHandler",
    "Excerpt",
    "Exposition",
    "Fact",
    "FanOut",
    "File",
    "Flow",
    "Given",
    "Grant",
    "Growth",
    "Heading",
    "HeldLoop",
    "IgnoreRules",
    "Image",
    "Imported",
    "Incident",
    "Instruction",
    "Interface",
    "Link",
    "Literal",
    "Lockfile",
    "LogFile",
    "LogStatement",
    "LoggingSetup",
    "LoopedCall",
    "Manifest",
    "Memo",
    "Metric",
    "ModelArtifact",
    "ModelLoad",
    "ModuleImport",
    "Mount",
    "Movement",
    "Objective",
    "OriginPolicy",
    "Page",
    "Panel",
    "Pipeline",
    "Place",
    "Pool",
    "Port",
    "Practice",
    "PracticeKind",
    "Probe",
    "PrometheusConfig",
    "Query",
    "Receiver",
    "Recording",
    "Recovery",
    "RecoveryPromise",
    "Reference",
    "Refusal",
    "Remediation",
    "Resource",
    "Resources",
    "Retry",
    "Role",
    "Route",
    "RuntimeVersion",
    "Scrape",
    "Script",
    "Service",
    "Setting",
    "SettingUse",
    "ShellCommand",
    "SideEffect",
    "Sign",
    "Signal",
    "Sink",
    "Stage",
    "StateWrite",
    "Step",
    "System",
    "TaskFile",
    "TestFile",
    "Unknown",
    "Unread",
    "UnreadFailures",
    "Variable",
    "Waiver",
    "Workload",
]
