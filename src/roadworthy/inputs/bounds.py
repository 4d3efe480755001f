"""How much one review reads. Readers and listings take these as arguments; nothing here is read from a repository."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Bounds:
    """The limits of one review.

    Attributes:
        files: most files that are listed; more is refused as a whole.
        file_bytes: largest file that is read; a larger one is reported as unread.
        total_bytes: what all read files may have together; what comes after is reported as unread.
        file_seconds: how long one file may keep its reader.
        memory_bytes: address space of one reader process.
    """

    files: int = 200_000
    file_bytes: int = 8 * 1024 * 1024
    total_bytes: int = 1024 * 1024 * 1024
    file_seconds: float = 10.0
    memory_bytes: int = 4 * 1024 * 1024 * 1024
