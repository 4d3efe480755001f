"""A process that hangs, dies or takes too much costs its own task alone."""

import os
import signal
import time

from roadworthy.survey.workers import Ended, Limits, run


def done(work: object, count: int, limits: Limits) -> dict[int, Ended]:
    ended: dict[int, Ended] = {}
    run(range(count), work, limits, 2, lambda each: ended.__setitem__(each.task, each))  # type: ignore[arg-type]
    return ended


def test_each_task_ends_for_itself() -> None:
    """Of five tasks, one is killed, one leaves, one hangs; the others answer, and every end has its reason."""

    def work(task: int) -> bytes:
        if task == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        if task == 2:
            os._exit(3)
        if task == 3:
            while True:
                time.sleep(1)
        return b"answer %d" % task

    ended = done(work, 5, Limits(seconds=1.0))

    assert [ended[task].answer for task in (0, 4)] == [b"answer 0", b"answer 4"]
    assert "SIGKILL" in ended[1].why
    assert "exit status 3" in ended[2].why
    assert ended[3].is_late
    assert "longer than 1 s" in ended[3].why


def test_memory_is_bounded() -> None:
    """A task that asks for more memory than it may gets none, and can still say so."""

    def work(task: int) -> bytes:
        try:
            return b"%d" % len(bytearray(2 * 1024**3))
        except MemoryError:
            return b"refused"

    assert done(work, 1, Limits(memory_bytes=1024**3))[0].answer == b"refused"


def test_a_large_answer_comes_whole() -> None:
    """An answer larger than a pipe holds arrives."""
    assert done(lambda task: b"x" * 5_000_000, 1, Limits())[0].answer == b"x" * 5_000_000
