#!/bin/sh
# Starts what it is told, with the compiled loops of the image in the state folder: numba wants to write where it reads. What this
# machine has compiled since (its processor may be another one than the image's) is newer and stays.
set -eu

mkdir -p "$NUMBA_CACHE_DIR"
cp -Ru "$KERNELS/." "$NUMBA_CACHE_DIR"
chmod -R u+w "$NUMBA_CACHE_DIR"
exec "$@"
