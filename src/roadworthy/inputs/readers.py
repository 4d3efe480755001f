"""The table of readers by kind."""

from roadworthy.inputs.dockerfile import DOCKERFILE
from roadworthy.inputs.python.reader import PYTHON
from roadworthy.inputs.reader import Reader
from roadworthy.inputs.yaml_documents import JSON, YAML

READERS: dict[str, Reader] = {reader.kind: reader for reader in (DOCKERFILE, JSON, PYTHON, YAML)}
