"""JavaScript and TypeScript, file by file."""

from roadworthy.inputs.foreign.javascript.reader import (
    JAVASCRIPT,
    TSX,
    TYPESCRIPT,
    read_javascript,
    read_tsx,
    read_typescript,
)

__all__ = ["JAVASCRIPT", "TSX", "TYPESCRIPT", "read_javascript", "read_tsx", "read_typescript"]
