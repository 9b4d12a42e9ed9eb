#!/bin/sh
# Makes the virtual environment $2 with the Python $1, or says what is missing.
set -eu

if ! command -v "$1" >/dev/null 2>&1; then
    echo "There is no $1 here. Install Python 3.11 or newer, or say where it is: make PYTHON=/path/to/python3.11 ..." >&2
    exit 1
fi
if ! "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "$1 is $("$1" --version 2>&1). ML Playground needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 ..." >&2
    exit 1
fi
if ! "$1" -m venv "$2"; then
    rm -rf "$2"
    echo "$1 could not make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv" >&2
    exit 1
fi
