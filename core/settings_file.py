"""A page's settings to hand on, light: a small file, JSON that says its page and version, read back with every value checked; or a link."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeVar
from urllib.parse import urlencode

from core import params
from core.errors import InputError, Problem

C = TypeVar("C")
MOST = 100_000  # characters of a settings file
WHERE = "Settings file"
VERSION = "v"  # what a link calls it


def written(page: str, config: Any) -> str:
    """All settings of a config, to be read again by `read`."""
    return of_values(page, max(type(config).VERSIONS), params.values(config))


def of_values(page: str, version: int, values: Mapping[str, Any]) -> str:
    """The same file of settings that were kept as plain values, and the version that they are of."""
    about = {"page": page, "version": version, "settings": dict(values)}
    return json.dumps(about, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def link(config: Any) -> str:
    """The query of a link that leaves nothing out: every setting, the seed, and the version."""
    values = {name: str(value).lower() if isinstance(value, bool) else value for name, value in params.values(config).items()}
    return urlencode({VERSION: max(type(config).VERSIONS), **values})


def read(page: str, config_type: type[C], text: str) -> C:
    """The config of a file that `written` made. Settings that an older file leaves out take the default of its version.

    Raises: InputError for what is no settings file, is one of another page or of a newer version, and for every setting that cannot be.
    """
    if len(text) > MOST:
        raise InputError(Problem(WHERE, len(text), f"at most {MOST:,} characters"))
    try:
        told = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        raise InputError(Problem(WHERE, text[:40], "JSON, a file that Take away wrote")) from None
    if not isinstance(told, dict) or not isinstance(told.get("settings"), dict):
        raise InputError(Problem(WHERE, text[:40], "settings in it, a file that Take away wrote"))
    if told.get("page") != page:
        raise InputError(Problem("Page of the settings file", str(told.get("page"))[:40], page))
    version, newest = told.get("version"), max(config_type.VERSIONS)  # type: ignore[attr-defined]
    if isinstance(version, bool) or not isinstance(version, int) or not 1 <= version <= newest:
        raise InputError(Problem("Version of the settings file", str(version)[:40], f"a whole number from 1 to {newest}"))
    return params.read(config_type, {**older_defaults(config_type, version), **told["settings"]})


def older_defaults(config_type: Any, version: int) -> dict[str, Any]:
    """The defaults of that version that differ from today's.

    VERSIONS[n] holds what changed after version n; a version that this app does not know counts as today's.
    """
    changed: dict[str, Any] = {}
    for later in sorted(config_type.VERSIONS, reverse=True):
        if later >= version:
            changed |= config_type.VERSIONS[later]
    return changed
