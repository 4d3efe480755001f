"""What a coding agent may do in the repository without asking."""

from roadworthy.model.fact import Fact
from roadworthy.model.noun import dataclass


@dataclass(frozen=True, kw_only=True)
class AgentPermission(Fact):
    """One entry of an agent's list of permissions.

    Attributes:
        tool: `Bash`, `Read`, `mcp__github`, …
        command: what the entry says of it, without the mark for any ending: `git push`; "" for all of the tool.
        is_prefix: it covers every command that begins so.
        answer: "allow", "deny" or "ask"; "mode" where the whole list is set aside, with its name as the command.
    """

    tool: str
    command: str = ""
    is_prefix: bool = False
    answer: str = "allow"

    @property
    def label(self) -> str:
        return f"{self.tool}({self.command})" if self.command else self.tool
