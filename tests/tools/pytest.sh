#!/bin/sh
# Runs the Python tests against the programs in $BUILD: those of the folders
# given, or all.
#   PYTEST_ARGS  more arguments, for example "-k redirect -x"
set -eu
cd "$(dirname "$0")/../.."
: "${BUILD:=build}" "${PYTHON:=/usr/bin/python3}"
BUILD=$(realpath "$BUILD")
export BUILD PYTHONDONTWRITEBYTECODE=1
if [ -z "$(find tests -name 'test_*.py' | head -n1)" ]; then
    echo "no Python tests yet"
    exit 0
fi
# shellcheck disable=SC2086 # several arguments are meant
exec "$PYTHON" -m pytest -p no:cacheprovider -q "${@:-tests}" ${PYTEST_ARGS:-}
