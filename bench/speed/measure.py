#!/usr/bin/env python3
"""Times `roadworthy review` cold, warm and after one changed file, beside its peers.

Every figure is the kernel's own accounting of a whole process tree: seconds on the wall, seconds
of processor time, and the resident memory of the largest single process. Rounds go through all
tools in turn, so a busy machine treats them alike. Linux and macOS.

Exit codes: 0 measured (a tool that is absent or fails is said in its row), 2 wrong usage.
"""

import argparse
import json
import os
import platform
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

STEPS = ("cold", "warm", "changed", "ruff", "checkov", "semgrep")
OURS = STEPS[:3]
WHOLE_FOLDER_PEERS = ("ruff", "checkov")  # semgrep reads a part, so no ratio to it
ONCE_SECONDS = 20.0  # what takes longer is not repeated
FOREIGN_FOLDERS = {"node_modules", "site-packages", "vendor", "venv"}
FRAMEWORKS = ("kubernetes", "dockerfile", "github_actions")


class Unmeasured(Exception):
    """A step that gives no figure; its text says why, in one line."""


@dataclass(frozen=True)
class Run:
    """What one process tree cost."""

    wall_seconds: float
    cpu_seconds: float
    peak_bytes: int


@dataclass(frozen=True)
class Target:
    """A folder to read, and how much of it there is; `.git` does not count."""

    folder: Path
    files: int
    size_bytes: int

    @property
    def name(self) -> str:
        """The folder's name; a commit in it is cut to seven digits."""
        return re.sub(r"(@[0-9a-f]{7})[0-9a-f]+$", r"\1", self.folder.name)


@dataclass
class Row:
    """The runs of one step on one folder; `why_not` where there are none."""

    target: Target
    step: str
    runs: list[Run] = field(default_factory=list)
    why_not: str | None = None

    @property
    def is_finished(self) -> bool:
        return self.why_not is not None or any(r.wall_seconds > ONCE_SECONDS for r in self.runs)

    @property
    def typical(self) -> Run | None:
        """The median of each figure by itself; the memory is the most any run took."""
        if self.why_not is not None or not self.runs:
            return None
        return Run(
            wall_seconds=median(run.wall_seconds for run in self.runs),
            cpu_seconds=median(run.cpu_seconds for run in self.runs),
            peak_bytes=max(run.peak_bytes for run in self.runs),
        )


@dataclass(frozen=True)
class Ratio:
    """How many times a peer's seconds a cold review took, on the same folder in the same run."""

    folder: str
    peer: str
    wall: float
    cpu: float


@dataclass(frozen=True)
class Circumstances:
    """What the figures depend on."""

    python: str
    cores: int | None
    load_before: float
    load_after: float
    runs: int
    peak_floor_bytes: int  # a child counts as its own what its parent held when it was started


