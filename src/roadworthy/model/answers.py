"""What becomes of a model's answer."""

from roadworthy.model.fact import Fact
from roadworthy.model.noun import dataclass
from roadworthy.model.place import Place


@dataclass(frozen=True, kw_only=True)
class AnswerUse(Fact):
    """One thing that is done with what a model wrote.

    Attributes:
        kind: "parsed" (taken apart as JSON or the like), "run" (a program, a query, a command), "tool" (a library runs
            what the model writes), "taken" (its text is taken out of a server's answer), "stand-in" (a second model),
            "logged" (what a model is told goes to the log; `by` is its name).
        by: the parser, the runner, the tool.
        is_guarded: of "parsed": what the parser raises is caught, here or where the function is called; of "run": a
            condition or a check of ours looks at it before; of "taken": something asks why the answer ended; of
            "stand-in": a library is told, it is not a mere name.
        asked_at: the call that asks the model.
        is_shaped: the model was told to answer in the form that the parser wants.
        reason_read: of "taken": where the reason of the end is read, and then not used.
        looked_at: of "taken": where in the system somebody asks why an answer ended, of this one or another.
        server: who serves the model: "ollama", "openai", …
    """

    kind: str
    by: str = ""
    is_guarded: bool = False
    asked_at: Place | None = None
    is_shaped: bool = False
    reason_read: Place | None = None
    looked_at: Place | None = None
    server: str = ""

    @property
    def label(self) -> str:
        return f"{self.by} in {self.symbol}" if self.by and self.symbol else self.by or self.symbol or str(self.place)
