"""What the programs of the repository understand when they are started: options and commands."""

from roadworthy.model.fact import Fact
from roadworthy.model.noun import dataclass


@dataclass(frozen=True, kw_only=True)
class Interface(Fact):
    """What one module takes from the words that a person types. Its place is where the parser is made.

    Attributes:
        file: the module.
        library: argparse, click, typer.
        options: every option of the program or of any of its commands: `--port`, `-p`.
        commands: names of its commands, at any depth; empty where it has none.
        why_open: why it may understand more than that; "" where these are all.
    """

    file: str
    library: str
    options: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    why_open: str = ""

    @property
    def label(self) -> str:
        return self.file

    def takes(self, option: str) -> bool:
        """It understands the option, be it shortened (argparse) or several short ones in one word."""
        if option in self.options:
            return True
        if option.startswith("--"):
            return self.library == "argparse" and any(one.startswith(option) for one in self.options)
        return option[:2] in self.options
