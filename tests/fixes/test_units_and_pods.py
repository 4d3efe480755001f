"""Units of systemd, manifests of Kubernetes, versions."""

from tests.fixes.bench import after, mended, reasons

_INSTALLED = 'COPY . .\nRUN pip install -r requirements.txt\nCMD ["python", "app.py"]\n'
_UNIT = """[Unit]
Description=api

[Service]
ExecStart=/usr/bin/api \\
  --port 80
User=api

[Install]
WantedBy=multi-user.target
"""


def test_a_unit_is_started_again_after_a_pause() -> None:
    """Restart and pause stand below the whole of the line that starts it."""
    written = after({"api.service": _UNIT}, "api.service", "no-restart-policy")

    assert written == _UNIT.replace("--port 80\n", "--port 80\nRestart=on-failure\nRestartSec=5\n")


def test_a_unit_that_is_restarted_at_once_gets_a_pause() -> None:
    """The pause stands below the policy that it belongs to."""
    unit = _UNIT.replace("User=api\n", "Restart=always\nUser=api\n")

    assert "Restart=always\nRestartSec=5\n" in after({"api.service": unit}, "api.service", "no-restart-throttle")


def test_a_requirement_gets_the_version_that_another_file_states() -> None:
    """Versions come from the repository, within what the requirement lets in; remarks stay."""
    contents = {
        "app.py": "import flask\nimport requests\n\napp = flask.Flask(__name__)\nprint(requests.__version__)\n",
        "Dockerfile": f"FROM python:3.12.4-slim\n{_INSTALLED}",
        "requirements.txt": "flask>=3.0  # web\nrequests[socks]\n",
        "constraints.txt": "flask==3.0.3\nflask==2.0.1\nrequests==2.32.3\n",
    }

    written = after(contents, "requirements.txt", "unpinned-dependency")

    assert written == "flask==3.0.3  # web\nrequests[socks]==2.32.3\n"


def test_no_version_is_made_up() -> None:
    """Without a file that states it, a version stays open, and so does a tag."""
    contents = {
        "requirements.txt": "flask\n",
        "Dockerfile": f"FROM python:3.12-slim\n{_INSTALLED}",
    }

    mending = mended(contents, "unpinned-dependency", "unpinned-image")

    assert not mending.after
    assert len(mending.left) == 2


def test_an_image_gets_the_version_of_the_interpreter_that_is_asked_for() -> None:
    """`.python-version` states the patch version that the image leaves open."""
    image = 'FROM python:3.12-slim  AS app\nCMD ["python"]\n'

    written = after({"Dockerfile": image, ".python-version": "3.12.7\n"}, "Dockerfile", "unpinned-image")

    assert written == image.replace("3.12-slim", "3.12.7-slim")


_POD = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: web
        image: nginx:1.27.1
        resources:
          requests:
            cpu: 100m
        ports:
        - containerPort: 80
"""


def test_a_container_gets_a_limit_of_memory() -> None:
    """The limit stands under the resources that are there, in Kubernetes' own unit."""
    written = after({"web.yaml": _POD}, "web.yaml", "no-resource-limits")

    assert (
        "            cpu: 100m\n          limits:\n            memory: 256Mi  # default by roadworthy: decide\n"
        in written
    )


def test_a_probe_needs_a_page() -> None:
    """No page is known that an image from outside serves, so no probe is made up."""
    assert reasons({"web.yaml": _POD}, "no-healthcheck") == ["no health endpoint of it is known to ask"]
