"""The table of readers by kind."""

from roadworthy.inputs.caddy import CADDY
from roadworthy.inputs.conda import CONDA
from roadworthy.inputs.conf import CONF, NGINX, SUPERVISORD
from roadworthy.inputs.crontab import CRONTAB
from roadworthy.inputs.dockerfile import DOCKERFILE
from roadworthy.inputs.env import ENV
from roadworthy.inputs.foreign.go import GO
from roadworthy.inputs.foreign.javascript import JAVASCRIPT, TSX, TYPESCRIPT
from roadworthy.inputs.go_mod import GO_MOD
from roadworthy.inputs.ignore import IGNORE
from roadworthy.inputs.launchd import LAUNCHD
from roadworthy.inputs.lockfiles import LOCK
from roadworthy.inputs.makefile import MAKEFILE
from roadworthy.inputs.markdown import MARKDOWN
from roadworthy.inputs.package_json import PACKAGE_JSON
from roadworthy.inputs.pipelines import JENKINS
from roadworthy.inputs.procfile import PROCFILE
from roadworthy.inputs.pyproject import PIPFILE, PYPROJECT
from roadworthy.inputs.python.reader import PYTHON
from roadworthy.inputs.reader import Reader
from roadworthy.inputs.requirements import REQUIREMENTS
from roadworthy.inputs.setup_files import SETUP
from roadworthy.inputs.shell import SHELL
from roadworthy.inputs.systemd import SYSTEMD
from roadworthy.inputs.tests import TESTS
from roadworthy.inputs.yaml_documents import JSON, YAML

READERS: dict[str, Reader] = {
    reader.kind: reader
    for reader in (
        CADDY,
        CONDA,
        CONF,
        CRONTAB,
        DOCKERFILE,
        ENV,
        GO,
        GO_MOD,
        IGNORE,
        JAVASCRIPT,
        JENKINS,
        JSON,
        LAUNCHD,
        LOCK,
        MAKEFILE,
        MARKDOWN,
        NGINX,
        PACKAGE_JSON,
        PIPFILE,
        PROCFILE,
        PYPROJECT,
        PYTHON,
        REQUIREMENTS,
        SETUP,
        SHELL,
        SUPERVISORD,
        SYSTEMD,
        TESTS,
        TSX,
        TYPESCRIPT,
        YAML,
    )
}
