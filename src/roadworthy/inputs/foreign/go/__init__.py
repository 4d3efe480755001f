"""Go, file by file."""

from roadworthy.inputs.foreign.go.reader import GO, read

__all__ = ["GO", "read"]
