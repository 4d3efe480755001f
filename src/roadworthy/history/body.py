"""A record in bytes: compressed JSON that a report in JSON can stand in for."""

import json
import zlib
from typing import Any

import msgspec

from roadworthy.assessment.record import Record

MOST_BYTES = 256 * 1024 * 1024
"""No record and no report has more when it is unpacked."""


class NoRecord(Exception):
    """The bytes hold no review."""


def packed(record: Record) -> bytes:
    """The record, compressed."""
    try:
        told = msgspec.json.encode(record)
    except UnicodeEncodeError:  # it names a path that is no text
        told = json.dumps(_without_surrogates(msgspec.to_builtins(record))).encode()
    return zlib.compress(told, level=3)


def unpacked(body: bytes) -> Record:
    """The record again.

    Raises:
        NoRecord: the bytes are damaged.
    """
    unpacking = zlib.decompressobj()
    try:
        told = unpacking.decompress(body, MOST_BYTES)
    except zlib.error as error:
        raise NoRecord(str(error)) from error
    return read_record(told)


def read_record(told: bytes) -> Record:
    """The record that JSON holds, be it a kept one or a report of the whole.

    Raises:
        NoRecord: it is no JSON, or none of a review.
    """
    try:
        return msgspec.json.decode(told, type=Record)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise NoRecord(str(error)) from error


def _without_surrogates(value: Any) -> Any:
    match value:
        case str():
            return value.encode("utf-8", "surrogatepass").decode("utf-8", "backslashreplace")
        case dict():
            return {key: _without_surrogates(each) for key, each in value.items()}
        case list() | tuple():
            return [_without_surrogates(each) for each in value]
    return value