@dataclass(frozen=True)
class Bench:
    """The tools, and a scratch folder of one target for caches, outputs and the changed copy."""

    options: argparse.Namespace
    target: Target
    scratch: Path

    def measure(self, step: str, round_: int) -> Run:
        """Run a step once.

        Raises:
            Unmeasured: there is no such tool, it failed, or it did not end in time.
        """
        steps: dict[str, Callable[[], Run]] = {
            "cold": lambda: self._review(self.target.folder, self._cache(round_)),
            "warm": lambda: self._review(self.target.folder, self._filled_cache(round_)),
            "changed": lambda: self._review_after_change(round_),
            "ruff": self._ruff,
            "checkov": self._checkov,
            "semgrep": self._semgrep,
        }
        return steps[step]()

    def _cache(self, round_: int) -> Path:
        return self.scratch / f"cache-{round_}"

    def _filled_cache(self, round_: int) -> Path:
        cache = self._cache(round_)
        if not cache.exists():
            self._review(self.target.folder, cache)
        return cache

    def _review_after_change(self, round_: int) -> Run:
        copy, cache = self.scratch / "copy" / self.target.folder.name, self.scratch / "copy-cache"
        if not copy.exists():
            _copy_tree(self.target.folder, copy)
            self._review(copy, cache)
        file = _file_to_change(copy)
        with file.open("a", encoding="utf-8") as text:
            text.write(f"\n# one line more, round {round_}\n")
        return self._review(copy, cache)

    def _review(self, folder: Path, cache: Path) -> Run:
        cache.mkdir(parents=True, exist_ok=True)
        command = [_program(self.options.roadworthy), "review", ".", "--format", "json"]
        return self._run(command, folder, {"ROADWORTHY_CACHE": str(cache)})

    def _ruff(self) -> Run:
        command = [_program(self.options.ruff), "check", "--isolated", "--no-cache"]
        return self._run([*command, "--exit-zero", "--output-format", "json", "."])

    def _checkov(self) -> Run:
        command = [_program(self.options.checkov), "-d", ".", "--skip-download", "--quiet"]
        return self._run([*command, "--compact", "--soft-fail", "-o", "json", "--framework", *FRAMEWORKS])

    def _semgrep(self) -> Run:
        program, rules = _program(self.options.semgrep), self.options.semgrep_rules
        if rules is None:
            raise Unmeasured("no --semgrep-rules")
        package = _django_package(self.target.folder)
        if package is None:
            raise Unmeasured("on Django's django/ only")
        command = [program, "scan", "--metrics=off", "--disable-version-check", "-j", "2"]
        command += ["--config", str(rules.absolute()), "--json", "-q", "."]
        return self._run(command, package)

    def _run(self, command: list[str], folder: Path | None = None, env: dict[str, str] | None = None) -> Run:
        out, err = self.scratch / "stdout", self.scratch / "stderr"
        with out.open("wb") as stdout, err.open("wb") as stderr:
            started = time.perf_counter()
            process = subprocess.Popen(
                command,
                cwd=folder or self.target.folder,
                env=_environment() | (env or {}),
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                start_new_session=True,
            )
            usage, was_ended = _wait(process, self.options.limit_seconds)
            seconds = time.perf_counter() - started
        if was_ended:
            raise Unmeasured(f"did not end in {self.options.limit_seconds:g} s")
        if process.returncode != 0:  # no gate is asked for, so 1 is a crash, too
            said = err.read_text(encoding="utf-8", errors="replace").split("\n")
            last = next((line.strip() for line in reversed(said) if line.strip()), "no word")
            raise Unmeasured(f"exit code {process.returncode}: {last[:120]}")
        return Run(seconds, usage.ru_utime + usage.ru_stime, _in_bytes(usage.ru_maxrss))


def main() -> int:
    options = _read_options()
    load_before = os.getloadavg()[0]
    rows = [row for folder in options.folders for row in _measure_folder(options, folder)]
    about = Circumstances(
        python=platform.python_version(),
        cores=os.cpu_count(),
        load_before=round(load_before, 2),
        load_after=round(os.getloadavg()[0], 2),
        runs=options.runs,
        peak_floor_bytes=_in_bytes(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss),
    )
    if options.json:
        figures = {"rows": [_as_json(row) for row in rows]}
        ratios = {"cold_by_peer": [asdict(ratio) for ratio in _ratios(rows)]}
        print(json.dumps(asdict(about) | figures | ratios, indent=2))
    else:
        print("\n".join(_as_markdown(about, rows)))
    return 0


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER", help="what to read")
    parser.add_argument("--roadworthy", type=Path, default=Path(".venv/bin/roadworthy"), metavar="PATH")
    parser.add_argument("--ruff", type=Path, default=Path(".venv/bin/ruff"), metavar="PATH")
    parser.add_argument("--checkov", type=Path, metavar="PATH", help="not run without it")
    parser.add_argument("--semgrep", type=Path, metavar="PATH", help="not run without it")
    parser.add_argument("--semgrep-rules", type=Path, metavar="FOLDER", help="not run without them")
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="take the median of N (3)")
    parser.add_argument("--only", action="append", choices=STEPS, help="measure only this; give it once for each")
    parser.add_argument(
        "--limit-seconds",
        type=float,
        default=600.0,
        metavar="S",
        help="a run that takes longer is ended (600)",
    )
    parser.add_argument("--json", action="store_true", help="print the figures and their ratios as JSON")
    options = parser.parse_args()
    if options.runs < 1:
        parser.error("--runs: say 1 or more")
    for folder in options.folders:
        if not folder.is_dir():
            parser.error(f"{folder} is no folder")
    steps = options.only or STEPS
    if set(steps) & set(OURS):
        try:
            _program(options.roadworthy)
        except Unmeasured as problem:
            parser.error(f"--roadworthy: {problem}")
    if options.semgrep_rules is not None and not options.semgrep_rules.exists():
        parser.error(f"--semgrep-rules: {options.semgrep_rules} does not exist")
    return options


