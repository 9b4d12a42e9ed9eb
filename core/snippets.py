"""Parts of the app's own source, for scripts that people take home: what runs here is what they read."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOR_THE_CHECKER = re.compile(r"  # (type: ignore|noqa).*$", re.MULTILINE)  # of no use to the reader of a script


def source(module: str, *names: str) -> str:
    """The source of `names` (functions, classes, constants) of a module such as "core.lr_finder.model", in the order of its file.

    The file is read, not imported: a script can be written where its packages are not loaded. Decorators, docstrings and comments
    beside the code stay. Raises: KeyError naming what the module does not define at its top level.
    """
    text = ROOT.joinpath(*module.split(".")).with_suffix(".py").read_text(encoding="utf-8")
    lines = FOR_THE_CHECKER.sub("", text).splitlines()
    parts: dict[str, tuple[bool, str]] = {}
    for node in ast.parse(text).body:
        for name in _defined(node):
            first = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))])
            parts[name] = isinstance(node, (ast.Assign, ast.AnnAssign)), "\n".join(lines[first - 1 : node.end_lineno])
    missing = [name for name in names if name not in parts]
    if missing:
        raise KeyError(f"{module} does not define {', '.join(missing)}")
    wanted = [part for name, part in parts.items() if name in names]
    constants, definitions = [part for flat, part in wanted if flat], [part for flat, part in wanted if not flat]
    return "\n\n\n".join((["\n".join(constants)] if constants else []) + definitions)


def _defined(node: ast.stmt) -> list[str]:
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    names = [name for target in targets for name in (target.elts if isinstance(target, ast.Tuple) else [target])]
    return [name.id for name in names if isinstance(name, ast.Name)]
