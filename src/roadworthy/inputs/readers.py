"""The table of readers by kind."""

from roadworthy.inputs.caddy import CADDY
from roadworthy.inputs.conf import CONF, NGINX, SUPERVISORD
from roadworthy.inputs.crontab import CRONTAB
from roadworthy.inputs.dockerfile import DOCKERFILE
from roadworthy.inputs.ignore import IGNORE
from roadworthy.inputs.launchd import LAUNCHD
from roadworthy.inputs.makefile import MAKEFILE
from roadworthy.inputs.procfile import PROCFILE
from roadworthy.inputs.python.reader import PYTHON
from roadworthy.inputs.reader import Reader
from roadworthy.inputs.shell import SHELL
from roadworthy.inputs.systemd import SYSTEMD
from roadworthy.inputs.yaml_documents import JSON, YAML

READERS: dict[str, Reader] = {
    reader.kind: reader
    for reader in (
        CADDY,
        CONF,
        CRONTAB,
        DOCKERFILE,
        IGNORE,
        JSON,
        LAUNCHD,
        MAKEFILE,
        NGINX,
        PROCFILE,
        PYTHON,
        SHELL,
        SUPERVISORD,
        SYSTEMD,
        YAML,
    )
}
