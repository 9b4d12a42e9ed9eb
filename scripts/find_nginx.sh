#!/bin/sh
# Prints the path of nginx, which a test puts before the app; installs it with apt-get where there is none.
set -eu

PATH="$PATH:/usr/sbin:/usr/local/sbin"
command -v nginx && exit

if command -v apt-get >/dev/null 2>&1; then
    as_root=""
    if [ "$(id -u)" != 0 ]; then
        as_root=sudo
    fi
    if [ -z "$as_root" ] || command -v sudo >/dev/null 2>&1; then
        echo "No nginx here: installing it with apt-get." >&2
        {
            $as_root env DEBIAN_FRONTEND=noninteractive apt-get update &&
                $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends nginx-light
        } >&2 || true
        command -v nginx && exit
    fi
fi

echo "The test of deploy/nginx.conf needs nginx and found none. Install it." >&2
exit 1
