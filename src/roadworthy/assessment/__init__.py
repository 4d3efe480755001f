"""Findings become a grade."""

from roadworthy.assessment.areas import ArchitectureArea, SummaryArea
from roadworthy.assessment.assess import assess
from roadworthy.assessment.assessment import Assessment, Provenance, ServiceAssessment
from roadworthy.assessment.baseline import BaselineUse
from roadworthy.assessment.causes import Cause
from roadworthy.assessment.changed import Changed, changed
from roadworthy.assessment.compare import Baseline, Change, ServiceChange, Stand, Worse, baseline, compare
from roadworthy.assessment.completeness import Completeness, Keeping, Promise
from roadworthy.assessment.criteria import CriterionGrade, Standing
from roadworthy.assessment.extents import Extent, extents
from roadworthy.assessment.finding import Concern, Finding, Priority
from roadworthy.assessment.gaps import Gap
from roadworthy.assessment.grade import Grade, RungGrade, RungStatus
from roadworthy.assessment.impact import Figure, Impact, duration, impact
from roadworthy.assessment.imports import Imports, ToolTally, imports
from roadworthy.assessment.match import Earlier
from roadworthy.assessment.on_call import OnCall, on_call
from roadworthy.assessment.operations import Operations, Practice, StepGrade
from roadworthy.assessment.plan import Action, Phase, Plan, plan
from roadworthy.assessment.policy import Policy
from roadworthy.assessment.recovery import Allowance
from roadworthy.assessment.safe_change import ChangeStep, safe_change
from roadworthy.assessment.scenarios import Scenario, scenarios
from roadworthy.assessment.scores import Band, Mean, NoScore, RuleShare, Score, shown
from roadworthy.assessment.steps import Step
from roadworthy.assessment.strengths import Strength, strengths
from roadworthy.assessment.timeline import Span, Timeline, timeline
from roadworthy.assessment.what_if import Outlook, what_if

__all__ = [
    "Action",
    "Allowance",
    "ArchitectureArea",
    "Assessment",
    "Band",
    "Baseline",
    "BaselineUse",
    "Cause",
    "Change",
    "ChangeStep",
    "Changed",
    "Completeness",
    "Concern",
    "CriterionGrade",
    "Earlier",
    "Extent",
    "Figure",
    "Finding",
    "Gap",
    "Grade",
    "Impact",
    "Imports",
    "Keeping",
    "Mean",
    "NoScore",
    "OnCall",
    "Operations",
    "Outlook",
    "Phase",
    "Plan",
    "Policy",
    "Practice",
    "Priority",
    "Promise",
    "Provenance",
    "RuleShare",
    "RungGrade",
    "RungStatus",
    "Scenario",
    "Score",
    "ServiceAssessment",
    "ServiceChange",
    "Span",
    "Stand",
    "Standing",
    "Step",
    "StepGrade",
    "Strength",
    "SummaryArea",
    "Timeline",
    "ToolTally",
    "Worse",
    "assess",
    "baseline",
    "changed",
    "compare",
    "duration",
    "extents",
    "impact",
    "imports",
    "on_call",
    "plan",
    "safe_change",
    "scenarios",
    "shown",
    "strengths",
    "timeline",
    "what_if",
]
