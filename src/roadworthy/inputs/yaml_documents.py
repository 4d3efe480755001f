"""Tells what a YAML or JSON file is about and hands it, parsed once, to those who understand it."""

from collections.abc import Callable

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.reader import Reader
from roadworthy.inputs.yaml_tree import YamlFile, YamlUnreadable, read_yaml
from roadworthy.model import Place, Unread

Understand = Callable[[YamlFile], Facts]
"""Facts of a parsed file; empty facts where it is about something else. Each looks for its own marks first."""

UNDERSTANDING: tuple[Understand, ...] = ()


def read(path: str, data: bytes) -> Facts:
    """The facts of every document in the file."""
    try:
        file = read_yaml(path, data)
    except YamlUnreadable as problem:
        return Facts(unread=(Unread(Place(path), str(problem)),))
    facts = Facts()
    for understand in UNDERSTANDING:
        facts += understand(file)
    return facts


YAML = Reader("yaml", 1, read)
JSON = Reader(
    "json",
    1,
    read,
    # Data and lock files are JSON, too, by the megabyte: only what can hold one of ours is parsed.
    needs=(b'"panels"', b'"rows"', b'"apiVersion"', b'"datasources"', b'"services"', b'"groups"', b'"scrape_configs"'),
)