def _measure_folder(options: argparse.Namespace, folder: Path) -> list[Row]:
    target = _census(folder.resolve())
    package = _django_package(target.folder)
    read_by = {"semgrep": _census(package)} if package else {}
    steps = [step for step in STEPS if step in (options.only or STEPS)]
    rows = [Row(read_by.get(step, target), step) for step in steps]
    with tempfile.TemporaryDirectory(prefix="roadworthy-bench-") as scratch:
        bench = Bench(options, target, Path(scratch))
        for round_ in range(options.runs):
            for row in rows:
                if row.is_finished:
                    continue
                print(f"{target.name}: {row.step}, round {round_ + 1}", file=sys.stderr)
                try:
                    row.runs.append(bench.measure(row.step, round_))
                except Unmeasured as problem:
                    row.why_not = str(problem)
    return rows


def _environment() -> dict[str, str]:
    """The caller's, with compiled modules kept as an installed package has them."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _django_package(folder: Path) -> Path | None:
    """What semgrep reads: the whole archive takes it far too long."""
    package = folder / "django"
    return package if (package / "__init__.py").is_file() else None


def _census(folder: Path) -> Target:
    """Count a folder's files by reading them, so that the first tool does not pay for the disk."""
    sizes = [_read_through(file) for file in _files(folder)]
    return Target(folder, len(sizes), sum(sizes))


def _read_through(file: Path) -> int:
    """Read a file piece by piece: memory taken here would count as every tool's peak."""
    piece, size_bytes = bytearray(1 << 16), 0
    with file.open("rb", buffering=0) as content:
        while got := content.readinto(piece):
            size_bytes += got
    return size_bytes


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - {".git"})
        for name in sorted(names):
            file = Path(place, name)
            if file.is_file() and not file.is_symlink():
                yield file


def _file_to_change(folder: Path) -> Path:
    """The Python file, else the YAML file, of middling size among the folder's own."""
    own = [file for file in _files(folder) if _is_own(file.relative_to(folder))]
    for suffixes in ({".py"}, {".yaml", ".yml"}):
        fitting = sorted(file for file in own if file.suffix in suffixes)
        if fitting:
            return sorted(fitting, key=lambda file: file.stat().st_size // 64)[len(fitting) // 2]
    raise Unmeasured("no Python or YAML file to change")


def _is_own(path: Path) -> bool:
    return not any(part in FOREIGN_FOLDERS or part.startswith(".") for part in path.parts)


def _copy_tree(folder: Path, copy: Path) -> None:
    """Copy a folder with its repository, whose index is told that copied files are unchanged."""
    linked = (folder / ".git").is_file()  # a linked work tree: its index belongs to the original
    ignore = shutil.ignore_patterns(".git") if linked else None
    shutil.copytree(folder, copy, symlinks=True, ignore=ignore)
    if (copy / ".git").is_dir():
        refresh = ["git", "-c", "core.fsmonitor=false", "update-index", "-q", "--refresh"]
        with suppress(FileNotFoundError):  # no git: then the review has none either
            subprocess.run(refresh, cwd=copy, timeout=600, check=False)


def _program(path: Path | None) -> str:
    if path is None:
        raise Unmeasured("no path given")
    found = shutil.which(path)
    if found is None:
        raise Unmeasured(f"no program {path}")
    return str(Path(found).absolute())  # not resolved: a venv goes by the path it is called by


def _wait(process: subprocess.Popen[bytes], limit_seconds: float) -> tuple[resource.struct_rusage, bool]:
    """What the process tree used, and whether it had to be ended at the limit."""
    was_ended = threading.Event()

    def end() -> None:
        was_ended.set()
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)

    watch = threading.Timer(limit_seconds, end)
    watch.start()
    try:
        _, status, usage = os.wait4(process.pid, 0)
    except KeyboardInterrupt:
        end()
        raise
    finally:
        watch.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)  # tells Popen that it need not wait
    return usage, was_ended.is_set()


