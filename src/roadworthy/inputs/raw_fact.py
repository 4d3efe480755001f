"""What every raw fact is: a value that a reader keeps of one file."""

from msgspec import Struct


class RawFact(Struct, frozen=True, array_like=True, gc=False):
    """Used like a frozen dataclass (`structs.replace` makes a changed one), and made, encoded and decoded far faster.

    It is encoded by the order of its fields, so what is cached is read by the very code that wrote it. It holds no
    cycles.
    """
