"""Bad use ends in one clear line and the documented code, or in a report that says what was not read."""

import csv
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import date
from io import StringIO
from pathlib import Path
from types import MappingProxyType

import pytest

from roadworthy.errors import SettingsInvalid
from roadworthy.inputs.cache import Cache
from roadworthy.inputs.repository import MemoryRepository, open_repository
from roadworthy.pipeline import review
from roadworthy.report.console import View
from roadworthy.report.formats import FORMATS, render
from roadworthy.settings import Settings, read_settings

HERE = Path(__file__).parent
DOCKERFILE = 'FROM python:3.12.4-slim\nCMD ["python", "app.py"]\n'
NOBODY = 65534
AS_NOBODY = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "roadworthy", *map(str, arguments)]


def roadworthy(
    *arguments: str | Path, before: tuple[str, ...] = (), environment: Mapping[str, str] = MappingProxyType({})
) -> subprocess.CompletedProcess[str]:
    """One run in a process of its own, with a cache only where one is named."""
    return subprocess.run(
        [*before, *command(*arguments)],
        capture_output=True,
        text=True,
        errors="replace",
        timeout=120,
        check=False,
        env={**os.environ, "COLUMNS": "100", "PYTHONUTF8": "1", "ROADWORTHY_CACHE": "/dev/null/none", **environment},
    )


