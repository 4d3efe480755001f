"""What every command does at the door: writes its text, and turns what went wrong into one line and a code."""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from roadworthy.errors import OutputUnwritable, RoadworthyError
from roadworthy.report.console import PIPED_WIDTH, View

_BROKEN = 4
_INTERRUPTED = 130
_STEP = 20
"""Files between two signs of progress."""
_NARROWEST, _WIDEST = 60, 120


def guarded(door: Callable[[], object]) -> None:
    """Run a command; leave with the code of what went wrong, and one line about it."""
    try:
        door()
    except RoadworthyError as error:
        note(str(error), error.hint)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    except BrokenPipeError:
        _close_quietly()
        sys.exit(0)
    except Exception as error:
        if os.environ.get("ROADWORTHY_DEBUG"):
            raise
        note(
            f"the review itself broke: {type(error).__name__}: {error}",
            "ROADWORTHY_DEBUG=1 shows where; please report it",
        )
        sys.exit(_BROKEN)


def write(text: str, output: Path | None = None) -> None:
    """The text to stdout, or to a file.

    Raises:
        OutputUnwritable: the file cannot be written.
    """
    if output is None:
        _print(text)
        return
    try:
        output.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise OutputUnwritable(output, error.strerror or str(error)) from error


def _print(text: str) -> None:
    if sys.stdout is None:
        raise OutputUnwritable(Path("stdout"), "it is closed")
    try:
        sys.stdout.write(_encodable(text))
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        _close_quietly()
        raise OutputUnwritable(Path("stdout"), error.strerror or str(error)) from error


def view(*, shows_all: bool = False, to_file: bool = False) -> View:
    """How the reader looks at stdout: colour on a terminal that does not refuse it, else none."""
    is_terminal = sys.stdout is not None and sys.stdout.isatty() and not to_file
    width = int(columns) if (columns := os.environ.get("COLUMNS", "")).isdigit() else PIPED_WIDTH
    if is_terminal:
        width = shutil.get_terminal_size((PIPED_WIDTH, 40)).columns
    has_colour = is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return View(min(max(width, _NARROWEST), _WIDEST), has_colour, shows_all)


def progress(done: int, files: int) -> None:
    """How far the reading is, on a line of a terminal that the next one takes over; nothing where nobody looks."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        return
    if done >= files:
        sys.stderr.write("\r\x1b[K")
    elif done % _STEP == 0:
        sys.stderr.write(f"\rreading {done:,} of {files:,} files\x1b[K")
    sys.stderr.flush()


def _encodable(text: str) -> str:
    encoding = sys.stdout.encoding or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)


def note(line: str, hint: str) -> None:
    """One line to stderr, and what to do next."""
    from roadworthy.report.escape import printable

    if sys.stderr is None:
        return
    sys.stderr.write(_plain(f"roadworthy: {printable(line)}\n"))
    if hint:
        sys.stderr.write(_plain(f"  hint: {printable(hint)}\n"))


def aside(text: str) -> None:
    """Lines to stderr, beside the report."""
    if sys.stderr is not None:
        sys.stderr.write(_plain(text))


def _plain(text: str) -> str:
    encoding = sys.stderr.encoding or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)


def _close_quietly() -> None:
    """The reader has gone; what is left in the buffer must not complain at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