def _in_bytes(max_rss: int) -> int:
    return max_rss if sys.platform == "darwin" else max_rss * 1024


def _ratios(rows: list[Row]) -> Iterator[Ratio]:
    for ours in (row for row in rows if row.step == "cold"):
        for peer in (row for row in rows if row.step in WHOLE_FOLDER_PEERS):
            if peer.target == ours.target and (one := ours.typical) and (other := peer.typical):
                wall = one.wall_seconds / other.wall_seconds
                cpu = one.cpu_seconds / max(other.cpu_seconds, 0.001)
                yield Ratio(ours.target.name, peer.step, round(wall, 4), round(cpu, 4))


def _as_json(row: Row) -> dict[str, object]:
    target, typical = row.target, row.typical
    said: dict[str, object] = {
        "folder": str(target.folder),
        "files": target.files,
        "size_bytes": target.size_bytes,
        "step": row.step,
        "not_run": row.why_not,
    }
    if typical is None:
        return said
    return said | {
        "wall_seconds": round(typical.wall_seconds, 4),
        "cpu_seconds": round(typical.cpu_seconds, 4),
        "peak_bytes": typical.peak_bytes,
        "files_per_second": round(target.files / typical.wall_seconds, 1),
        "bytes_per_second": round(target.size_bytes / typical.wall_seconds),
        "all_wall_seconds": [round(run.wall_seconds, 4) for run in row.runs],
    }


def _as_markdown(about: Circumstances, rows: list[Row]) -> Iterator[str]:
    yield (
        f"Python {about.python}, {about.cores} cores, "
        f"load {about.load_before} before and {about.load_after} after; median of {about.runs}, "
        "¹ where one run took over 20 s and was not repeated; "
        f"a peak of {about.peak_floor_bytes / 2**20:.0f} MiB or less is the bench's own."
    )
    yield "\n| folder | files | MB | what | wall s | cpu s | peak MiB | files/s | MB/s |"
    yield "| --- | ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: |"
    for row in rows:
        target, size_mb = row.target, row.target.size_bytes / 1e6
        cells = [target.name, f"{target.files:,}", f"{size_mb:.1f}", row.step]
        if typical := row.typical:
            wall, mark = typical.wall_seconds, "" if len(row.runs) == about.runs else "¹"
            cells += [f"{wall:.3f}{mark}", f"{typical.cpu_seconds:.2f}"]
            cells += [f"{typical.peak_bytes / 2**20:.0f}"]
            cells += [f"{target.files / wall:,.0f}", f"{size_mb / wall:,.1f}"]
        else:
            cells += [f"not run: {row.why_not}", "", "", "", ""]
        yield f"| {' | '.join(cells)} |"
    ratios = list(_ratios(rows))
    if ratios:
        yield "\n| folder | cold, by the seconds of | wall | cpu |"
        yield "| --- | --- | ---: | ---: |"
    for ratio in ratios:
        yield f"| {ratio.folder} | {ratio.peer} | {ratio.wall:.3g} | {ratio.cpu:.3g} |"


if __name__ == "__main__":
    sys.exit(main())
