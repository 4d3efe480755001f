"""Numbers that code gives to names, and fields and constants that nothing looks at."""

import time

from roadworthy.inputs.amounts import amounts_in
from roadworthy.inputs.foreign.go.settings import selected, structs
from roadworthy.inputs.foreign.go.source import Source


def test_each_name_of_two_words_keeps_its_number() -> None:
    """Arguments, constants, fields of objects and flags give a number to a name."""
    text = (
        b"answer(max_rounds=15, top_k=chunk_size)\nMAX_ITEMS: int = 1_000\nmaxSteps: 5, size: 3\nrun --max-len 4096\n"
    )

    found = {(one.name, one.value, one.line) for one in amounts_in("python", text)}

    assert found == {
        ("max_rounds", "15", 1),
        ("MAX_ITEMS", "1000", 2),
        ("maxSteps", "5", 3),
        ("--max-len", "4096", 4),
    }


def test_what_is_no_plain_number_is_kept_without_a_value() -> None:
    """A call or a sum leaves open what the name holds; a name that is handed on says nothing."""
    found = {(one.name, one.value) for one in amounts_in("go", b"max_rounds := limit()\nchunk_size = settings.size\n")}

    assert found == {("max_rounds", "")}


def test_a_long_line_and_many_lines_are_read_in_linear_time() -> None:
    """A megabyte in one line, and twenty thousand short ones, take no time."""
    started = time.monotonic()

    amounts_in("python", b"a_b=" * 250_000)
    amounts_in("python", b"max_rounds = 15\n" * 20_000)

    assert time.monotonic() - started < 5


def test_a_field_is_looked_at_where_it_is_not_only_given_a_value() -> None:
    """Calls of methods and assignments are no look at a field; a chain is one at each of its fields."""
    source = Source(
        "a.go", "package a\n\nfunc f() {\n\tcfg.Port = 5\n\tcfg.Run()\n\tlisten(cfg.Cache.Size, order.Cache)\n}\n"
    )

    assert selected(source) == {"cfg.Cache", "cache.Size", "order.Cache"}


def test_structs_tell_their_fields() -> None:
    """Each struct of a file with the names of its fields."""
    source = Source("a.go", "package a\n\ntype Config struct {\n\t// where\n\tPort string\n\tCache bool\n}\n")

    assert structs(source) == {"Config": {"Port", "Cache"}}
