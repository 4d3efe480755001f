"""A record in bytes: compressed JSON that a report in JSON can stand in for."""

import json
import zlib
from dataclasses import replace
from typing import Any

import msgspec

from roadworthy.assessment.record import Record, digest_of

MOST_BYTES = 256 * 1024 * 1024
"""No record and no report has more when it is unpacked."""


class NoRecord(Exception):
    """The bytes hold no review."""


def packed(record: Record) -> bytes:
    """The record, compressed."""
    try:
        told = msgspec.json.encode(record)
    except UnicodeEncodeError:  # it names a path that is no text
        told = json.dumps(without_surrogates(msgspec.to_builtins(record))).encode()
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
    return _read(told)


def from_report(told: bytes) -> Record:
    """The record that a report of the whole in JSON holds; of its quotes only a digest.

    Raises:
        NoRecord: it is no such report.
    """
    return _without_quotes(_read(told))


def _without_quotes(told: Record) -> Record:
    def digested(each: Any) -> Any:
        return replace(each, place=replace(each.place, quote=digest_of(each.place.quote)))

    return replace(
        told,
        findings=tuple(map(digested, told.findings)),
        set_aside=tuple(map(digested, told.set_aside)),
        unclear=tuple(map(digested, told.unclear)),
        met=tuple(map(digested, told.met)),
    )


def _read(told: bytes) -> Record:
    try:
        return msgspec.json.decode(told, type=Record)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise NoRecord(str(error)) from error


def without_surrogates(value: Any) -> Any:
    """The same of plain lists, objects and texts, with half pairs of UTF-16 as their codes."""
    match value:
        case str():
            return value.encode("utf-8", "surrogatepass").decode("utf-8", "backslashreplace")
        case dict():
            return {key: without_surrogates(each) for key, each in value.items()}
        case list() | tuple():
            return [without_surrogates(each) for each in value]
    return value
