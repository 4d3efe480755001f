#!/usr/bin/env bash
# Installs Roadworthy from the folder of this action, with exactly what its lock file names.
set -euo pipefail
home=$(cd "$(dirname "$0")/../.." && pwd)
venv="$RUNNER_TEMP/roadworthy/venv"
"${PYTHON:-python3}" -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check "uv==$(sed -n 's/^UV_VERSION := //p' "$home/Makefile")"
UV_PROJECT_ENVIRONMENT="$venv" "$venv/bin/uv" sync --project "$home" --locked --no-dev --no-editable --inexact --quiet
