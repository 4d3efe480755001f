"""A coding agent may do without asking what its own rules forbid, or anything at all.

Why: an agent does what it reads, and it reads issues, pages and packages that strangers wrote; the list of what it may
    do is the only thing between their words and the machine.
Scenario: an issue asks the agent to "run this to reproduce"; the command begins with something on the list.
Impact: it runs with the developer's files, tokens and remotes, and nobody is asked.
Detection: the agent's transcript shows commands that its deny rules were written against.
Fix: allow the commands that are needed, whole (`"Bash(npm run test)"`, `"Bash(gh pr view:*)"`), put what reaches
    further (`"Bash(gh api:*)"`, `"Bash(python3:*)"`) under `"ask"`, and take `"Bash"` off the list.
Monitoring: review each change of the settings file; count commands that ran without a question.
Blind to: settings of a user or of an organisation, and a container around the agent.
Source: https://code.claude.com/docs/en/permissions
Seen: LeeCampbell/code-review-llm@8d92a6e .claude/settings.json:32
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.knowledge.agents import INTERPRETERS, SAME_POWER, SHELLS
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import AgentPermission, System
from roadworthy.rules.rule import rule

BAD = {
    ".claude/settings.json": """
{
  "permissions": {
    "allow": [
      "Bash(ls:*)",
      "Bash(git push:*)", «unmet»
      "Bash(gh api:*)" «unmet»
    ],
    "deny": ["Bash(gh pr merge:*)", "Bash(git push --force:*)"]
  }
}
""",
    "service/.claude/settings.json": """
{"permissions": {
  "allow": ["Read",
    "Bash(*)" «unmet»
  ]
}}
""",
    "tool/.claude/settings.json": """
{"permissions": {
  "defaultMode": "bypassPermissions" «unmet»
}}
""",
    "jobs/.claude/settings.local.json": """
{"permissions": {
  "allow": [
    "Bash(python3:*)" «unmet»
  ],
  "deny": ["Bash(rm:*)"]
}}
""",
}
GOOD = {
    ".claude/settings.json": """
{
  "permissions": {
    "allow": [
      "Bash(npm run test)", «met»
      "Bash(gh pr view:*)",
      "Bash(python3 -m pytest:*)",
      "Bash(git push:*)",
      "Read"
    ],
    "deny": ["Bash(gh pr merge:*)", "Read(./.env)"],
    "ask": ["Bash(gh api:*)"]
  }
}
""",
    "plain/.claude/settings.json": """
{"permissions": {
  "allow": [
    "Bash(gh api:*)" «met»
  ]
}}
""",
    "other/settings.json": """
{"permissions": {"allow": ["Bash(*)"]}}
""",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.SECURITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.FAULT_ISOLATION,
    for_models=True,
    bad=BAD,
    good=GOOD,
)
def agent_permission_too_broad(system: System) -> Iterator[Verdict]:
    """Ask each settings file that allows something: does it allow everything, or what it denies?"""
    by_file: dict[str, list[AgentPermission]] = {}
    for entry in system.agent_permissions:
        by_file.setdefault(entry.place.path, []).append(entry)
    for path, entries in by_file.items():
        wrong = list(_too_broad(path, entries))
        yield from wrong
        allowed = [entry for entry in entries if entry.answer == "allow"]
        if allowed and not wrong:
            yield met(allowed[0], f"and {len(allowed) - 1} more entries allow nothing that is denied")


def _too_broad(path: str, entries: list[AgentPermission]) -> Iterator[Verdict]:
    commands = [entry for entry in entries if entry.tool == "Bash"]
    denied = [entry for entry in commands if entry.answer == "deny"]
    asked = {entry.command for entry in commands if entry.answer == "ask"}
    for entry in entries:
        if entry.answer == "mode" and entry.command == "bypassPermissions":
            yield unmet(entry, "lets the agent use every tool without asking", cause=path)
    for entry in commands:
        if entry.answer != "allow" or entry.command in asked or "" in asked:
            continue
        program = entry.command.partition(" ")[0]
        if entry.command in ("", "*"):
            yield unmet(entry, "lets the agent run any command without asking", cause=path)
        elif entry.is_prefix and entry.command in SHELLS:
            yield unmet(entry, f"lets the agent run any command through {program} without asking", cause=path)
        elif entry.is_prefix and (beaten := next((one for one in denied if _defeats(entry, one)), None)):
            text = f"allows what {beaten.label} denies: {_how(entry, beaten)}"
            yield unmet(entry, text, also=(beaten.place,), cause=path)


def _defeats(allowed: AgentPermission, denied: AgentPermission) -> bool:
    """A command that begins as allowed can do what is denied, and does not begin as denied."""
    program = denied.command.partition(" ")[0]
    if not denied.command or allowed.command == denied.command:
        return False
    if allowed.command in INTERPRETERS or allowed.command == SAME_POWER.get(program):
        return True
    return _is_flag_of(allowed, denied)


def _is_flag_of(allowed: AgentPermission, denied: AgentPermission) -> bool:
    """What is denied is an option of what is allowed, and an option may stand further back."""
    rest = denied.command.removeprefix(allowed.command + " ")
    return rest != denied.command and rest.startswith("-")


def _how(allowed: AgentPermission, denied: AgentPermission) -> str:
    if _is_flag_of(allowed, denied):
        option = denied.command.removeprefix(allowed.command + " ")
        return f"`{allowed.command} … {option}` does not begin with `{denied.command}`"
    if allowed.command in INTERPRETERS:
        return f"a program text that {allowed.command} is given can start it"
    return f"`{allowed.command}` asks the same server for anything"
