"""Environment variables and config keys, through their layers."""

from dataclasses import dataclass

from roadworthy.model.fact import Fact
from roadworthy.model.unknown import Unknown


@dataclass(frozen=True, kw_only=True)
class SettingUse(Fact):
    """One place that reads, gives or documents a setting.

    Attributes:
        name: of the variable or key, as written there.
        layer: "read" (code), "default" (code gives one), "image", "compose", "kubernetes", "unit", "env-example",
            "env-file", "pipeline", "document", "config-file".
        value: what is given there; None for a plain read.
    """

    name: str
    layer: str
    value: str | Unknown | None = None


@dataclass(frozen=True, kw_only=True)
class Setting(Fact):
    """A variable or key with everything that touches it. Its place is the first read, else the first gift."""

    name: str
    uses: tuple[SettingUse, ...] = ()

    @property
    def label(self) -> str:
        return self.name

    @property
    def words(self) -> dict[str, str]:
        return {"setting": self.name}

    def on(self, *layers: str) -> tuple[SettingUse, ...]:
        """The uses on these layers."""
        return tuple(use for use in self.uses if use.layer in layers)


@dataclass(frozen=True, kw_only=True)
class Literal(Fact):
    """A literal in production code that a rule about settings may ask about.

    Attributes:
        kind: "address", "secret", "path", "model".
        value: the literal; empty for a secret, which is never kept.
        name: the variable, parameter or key that it is given to.
        is_default: it is what a setting falls back to.
    """

    kind: str
    value: str = ""
    name: str = ""
    is_default: bool = False
