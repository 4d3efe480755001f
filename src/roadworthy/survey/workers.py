"""One process for each repository, a few at once: one that hangs, dies or takes all memory costs itself alone."""

import ctypes
import gc
import multiprocessing
import os
import resource
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from time import monotonic

Work = Callable[[int], bytes]
"""Does the task of this number and gives its answer; called in a process of its own."""


@dataclass(frozen=True)
class Limits:
    """What one repository may take."""

    seconds: float = 600.0
    memory_bytes: int = 4 * 1024 * 1024 * 1024


@dataclass(frozen=True)
class Ended:
    """How a task ended.

    Attributes:
        answer: None where its process ended without one.
        why: it did.
        is_late: it was ended for its time.
    """

    task: int
    answer: bytes | None
    why: str = ""
    is_late: bool = False
    seconds: float = 0.0


@dataclass
class _Child:
    task: int
    process: ForkProcess
    pipe: Connection
    began: float


def run(tasks: Sequence[int], work: Work, limits: Limits, workers: int, done: Callable[[Ended], object]) -> None:
    """Do every task, so many at once.

    Args:
        done: called in this process as each ends; the order is that of ending.
    """
    waiting = list(reversed(tasks))
    running: dict[Connection, _Child] = {}
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                child = _start(waiting.pop(), work, limits)
                running[child.pipe] = child
            nearest = min(child.began for child in running.values()) + limits.seconds
            ready = wait(list(running), timeout=max(nearest - monotonic(), 0.0))
            for pipe in ready:
                assert isinstance(pipe, Connection)
                done(_answered(running.pop(pipe)))
            for child in [each for each in running.values() if monotonic() - each.began >= limits.seconds]:
                del running[child.pipe]
                _end(child)
                why = f"took longer than {limits.seconds:g} s"
                done(Ended(child.task, None, why, is_late=True, seconds=monotonic() - child.began))
    finally:
        for child in running.values():
            _end(child)


def _start(task: int, work: Work, limits: Limits) -> _Child:
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(task, work, theirs, ours, limits, os.getpid()))
    began = monotonic()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # what a terminal sends is for us, not for them
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    theirs.close()
    return _Child(task, process, ours, began)


def _answered(child: _Child) -> Ended:
    answer: bytes | None = None
    with suppress(EOFError, OSError):
        answer = child.pipe.recv_bytes()
    if answer is None:
        child.process.join(timeout=5)
    status = child.process.exitcode
    seconds = monotonic() - child.began
    _end(child)
    why = "" if answer is not None else _died(status)
    return Ended(child.task, answer, why, is_late=status == -signal.SIGXCPU, seconds=seconds)


def _died(status: int | None) -> str:
    if status is not None and status < 0:
        with suppress(ValueError):
            return f"its process was ended by {signal.Signals(-status).name}"
    return f"its process ended without an answer (exit status {status})"


def _end(child: _Child) -> None:
    """The process and what it started."""
    if child.process.pid is not None and child.process.exitcode is None:
        with suppress(OSError):
            os.killpg(child.process.pid, signal.SIGKILL)
    child.process.kill()
    child.process.join()
    child.pipe.close()


def _serve(task: int, work: Work, pipe: Connection, parents: Connection, limits: Limits, parent: int) -> None:
    os.setsid()
    parents.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _die_with(parent)
    seconds = int(limits.seconds) + 5  # a process whose parent is gone ends by itself
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    gc.freeze()
    answer = work(task)
    with suppress(OSError):
        pipe.send_bytes(answer)
        pipe.close()
    os._exit(0)


def _die_with(parent: int) -> None:
    """Be killed when the parent is, so that nothing goes on where nobody waits."""
    if sys.platform != "linux":
        return
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def peak_bytes() -> int:
    """The most memory that this process has held."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
