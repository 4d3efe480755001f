"""What a file names in passing: paths of requests, ports, and addresses with ports."""

from dataclasses import field

from roadworthy.model.noun import dataclass


@dataclass(frozen=True)
class Mentions:
    """The paths of requests and the ports that one file names, whatever for.

    They decide nothing by themselves: where a route or a port was not found in the model, a mention says that it may be
    there all the same.

    Attributes:
        path: of the file.
        is_document: it is a document, or describes an interface for readers (OpenAPI); only its routes are kept.
        routes: `/v1/items/:id` as written to the first line on which it stands.
        ports: numbers on lines that speak of ports, listening or publishing, to the first such line.
        addresses: numbers behind the name of a host, to the first line.
    """

    path: str
    routes: dict[str, int] = field(default_factory=dict)
    ports: dict[int, int] = field(default_factory=dict)
    addresses: dict[int, int] = field(default_factory=dict)
    is_document: bool = False
