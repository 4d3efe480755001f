"""How names of the environment that JavaScript computes are told."""

import pytest

from roadworthy.inputs.script_settings import environment_reads


def _told(text: str) -> list[tuple[str, str]]:
    return [(use.layer, use.name) for use in environment_reads("config.ts", text, ()).setting_uses]


@pytest.mark.parametrize(
    "text",
    [
        "const must: string[] = ['A_KEY', \"B_KEY\"];\nmust.filter((one) => !process.env[one]);",
        "const must = ['A_KEY', // 'C'\n 'B_KEY',\n] as const;\nfor (const one of must) {\n  ask(process.env[one]);\n}",
        "const must = ['A_KEY'];\nmust.push('B_KEY');\nmust.forEach(one => check(process.env[one]));",
    ],
)
def test_names_of_a_list_that_a_loop_reads_are_read(text: str) -> None:
    assert _told(text) == [("read", "A_KEY"), ("read", "B_KEY")]


@pytest.mark.parametrize(
    "text",
    [
        "const must = ['A_KEY', ...more];\nmust.filter((one) => !process.env[one]);",
        "const must = names();\nmust.filter((one) => !process.env[one]);",
        "const must = ['A_KEY'];\nmust.push(other);\nmust.filter((one) => !process.env[one]);",
        "let must = ['A_KEY'];\nmust = other;\nmust.filter((one) => !process.env[one]);",
        "export const read = (one: string) => process.env[one];",
    ],
)
def test_names_that_are_not_all_told_may_be_any(text: str) -> None:
    assert ("dynamic", "{}") in _told(text)
