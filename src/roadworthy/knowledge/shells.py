"""Words that only start, or stand before, another program."""

_BEFORE = frozenset({"sudo", "exec", "command", "time", "nice", "doas", "env", "corepack"})


def plain(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words from the program on: `pip install x` of `sudo -E env A=b pip install x`."""
    rest = list(words)
    while rest and (rest[0] in _BEFORE or "=" in rest[0].partition("/")[0] or rest[0].startswith("-")):
        rest.pop(0)
    return tuple(rest)
