"""Reads many files in processes of their own: a reader that hangs or dies costs its file, not the review."""

import gc
import multiprocessing
import os
import resource
import signal
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess

from roadworthy.inputs.bounds import Bounds

Work = Callable[[int], bytes]
"""Reads the file with this index and gives its facts encoded."""


@dataclass
class _Worker:
    process: ForkProcess
    pipe: Connection
    left: deque[int]


def read_in_processes(
    work: Work,
    sizes: Sequence[int],
    bounds: Bounds,
    *,
    workers: int,
    done: Callable[[int, bytes], None],
    failed: Callable[[int, str], None],
    meanwhile: Callable[[], object] | None = None,
) -> None:
    """Do the work for every index, in as many processes as asked for.

    Args:
        work: called in a forked process, so it may be a closure.
        sizes: of the files in bytes; they balance the load.
        done, failed: called in this process with each index, in no particular order.
        meanwhile: what this process does while the others begin.
    """
    context = multiprocessing.get_context("fork")
    chunks = deque(_balanced(sizes, workers * 12))
    running: list[_Worker] = []

    def start() -> None:
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(work, ours, theirs, bounds), daemon=True)
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # what a terminal sends is for us, not for them
        try:
            process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        theirs.close()
        running.append(_Worker(process, ours, deque()))

    def give(worker: _Worker) -> None:
        """Its next part, or the end."""
        if chunks:
            worker.left = chunks.popleft()
            worker.pipe.send_bytes(b"".join(index.to_bytes(4, "big") for index in worker.left))
        else:
            end(worker)

    def end(worker: _Worker) -> None:
        running.remove(worker)
        with suppress(OSError):  # gone already
            worker.pipe.send_bytes(b"")
        worker.pipe.close()
        worker.process.join(timeout=1)
        worker.process.kill()

    def lost(worker: _Worker, why: str) -> None:
        """The first file without an answer is to blame; those after it go to a new process."""
        worker.process.kill()
        end(worker)
        if worker.left:
            failed(worker.left.popleft(), why)
        if worker.left:
            chunks.appendleft(worker.left)

    try:
        while chunks and len(running) < workers:
            start()
            give(running[-1])
        if meanwhile is not None:
            meanwhile()
        while chunks or running:
            while chunks and len(running) < workers:
                start()
                give(running[-1])
            ready = wait([worker.pipe for worker in running], timeout=bounds.file_seconds)
            if not ready:
                for worker in running.copy():
                    lost(worker, f"kept its reader longer than {bounds.file_seconds:g} s")
                continue
            for worker in [worker for worker in running if worker.pipe in ready]:
                try:
                    index, answer = worker.pipe.recv_bytes(), worker.pipe.recv_bytes()
                except (EOFError, OSError):
                    worker.process.join(timeout=1)
                    lost(worker, f"ended its reader (exit status {worker.process.exitcode})")
                    continue
                with suppress(ValueError):
                    worker.left.remove(int.from_bytes(index, "big"))
                done(int.from_bytes(index, "big"), answer)
                if not worker.left:
                    give(worker)
    finally:
        for worker in running:
            worker.process.kill()
            worker.process.join()


def _serve(work: Work, parents: Connection, pipe: Connection, bounds: Bounds) -> None:
    """Read part after part until an empty one. One process a core: what a reader warms up, it warms up once."""
    parents.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (bounds.memory_bytes, bounds.memory_bytes))
    gc.freeze()
    gc.disable()
    with suppress(EOFError, OSError):
        while part := pipe.recv_bytes():
            for start in range(0, len(part), 4):
                answer = work(int.from_bytes(part[start : start + 4], "big"))
                pipe.send_bytes(part[start : start + 4])
                pipe.send_bytes(answer)
            gc.collect()
    os._exit(0)


def _balanced(sizes: Sequence[int], parts: int) -> list[deque[int]]:
    """Indexes in at most so many parts of about the same number of bytes, largest files first."""
    order = sorted(range(len(sizes)), key=lambda index: (-sizes[index], index))
    shares = [deque[int]() for _ in range(min(parts, len(order)) or 1)]
    loads = [0] * len(shares)
    for index in order:
        lightest = loads.index(min(loads))
        shares[lightest].append(index)
        loads[lightest] += sizes[index] + 2_000
    return [share for share in shares if share]
