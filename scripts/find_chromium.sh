#!/bin/sh
# Prints the path of a Chromium that starts; installs one with apt-get where there is none. CHROMIUM names one that lies elsewhere.
set -eu

starts() {
    command -v "$1" >/dev/null 2>&1 && "$1" --version >/dev/null 2>&1
}

if [ -n "${CHROMIUM:-}" ]; then
    if starts "$CHROMIUM"; then
        command -v "$CHROMIUM"
        exit
    fi
    echo "CHROMIUM=$CHROMIUM does not start. Point it at Chromium or Chrome, or unset it." >&2
    exit 1
fi

find_one() {
    for candidate in chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Chromium.app/Contents/MacOS/Chromium" "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
        if starts "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

find_one && exit

if command -v apt-get >/dev/null 2>&1; then
    as_root=""
    if [ "$(id -u)" != 0 ]; then
        as_root=sudo
    fi
    if [ -z "$as_root" ] || command -v sudo >/dev/null 2>&1; then
        echo "No Chromium here: installing it with apt-get." >&2
        {
            $as_root env DEBIAN_FRONTEND=noninteractive apt-get update &&
                $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium
        } >&2 || true
        find_one && exit
    fi
fi

echo "The tests need Chromium or Chrome and found none. Install one, or set CHROMIUM to its path." >&2
exit 1
