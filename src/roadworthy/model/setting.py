"""Environment variables and config keys, through their layers."""

from roadworthy.model.fact import Fact
from roadworthy.model.noun import dataclass
from roadworthy.model.unknown import Unknown

GIVEN = ("image", "compose", "kubernetes", "unit", "env-example", "env-file", "given-in-code")


@dataclass(frozen=True, kw_only=True)
class SettingUse(Fact):
    """One place that reads, gives or documents a setting.

    Attributes:
        name: of the variable or key, as written there.
        layer: "read" (code), "interpolated" (another file puts it into a value), "dynamic" (a name that is computed;
            `{}` stands for what could not be told), "given-in-code", "image", "compose", "kubernetes", "unit",
            "env-example", "env-file", "pipeline", "document", "config-file".
        value: what is given there, or what a read falls back to; None for a plain read.
        is_required: a read without which nothing works.
        is_ours: given to something that is built from this repository.
        is_foldable: letters may be of either case (settings classes).
        shows_errors: what it is set to decides whether an application shows its errors to whoever causes them.
        is_unused: a field of a settings class that no code reads.
    """

    name: str
    layer: str
    value: str | Unknown | None = None
    is_required: bool = False
    is_ours: bool = True
    is_foldable: bool = False
    is_unused: bool = False
    shows_errors: bool = False


@dataclass(frozen=True, kw_only=True)
class Setting(Fact):
    """A variable or key with everything that touches it. Its place is the first read, else the first gift.

    Attributes:
        is_read_elsewhere: a runtime, an image or a library reads it by itself.
        is_maybe_read: why it may be read although no read was found; "" where nothing speaks for it.
        near: of a name that is given and read by nothing: the name that is read, given nowhere, and very like it; and
            the other way round.
        is_documented: a document, or an example of an environment file, names it.
    """

    name: str
    uses: tuple[SettingUse, ...] = ()
    is_read_elsewhere: bool = False
    is_maybe_read: str = ""
    near: str = ""
    is_documented: bool = False

    @property
    def label(self) -> str:
        return self.name

    @property
    def words(self) -> dict[str, str]:
        return {"setting": self.name}

    @property
    def reads(self) -> tuple[SettingUse, ...]:
        """Where code, a script or another file asks for it; not where a workload is handed it on under its own name."""
        passed = {
            (use.place.path, use.place.start)
            for use in self.uses
            if use.layer in ("compose", "kubernetes", "unit") and use.is_ours
        }
        return tuple(
            use
            for use in self.on("read", "default", "interpolated")
            if use.layer != "interpolated" or (use.place.path, use.place.start) not in passed
        )

    @property
    def gifts(self) -> tuple[SettingUse, ...]:
        """Where it gets a value, or is offered one, and could reach code of this repository."""
        return tuple(use for use in self.uses if use.layer in GIVEN and use.is_ours)

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
        what: of a secret: what its shape or its name says it is.
    """

    kind: str
    value: str = ""
    name: str = ""
    is_default: bool = False
    what: str = ""

    @property
    def label(self) -> str:
        return self.value or self.name or self.symbol or "a literal"
