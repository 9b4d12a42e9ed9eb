"""The image without a Docker daemon: the Dockerfile's own steps in a clean folder, started with only the state folder to write in."""

import ctypes
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from numba.core.caching import _CacheLocator

from core.settings import declared, variable
from tests.e2e.conftest import ROOT, Server

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = (ROOT / "compose.yaml").read_text(encoding="utf-8")
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE = 24, 1  # linux/prctl.h, linux/capability.h


def without_the_right_to_ignore_modes():
    """What a process does first: root, too, writes only where a file's mode lets it."""
    if os.geteuid() == 0:
        ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE)


def written_in(folder):
    return {str(path.relative_to(folder)): path.stat().st_mtime_ns for path in folder.rglob("*")}


@pytest.fixture
def image(tmp_path):
    """The folder of the image: what the ignore file lets through, and the kernels that the build compiles; all of it read-only."""
    root = tmp_path / "image"
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        if line.startswith("!"):
            source, target = ROOT / line[1:], root / "app" / line[1:]
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
            else:
                shutil.copy2(source, target)
    (compile_them,) = re.findall(r"^RUN (.*NUMBA_CACHE_DIR=\$KERNELS .*)$", DOCKERFILE, re.MULTILINE)
    seed(root)
    environment = {**os.environ, "KERNELS": str(root / "kernels"), "PYTHONDONTWRITEBYTECODE": "1", "PATH": path_with_python()}
    subprocess.run(["sh", "-c", compile_them], cwd=root / "app", env=environment, check=True, timeout=300)
    for path in (root, *root.rglob("*")):
        path.chmod(path.stat().st_mode & ~0o222)
    yield root
    for path in (root, *root.rglob("*")):
        path.chmod(path.stat().st_mode | 0o200)


def seed(root):
    """Give the build what this checkout has compiled already, under the names that it will look for: half a minute less of computing."""
    for compiled in (ROOT / "core").glob("*/__pycache__/*.nb?"):
        source = root / "app" / compiled.parent.parent.relative_to(ROOT) / "kernels.py"
        target = root / "kernels" / _CacheLocator.get_suitable_cache_subpath(str(source)) / compiled.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(compiled, target)


def path_with_python():
    return f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


def test_the_image_starts_ready_with_its_kernels_compiled_and_writes_in_the_state_folder_only(image, tmp_path):
    (entry,) = re.findall(r'^ENTRYPOINT \["/app/(.*)"\]$', DOCKERFILE, re.MULTILINE)
    (command,) = re.findall(r'^CMD \["(.*)"\]$', DOCKERFILE.replace("    CMD", "#"), re.MULTILINE)
    before, state = written_in(image), tmp_path / "state"
    kernels = {path.relative_to(image / "kernels") for path in (image / "kernels").rglob("*.nb?")}
    assert len(kernels) >= 4, "the build compiled nothing"
    server = Server(state, tmp_path / "log", log_format="json")
    server.command, server.folder = [str(image / "app" / entry), *command.split('", "')], image / "app"
    server.before = without_the_right_to_ignore_modes
    here = {"KERNELS": str(image / "kernels"), "NUMBA_CACHE_DIR": str(state / "numba"), "HOME": str(image), "PATH": path_with_python()}
    try:
        server.start(PYTHONDONTWRITEBYTECODE="1", **here)
        now = {path.relative_to(state / "numba") for path in (state / "numba").rglob("*.nb?")}
        assert now == kernels, "a start compiled what the build should have"
        assert written_in(image) == before
        assert '"level": "error"' not in server.log.read_text() and '"event": "serving"' in server.log.read_text()
        with pytest.raises(subprocess.CalledProcessError):  # the folder is as read-only as it seems
            touch = ["touch", str(image / "app" / "x")]
            subprocess.run(touch, preexec_fn=without_the_right_to_ignore_modes, check=True, capture_output=True)
    finally:
        server.stop()


def test_the_compose_file_gives_the_container_what_it_needs_and_no_more():
    for line in ("read_only: true", "init: true", "- ALL", "- no-new-privileges:true", "- state:/state"):
        assert re.search(rf"^ +{re.escape(line)}$", COMPOSE, re.MULTILINE), line
    assert "PLAYGROUND_STATE_DIR=/state" in DOCKERFILE and "USER playground" in DOCKERFILE
    assert "${TORCH_INDEX:-}" in COMPOSE
    assert re.findall(r"^ +- \"(.*:8501)\"", COMPOSE, re.MULTILINE) == ["127.0.0.1:8501:8501"]


def test_the_compose_file_for_ray_runs_the_same_image_with_a_token_and_opens_no_port():
    text = (ROOT / "compose.ray.yaml").read_text(encoding="utf-8")
    assert "RAY_AUTH_MODE: token" in text and "${RAY_AUTH_TOKEN:?" in text and "ports:" not in text
    for line in ("image: ml-playground", "read_only: true", "- ALL", "- no-new-privileges:true", "- state:/state", "environment: *ray"):
        assert re.search(rf"^ +{re.escape(line)}$", text, re.MULTILINE), line
    assert "REQUIREMENTS: requirements-ray.txt" in text and 'pip install -r "$REQUIREMENTS"' in DOCKERFILE
    names = {variable(name) for name in declared()}
    assert set(re.findall(r"PLAYGROUND_\w+", text)) <= names
