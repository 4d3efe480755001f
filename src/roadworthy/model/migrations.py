"""Changes of a database's schema, and what applies them."""

from roadworthy.model.fact import Fact
from roadworthy.model.noun import dataclass
from roadworthy.model.unknown import Unknown


@dataclass(frozen=True, kw_only=True)
class SchemaChange(Fact):
    """One thing that a migration does, on its way forwards.

    Attributes:
        kind: "drop-table", "drop-column", "empty-table", "run-code" (a function or a statement of its own).
        what: the table, with the column after a dot; as written.
    """

    kind: str
    what: str = ""

    @property
    def label(self) -> str:
        return self.what or self.kind


@dataclass(frozen=True, kw_only=True)
class Migration(Fact):
    """One file of changes that a tool applies in its turn.

    Attributes:
        tool: alembic, django, prisma, flyway, golang-migrate, sql.
        folder: in which it stands with the others of its kind.
        changes: those that lose data or cannot be undone by the tool itself.
        has_way_back: it says how to undo it; None where its tool knows only forwards.
        does_something: it changes the schema or its data at all.
    """

    tool: str
    file: str
    folder: str = ""
    changes: tuple[SchemaChange, ...] = ()
    has_way_back: bool | Unknown | None = None
    does_something: bool = True

    @property
    def label(self) -> str:
        return self.file.rpartition("/")[2]


@dataclass(frozen=True, kw_only=True)
class SchemaMaker(Fact):
    """Code that makes every table which does not exist yet (`metadata.create_all`).

    Attributes:
        condition: what is asked before; "" where it is always done.
        by: what does it.
    """

    condition: str = ""
    by: str = "create_all"
