"""Reviews a change inside a GitHub workflow: annotations, job summary, outputs, and the comment as a file.

It runs under the interpreter that Roadworthy is installed for. Nothing of the reviewed tree runs.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from roadworthy.inputs.git import GitFailed, git

MOST_SECONDS = 1_800.0
"""Of one review."""

MOST_SUMMARY_BYTES = 1_000_000
"""Of a job summary; GitHub refuses more than 1 MiB."""


def main(environment: Mapping[str, str]) -> int:
    """0 when the review could be made, whatever its gate says: the code of the gate is an output of its own."""
    folder = Path(environment["RUNNER_TEMP"], "roadworthy")
    kept = folder / "artifact"
    kept.mkdir(parents=True, exist_ok=True)
    path = environment.get("INPUT_PATH") or "."
    event = _event(environment)
    since = environment.get("INPUT_SINCE") or beginning(environment, event, path)
    if not since:
        sys.stdout.write("::error title=roadworthy::the event tells no beginning: give the input `since`\n")
        return 2
    files = {form: folder / f"roadworthy.{form}" for form in ("json", "sarif", "github")}
    files["comment"] = kept / "comment.md"
    code = 0
    for form, file in files.items():
        done = _review(environment, path, since, form, file)
        if done.returncode not in (0, 1):
            sys.stdout.write(f"::error title=roadworthy::{_data(_last(done.stderr))}\n")
            return done.returncode
        code = done.returncode
    sys.stdout.write(files["github"].read_text(encoding="utf-8"))
    told = json.loads(files["json"].read_text(encoding="utf-8"))
    comment = files["comment"].read_text(encoding="utf-8")
    _append(environment, "GITHUB_STEP_SUMMARY", comment.encode()[:MOST_SUMMARY_BYTES].decode("utf-8", "ignore"))
    change = told["change"]
    outputs = {
        "new": len(change["new"]),
        "worse": len(change["worse"]),
        "fixed": len(change["fixed"]),
        "rung": told["reached"] or "",
        "sarif": files["sarif"],
        "comment": files["comment"],
        "code": code,
    }
    _append(environment, "GITHUB_OUTPUT", "".join(f"{name}={value}\n" for name, value in outputs.items()))
    pull = event.get("pull_request") or {}
    number, head = pull.get("number"), (pull.get("head") or {}).get("sha")
    if number and head:
        told_by = json.dumps({"number": number, "head_sha": head})
        (kept / "pull-request.json").write_text(told_by + "\n", encoding="utf-8")
    return 0


def beginning(environment: Mapping[str, str], event: Mapping[str, Any], path: str) -> str:
    """Where the change of this event begins; "" where it tells none.

    A pull request is checked out as the merge that it would be: its first parent is the base. Two commits of history
    are then enough.
    """
    name = environment.get("GITHUB_EVENT_NAME", "")
    if name == "pull_request":
        try:
            git(Path(path), "rev-parse", "--quiet", "--verify", "HEAD^2")
        except GitFailed:
            return f"origin/{environment.get('GITHUB_BASE_REF', '')}"
        return "HEAD^1"
    if name == "merge_group":
        group = event.get("merge_group")
        return str(group.get("base_sha", "")) if isinstance(group, dict) else ""
    before = str(event.get("before") or "") if name == "push" else ""
    return before if before.strip("0") else ""


def _review(
    environment: Mapping[str, str], path: str, since: str, form: str, file: Path
) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "roadworthy", "review", path, "--since", since, "--format", form]
    command += ["--output", str(file), "--gate", environment.get("INPUT_GATE") or "new", "--no-history"]
    command += (environment.get("INPUT_ARGUMENTS") or "").split()
    try:
        return subprocess.run(
            command, capture_output=True, text=True, errors="replace", check=False, timeout=MOST_SECONDS
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 4, "", f"roadworthy: no review within {MOST_SECONDS:g} s")


def _event(environment: Mapping[str, str]) -> dict[str, Any]:
    file = environment.get("GITHUB_EVENT_PATH", "")
    if not file or not Path(file).is_file():
        return {}
    given = json.loads(Path(file).read_text(encoding="utf-8"))
    return given if isinstance(given, dict) else {}


def _append(environment: Mapping[str, str], name: str, text: str) -> None:
    if environment.get(name):
        with Path(environment[name]).open("a", encoding="utf-8") as file:
            file.write(text)


def _last(text: str) -> str:
    """What went wrong: the line that names the program, else the last one."""
    lines = text.strip().splitlines() or ["the review left without a word"]
    return next((line for line in lines if line.startswith("roadworthy: ")), lines[-1])


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


if __name__ == "__main__":
    sys.exit(main(os.environ))