def one_line(run: subprocess.CompletedProcess[str], code: int = 2) -> str:
    """What went wrong: one line that names the program, at most one hint, nothing on stdout, the code."""
    lines = run.stderr.splitlines()
    assert run.returncode == code, run.stderr
    assert run.stdout == ""
    assert lines[0].startswith("roadworthy: ")
    assert [line[:8] for line in lines[1:]] in ([], ["  hint: "])
    return lines[0]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A tiny repository with one fault."""
    folder = tmp_path / "root"
    folder.mkdir()
    (folder / "Dockerfile").write_text(DOCKERFILE)
    return folder


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("review", "--fromat", "json"), "--fromat"),
        (("reviw", "."), "reviw"),
        (("review", "--format"), "--format"),
        (("review", "a", "b"), "b"),
        (("explain",), "name"),
        (("--verison",), "--verison"),
        (("review", "a" * 5_000), "too long"),
        (("review", "\x01\x1b[2J"), "\\x1b[2J"),
        (("review", "/dev/null"), "neither a folder nor a file"),
        (("claims", "nowhere"), "nowhere"),
        (("claims", "--format", "sarif"), "sarif"),
        (("review", "--report", "gaps", "--format", "sarif"), "sarif"),
        (("review", "--report", "gap"), "gap"),
        (("review", "--format", "comment"), "comment"),
        (("review", "--gate", "new"), "--gate"),
        (("review", "--since", "HEAD", "--gate", "nwe"), "nwe"),
    ],
)
def test_wrong_usage_is_one_line(arguments: tuple[str, ...], said: str) -> None:
    """What does not exist is named, and a hint says where to look."""
    assert said in one_line(roadworthy(*arguments))


def test_an_earlier_report_that_is_none_is_one_line(root: Path, tmp_path: Path) -> None:
    """A revision of a folder without git, and a file that is no report, name what is wanted."""
    (tmp_path / "earlier.json").write_text("[1, 2")

    assert "git" in one_line(roadworthy("review", root, "--report", "gaps", "--since", "v1"))
    assert "JSON" in one_line(roadworthy("review", root, "--report", "gaps", "--since", tmp_path / "earlier.json"))


def test_documents_that_mean_harm_cost_a_line_at_most(tmp_path: Path) -> None:
    """Broken tables, deep lists, endless lines and another script are read or named, in bounded time."""
    (tmp_path / "README.md").write_text(
        "# Ünïcödé 服务\n\n## 功能\n\n- 限流\n\n|a|b\n|-|-|\n" + "|" * 50_000 + "\n[out](../../../../etc/passwd)\n"
    )
    (tmp_path / "deep.md").write_text("\n".join("  " * min(depth, 200) + "- `make x`" for depth in range(2_000)))
    (tmp_path / "line.md").write_text("`a/b.md` [x](" * 60_000)
    (tmp_path / "html.md").write_text("<details><table><tr><td>`make x`" * 20_000)
    (tmp_path / "bytes.md").write_bytes(bytes(range(256)) * 4_000)
    (tmp_path / "large.md").write_bytes(b"see `docs/a.md`\n" * 3_400_000)

    run = roadworthy("claims", tmp_path)

    assert run.returncode == 0, run.stderr
    assert "large.md" in run.stdout
    assert "1 document not read" in run.stdout
    assert "etc/passwd" not in run.stdout


def test_own_rules_that_break_are_named(root: Path, tmp_path: Path) -> None:
    """A folder that is not there, and a file that cannot be imported, give one line."""
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "bad.py").write_text("def (:\n")

    assert "cannot be imported: SyntaxError" in one_line(roadworthy("review", root, "--rules", rules))
    assert "is no folder" in one_line(roadworthy("review", root, "--rules", tmp_path / "nowhere"))


def test_an_own_rule_that_breaks_costs_its_own_answer(root: Path, tmp_path: Path) -> None:
    """The verdict is unclear with its reason, and the others are as they were."""
    rules = tmp_path / "rules"
    rules.mkdir()
    text = Path(sys.modules["roadworthy"].__file__ or "").parent.joinpath("rules/workloads/root_user.py").read_text()
    text = text.replace("def root_user(", "def breaks_always(").replace(
        "for image in", "raise ValueError('no')\n    for image in"
    )
    (rules / "breaks.py").write_text(text)

    run = roadworthy("review", root, "--rules", rules, "--all")

    assert run.returncode == 0
    assert re.search(r"could not judge: the rule broke with\s+ValueError: no", run.stdout)
    assert "root-user" in run.stdout


@pytest.mark.parametrize(
    "config",
    [
        b"x = ",
        b"\xff\xfe",
        b"profile = 3\n",
        b"profile = [1]\n",
        b"waivers = 3\n",
        b"only = 'a'\n",
        b"roles = 3\n",
        b"a = " + b"[" * 100_000,
        b"[[waivers]]\nrule = 'a'\n",
        b"[[services]]\nname = 'a'\nfolder = '../x'\n",
        b"[[services]]\nname = 'a'\n[[services]]\nname = 'a'\n",
        b"[[answers]]\nrule = 'no-alerts'\nuntil = 2099-01-01\nby = ''\nbecause = 'b'\n",
    ],
)
def test_every_kind_of_broken_config_is_told(config: bytes) -> None:
    """It raises one error that names the file, on one line."""
    with pytest.raises(SettingsInvalid, match=r"^roadworthy\.toml: [^\n]+$"):
        read_settings(config, date(2026, 12, 1))


def test_a_config_that_is_a_link_is_told(root: Path) -> None:
    """It is not followed, and not passed over either."""
    (root / "roadworthy.toml").symlink_to("/etc/passwd")

    assert "it is a link" in one_line(roadworthy("review", root))


def test_a_stdout_that_takes_nothing_is_told(root: Path) -> None:
    """A full disk and a closed stdout give one line and 2."""
    with Path("/dev/full").open("w") as full:
        run = subprocess.run(command("review", root), stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    closed = subprocess.run(
        ["sh", "-c", '"$@" >&-', "sh", *command("review", root)], capture_output=True, text=True, check=False
    )

    assert (run.returncode, closed.returncode) == (2, 2)
    assert run.stderr.startswith("roadworthy: stdout cannot be written: No space left")
    assert closed.stderr.startswith("roadworthy: stdout cannot be written: it is closed")


def test_a_reader_that_leaves_early_is_no_failure() -> None:
    """A closed pipe gives 0 and no word."""
    run = subprocess.run(
        [
            "bash",
            "-c",
            '"$@" | head -c 1 > /dev/null; exit ${PIPESTATUS[0]}',
            "bash",
            *command("rules", "--format", "json"),
        ],
        capture_output=True,
        check=False,
    )

    assert (run.returncode, run.stderr) == (0, b"")


def test_names_that_are_no_text_are_read_and_shown(root: Path) -> None:
    """A path of undecodable bytes, an old encoding and a closed locale end in a report, with a cache, too."""
    for name in (b"\xff\xfe.py", b"w\xffrker.dockerfile"):
        Path(os.fsdecode(os.fsencode(root) + b"/" + name)).write_bytes(b"FROM a\xff\n")
    old = {"PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}

    cached = {"ROADWORTHY_CACHE": str(root.parent / "cache")}

    for environment in (cached, cached | old):
        for _ in range(2):
            run = roadworthy("review", root, "--all", environment=environment)
            assert run.returncode == 0, run.stderr
            assert "w\\udcffrker.dockerfile" in run.stdout


def test_hostile_content_leaves_the_rest_intact(root: Path) -> None:
    """Deep, cyclic, noisy and huge files each get a line; the good file beside them its finding; nothing runs."""
    laughs = "a: &a [x, x]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}, *{a}]\n" for a, b in zip("abcdefghij", "bcdefghijk", strict=True)
    )
    for name, content in {
        "deep.yaml": b"[" * 100_000,
        "deep.json": b'{"panels": ' + b"[" * 100_000,
        "laughs.yaml": laughs.encode(),
        "noise.dockerfile": bytes(range(256)) * 400,
        ".github/workflows/ci.yml": b"on: push\njobs:\n\ttest:\n\t\truns-on: x\n",
        "setup.py": b"import os\nos.system('touch sprung')\n" + b"(" * 50_000,
        "Makefile": b"$(shell touch sprung)\nall:\n\ttouch sprung\n",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    with (root / "huge.yaml").open("wb") as file:
        file.truncate(2 * 1024**3)
    (root / "loop").symlink_to("loop")
    (root / "up").symlink_to("..")

    run = roadworthy("review", root, "--all")

    assert run.returncode == 0, run.stderr
    assert "Dockerfile:1 root-user" in run.stdout or "root-user" in run.stdout
    for name in ("deep.yaml", "ci.yml", "huge.yaml", "setup.py"):
        assert re.search(rf"^ +\S*{re.escape(name)}\S* (is|has|cannot|holds|nests)", run.stdout, re.MULTILINE), name
    assert not (root / "sprung").exists()


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("setpriv"), reason="needs root, to become somebody else")
def test_what_may_not_be_read_is_told_once(root: Path) -> None:
    """A closed folder and a closed file are lines of the report; a closed root and config are one line."""
    for folder in (root, *root.parents):
        if folder.stat().st_uid == 0 and folder != Path("/") and folder.is_relative_to("/tmp"):
            folder.chmod(folder.stat().st_mode | 0o055)
    (root / "closed").mkdir(mode=0)
    (root / "closed.yaml").write_text("a: 1\n")
    (root / "closed.yaml").chmod(0)
    part = roadworthy("review", root, "--all", before=AS_NOBODY, environment={"HOME": "/nowhere"})
    (root / "roadworthy.toml").write_text("")
    (root / "roadworthy.toml").chmod(0)
    config = roadworthy("review", root, before=AS_NOBODY)
    root.chmod(0)
    whole = roadworthy("review", root, before=AS_NOBODY)
    root.chmod(0o755)

    assert part.returncode == 0, part.stderr
    assert part.stdout.count("closed.yaml cannot be read: Permission denied") == 1
    assert part.stdout.count("closed cannot be listed: Permission denied") == 1
    assert "roadworthy.toml cannot be read" in one_line(config)
    assert "cannot be read: permission denied" in one_line(whole)


@pytest.mark.parametrize("where", ["/proc/none", "inside", "file"])
def test_a_cache_that_cannot_be_kept_costs_only_time(root: Path, where: str) -> None:
    """It is not written, above all not into the reviewed tree, and the report is the same."""
    named = {"inside": str(root / "cache"), "file": str(root / "Dockerfile" / "cache")}.get(where, where)

    run = roadworthy("review", root, "--format", "csv", environment={"ROADWORTHY_CACHE": named})

    assert run.returncode == 0
    assert run.stdout == roadworthy("review", root, "--format", "csv", "--no-cache").stdout
    assert [file.name for file in root.iterdir()] == ["Dockerfile"]


def test_two_runs_at_once_say_the_same(tmp_path: Path) -> None:
    """Both share a cache that neither has seen before."""
    root = HERE.parent / "examples" / "chat-day-one"
    environment = {**os.environ, "ROADWORTHY_CACHE": str(tmp_path / "cache")}

    runs = [
        subprocess.Popen(command("review", root, "--format", "json"), stdout=subprocess.PIPE, env=environment)
        for _ in range(2)
    ]
    told = [run.communicate(timeout=120)[0] for run in runs]

    assert [run.returncode for run in runs] == [0, 0]
    assert told[0] == told[1]


def test_an_interrupt_during_a_long_read_ends_everything(tmp_path: Path) -> None:
    """Ctrl-C while processes read gives 130, no word, and leaves no process behind."""
    root = tmp_path / "root"
    root.mkdir()
    text = "".join(
        f"def f{n}(x):\n    return [g{n}(y, timeout=x + {n}) for y in x if y != 'a{n}']\n" for n in range(2_500)
    )
    for number in range(250):
        (root / f"m{number}.py").write_text(text)
    run = subprocess.Popen(
        command("review", root, "--no-cache"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    deadline = time.monotonic() + 60
    children = Path(f"/proc/{run.pid}/task/{run.pid}/children")
    while not children.read_text().split() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert children.read_text().split()

    os.killpg(run.pid, signal.SIGINT)
    out, complaint = run.communicate(timeout=60)

    assert (run.returncode, out, complaint) == (130, b"", b"")
    with pytest.raises(ProcessLookupError):
        os.killpg(run.pid, 0)


def test_a_review_asks_nothing_of_the_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No name is looked up and no socket is connected, bound or written to."""
    asked: list[object] = []

    def refuse(*arguments: object, **_: object) -> None:
        asked.append(arguments)
        raise OSError("the network is denied")

    for name in ("connect", "connect_ex", "bind", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("getaddrinfo", "gethostbyname", "create_connection"):
        monkeypatch.setattr(socket, name, refuse)

    for example in ("chat-day-one", "chat-roadworthy"):
        review(
            open_repository(HERE.parent / "examples" / example), Settings(date(2026, 12, 1)), Cache(tmp_path / "cache")
        )

    assert asked == []


def test_a_review_needs_no_network(root: Path) -> None:
    """In a namespace without any the report is the same."""
    alone = ("unshare", "--net") if os.geteuid() == 0 else ("unshare", "--user", "--net")
    if not shutil.which("unshare") or subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no namespace can be made here")

    run = roadworthy("review", root, "--format", "csv", before=alone)

    assert run.returncode == 0, run.stderr
    assert run.stdout == roadworthy("review", root, "--format", "csv").stdout


STEERING = (
    "=cmd|'C calc'!A0",
    "\x1b[31mred",
    "::set-output name=x::y",
    "%0A::error::x",
    "<img src=x onerror=alert(1)>",
    "a\u202eb\u200b",
    "new\nline",
    "[x](javascript:alert(1))",
    "@everyone",
    "`tick`|pipe",
    'comma,semi;quote"',
    "a" * 200,
)
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@pytest.mark.parametrize("form", FORMATS)
def test_a_repository_that_steers_moves_nobody(form: str) -> None:
    """Names and contents that are escapes, markup, commands or formulas are shown as what they are, in every form."""
    content = (
        "FROM <script>alert(1)</script>:\x1b[2J\u202e=1+1\nENV \x1b]0;title\x07=::error::x\nRUN `x` | @all \u200b\n"
    )
    files = {f"{name}.dockerfile": content for name in STEERING}
    names = "".join(f'  "{name}":\n    image: "=1+1\\u202e"\n' for name in ("::error::x\\e[31m", "<b>x</b>|@all"))
    files["compose.yaml"] = f"services:\n{names}"
    files["app.py"] = (
        "import requests\n\n\ndef f():\n"
        "    print('::error::x \x9b31m')\n    requests.get('http://x\u202ey/=1')  # \x1b]8;;x\n"
    )

    text = render(form, review(MemoryRepository(files), Settings(date(2026, 12, 1))), View(shows_all=True))

    assert "dockerfile" in text
    assert not UNSEEN.search(text)
    if form == "github":
        assert all(
            line.startswith(("::error ", "::warning ", "::notice ", "roadworthy: ")) for line in text.splitlines()
        )
    if form == "csv":
        assert not [cell for row in csv.reader(StringIO(text)) for cell in row if cell.startswith(("=", "+", "-", "@"))]
    if form == "markdown":
        outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", text)
        assert not re.search(r"<(img|script|b)\b|(?<!\\)\]\(java|@(all|everyone)", outside)
