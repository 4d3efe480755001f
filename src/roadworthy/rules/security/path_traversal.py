"""Text of a request decides which file is opened.

Why: `..` and a leading slash lead out of the folder that was meant.
Scenario: a caller of {endpoint} asks for `../../etc/passwd`, or uploads a file of that name.
Impact: {subject} gives away, overwrites or deletes whatever the process may.
Detection: requests with `..` or `%2e%2e` in the logs; files of the service that change without a release.
Fix: resolve it and ask whether it is still inside, `if not path.resolve().is_relative_to(FOLDER): raise …`; name
    uploads yourself: `FOLDER / f"{uuid4()}.bin"`.
Monitoring: alert on requests whose path or file name holds `..`.
Blind to: a proxy or a file system that lets no such name pass.
Source: https://owasp.org/www-community/attacks/Path_Traversal
Seen: open-webui/pipelines@26b8f20b4747e44d900599960056f2299a9d508c main.py:443
"""

from collections.abc import Iterator

from roadworthy.findings import Harm, Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Sink, System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import os
from fastapi import FastAPI, UploadFile
from fastapi.responses import FileResponse

app = FastAPI()


@app.post("/files")
async def upload(file: UploadFile):
    target = os.path.join("uploads", file.filename)
    with open(target, "wb") as out:  # unmet
        out.write(await file.read())


@app.get("/files/{name:path}")
def download(name: str):
    return FileResponse(f"uploads/{name}")  # unmet
""",
}
GOOD = {
    "app.py": """
import os
from pathlib import Path
from uuid import uuid4
from fastapi import FastAPI, UploadFile
from fastapi.responses import FileResponse
from werkzeug.utils import secure_filename

app = FastAPI()
FOLDER = Path("uploads")


@app.post("/files")
async def upload(file: UploadFile):
    ending = os.path.splitext(file.filename)[1]
    with open(FOLDER / f"{uuid4()}{ending}", "wb") as out:
        out.write(await file.read())


@app.post("/named")
async def named(file: UploadFile):
    with open(FOLDER / secure_filename(file.filename), "wb") as out:  # met
        out.write(await file.read())


@app.get("/files/{name}")
def download(name: str):
    return FileResponse(FOLDER / f"{name}.txt")  # met


@app.get("/page")
def page(name: str):
    path = (FOLDER / name).resolve()
    if not path.is_relative_to(FOLDER):
        raise HTTPException(404)
    return path.read_text()  # met
""",
}


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.SECURITY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
    shows={"app.py": "secure_filename(file"},
)
def path_traversal(system: System) -> Iterator[Verdict]:
    """Asks every file whose name a request can give."""
    for flow in system.flows:
        if flow.sink is not Sink.PATH or not system.is_reached(flow):
            continue
        if flow.guard:
            yield met(flow, f"lets no request lead out of its folder: {flow.guard}")
        elif isinstance(flow.source, str):
            through = f" through {', '.join(flow.steps)}" if flow.steps else ""
            text = f"takes the name of the file from {flow.source}{through} without asking where it leads"
            harm = Harm.irreversible(*system.waits_on(flow), "files of the process")
            yield unmet(flow, text, harm=harm, cause=f"{flow.place.path} {flow.source}")
