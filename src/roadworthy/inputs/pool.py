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
) -> None:
    """Do the work for every index, in as many processes as asked for.

    Args:
        work: called in a forked process, so it may be a closure.
        sizes: of the files in bytes; they balance the load.
        done, failed: called in this process with each index, in no particular order.
    """
    context = multiprocessing.get_context("fork")
    chunks = deque(_balanced(sizes, workers * 12))
    running: list[_Worker] = []

    def start(chunk: deque[int]) -> None:
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_serve, args=(work, list(chunk), theirs, bounds), daemon=True)
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # what a terminal sends is for us, not for them
        try:
            process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        theirs.close()
        running.append(_Worker(process, ours, chunk))

    def lost(worker: _Worker, why: str) -> None:
        """The first file without an answer is to blame; those after it go to a new process."""
        running.remove(worker)
        worker.process.kill()
        worker.process.join()
        worker.pipe.close()
        if worker.left:
            failed(worker.left.popleft(), why)
        if worker.left:
            chunks.appendleft(worker.left)

    try:
        while chunks or running:
            while chunks and len(running) < workers:
                start(chunks.popleft())
            ready = wait([worker.pipe for worker in running], timeout=bounds.file_seconds)
            if not ready:
                for worker in running.copy():
                    lost(worker, f"kept its reader longer than {bounds.file_seconds:g} s")
                continue
            for worker in [worker for worker in running if worker.pipe in ready]:
                try:
                    index, answer = worker.pipe.recv_bytes(), worker.pipe.recv_bytes()
                except (EOFError, OSError):
                    worker.process.join()
                    if worker.left:
                        lost(worker, f"ended its reader (exit status {worker.process.exitcode})")
                    else:
                        running.remove(worker)
                        worker.pipe.close()
                    continue
                with suppress(ValueError):
                    worker.left.remove(int.from_bytes(index, "big"))
                done(int.from_bytes(index, "big"), answer)
    finally:
        for worker in running:
            worker.process.kill()
            worker.process.join()


def _serve(work: Work, chunk: list[int], pipe: Connection, bounds: Bounds) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (bounds.memory_bytes, bounds.memory_bytes))
    gc.freeze()
    gc.disable()
    for index in chunk:
        answer = work(index)
        pipe.send_bytes(index.to_bytes(4, "big"))
        pipe.send_bytes(answer)
    pipe.close()
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
