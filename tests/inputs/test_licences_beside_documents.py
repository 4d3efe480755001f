"""How licences that annotations, descriptions of an API and manifests name are read."""

import time

from roadworthy.inputs.declared_licences import remarks_of_licence


def named(path: str, kind: str, text: str) -> list[tuple[int, str]]:
    return [(one.place.start, one.licence) for one in remarks_of_licence(path, kind, text.encode())]


def test_each_form_names_its_licence_with_its_line() -> None:
    """An annotation of swaggo, `info.license.name` of a description, and the key of a package.json."""
    assert named("main.go", "go", "package main\n\n// @license.name  Apache 2.0\n") == [(3, "Apache-2.0")]
    described = 'openapi: "3.0.0"\ninfo:\n  license:\n    name: MIT\n'
    assert named("api/openapi.yaml", "yaml", described) == [(4, "MIT")]
    assert named("values.yaml", "yaml", described.partition("\n")[2]) == []
    assert named("package.json", "json", '{\n  "license": "ISC"\n}\n') == [(2, "ISC")]
    assert named("package.json", "json", '{\n  "dependencies": {\n    "a": {"license": "ISC"}\n  }\n}\n') == []


def test_a_choice_of_licences_is_none() -> None:
    """Who offers two names neither."""
    assert named("package.json", "json", '{\n  "license": "(MIT OR Apache-2.0)"\n}\n') == []


def test_long_files_are_read_in_linear_time() -> None:
    """Ten thousand keys and a line of a megabyte keep nobody waiting."""
    begun = time.monotonic()
    named("a.yaml", "yaml", 'swagger: "2.0"\n' + "  license:\n" * 40_000)
    named("a.json", "json", '"openapi": "3.0"\n' + '  "license": ' + " " * 1_000_000)
    assert time.monotonic() - begun < 2
