"""Reads a repository: every file that matters through its reader, then all facts into one system."""

from roadworthy.inputs.assemble import Material, assemble
from roadworthy.inputs.facts import Facts
from roadworthy.inputs.readers import READERS
from roadworthy.inputs.repository import Repository
from roadworthy.model import File, Place, Role, System, Unread


def read_system(repository: Repository) -> System:
    """The model of everything in the repository."""
    files = repository.files
    by_file = [(file, _read(repository, file)) for file in files if file.kind in READERS and _is_worth(file)]
    return assemble(Material(repository.name, files, by_file))


def _is_worth(file: File) -> bool:
    return file.role not in (Role.VENDORED, Role.GENERATED)


def _read(repository: Repository, file: File) -> Facts:
    reader = READERS[file.kind]
    data = repository.read(file)
    if reader.needs and not any(literal in data for literal in reader.needs):
        return Facts()
    try:
        return reader.read(file.path, data)
    except Exception as error:  # noqa: BLE001 - a reader that breaks is a fact of the assessment, not its end
        return Facts(unread=(Unread(Place(file.path), f"the reader broke: {type(error).__name__}: {error}"),))
