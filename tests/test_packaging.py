"""What makes the app start on a fresh machine agrees with itself and with what is installed."""

import ast
import inspect
import io
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
import streamlit
from streamlit import config

from core.serving.house import routes
from core.theme import ROLES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONFIG = ROOT / ".streamlit" / "config.toml"
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.MULTILINE)
PIN = re.compile(r"([A-Za-z0-9_.-]+)==([0-9][0-9A-Za-z.]*)")
SHELL = [path for path in (ROOT / "scripts").glob("*.sh")] + [ROOT / ".ci" / "run"]
needs_make = pytest.mark.skipif(not shutil.which("make"), reason="there is no make here")


def pins(name):
    """Package and version of each requirement in the file `name`."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line.strip() and not line.startswith(("#", "-c ", "-r "))]
    assert not [line for line in wanted if not PIN.fullmatch(line)], "a requirement that is not pinned exactly"
    return {canonical(name): version for name, version in (line.split("==") for line in wanted)}


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def flat(table, above=""):
    """The options of a TOML table by their dotted names."""
    options = {}
    for key, value in table.items():
        options |= flat(value, f"{above}{key}.") if isinstance(value, dict) else {above + key: value}
    return options


OPTIONS = flat(tomllib.loads(CONFIG.read_text(encoding="utf-8")))


@pytest.fixture
def streamlit_reads_our_file(monkeypatch):
    """Streamlit's options as our file alone sets them, as if it were started here."""
    for name in [name for name in os.environ if name.startswith("STREAMLIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(ROOT)
    config.get_config_options(force_reparse=True)
    yield
    monkeypatch.undo()
    config.get_config_options(force_reparse=True)


# Requirements


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "constraints.txt"])
def test_every_requirement_is_pinned_and_is_what_these_tests_run_with(name):
    installed = {canonical(d.name): d.version.partition("+")[0] for d in metadata.distributions()}  # torch's "+cpu" names the build
    wanted = pins(name)
    assert wanted
    other = {package: (version, installed[package]) for package, version in wanted.items() if installed.get(package, version) != version}
    assert other == {}


def test_the_three_files_agree():
    first, dev, rest = pins("requirements.txt"), pins("requirements-dev.txt"), pins("constraints.txt")
    assert not first.keys() & dev.keys()
    assert not first.keys() & rest.keys()
    assert {package: rest[package] for package in dev} == dev
    assert "-c constraints.txt" in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    for name in ("requirements-dev.txt", "requirements-ray.txt"):
        assert "-r requirements.txt" in (ROOT / name).read_text(encoding="utf-8").splitlines()
    assert "ray" in pins("requirements-ray.txt") and not pins("requirements-ray.txt").keys() & (first.keys() | rest.keys())


def test_everything_that_the_requirements_bring_along_is_pinned():
    pinned = pins("requirements.txt") | pins("constraints.txt")
    missing = set()
    for package in pinned:
        try:
            needs = metadata.requires(package) or []
        except metadata.PackageNotFoundError:  # for another platform
            continue
        for need in needs:
            name, _, marker = need.partition(";")
            if marker:  # an extra, or for a platform; torch's packages for GPUs are among these
                continue
            name = canonical(re.match(r"[A-Za-z0-9_.-]+", name).group())
            if name not in pinned and name != "torch":
                missing.add((package, name))
    assert missing == set()


def test_the_app_imports_nothing_that_is_not_required():
    owners = metadata.packages_distributions()
    required, extra = pins("requirements.txt").keys(), pins("requirements-ray.txt").keys()
    undeclared = set()
    for path in [ROOT / "app.py", *ROOT.glob("core/**/*.py"), *ROOT.glob("pages/**/*.py")]:
        if not path.exists():
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            for top in {module.split(".")[0] for module in modules} - sys.stdlib_module_names - {"core", "pages", "app"}:
                if path == ROOT / "core/runs/ray_engine.py" and top in extra:
                    continue  # read only where the operator asks for it
                if not required & {canonical(owner) for owner in owners.get(top, [])}:
                    undeclared.add((str(path.relative_to(ROOT)), top))
    assert undeclared == set()


def test_no_file_that_installs_something_names_a_registry():
    names = [
        "requirements.txt",
        "requirements-dev.txt",
        "requirements-ray.txt",
        "constraints.txt",
        "Makefile",
        "Dockerfile",
        "package.json",
        "package-lock.json",
    ]
    hosts = {name: re.findall(r"https?://(?!127\.0\.0\.1)[^\s\"]+", (ROOT / name).read_text(encoding="utf-8")) for name in names}
    # npm install --omit-lockfile-registry-resolved writes a lock without addresses
    assert {name: found for name, found in hosts.items() if found} == {}


# Streamlit's options


@pytest.mark.parametrize(("option", "value"), OPTIONS.items(), ids=list(OPTIONS))
def test_each_option_of_the_file_exists_in_streamlit_and_arrives_there(option, value, streamlit_reads_our_file):
    assert config.get_option(option) == value  # raises for one that is no longer there
    assert config.get_where_defined(option).endswith("config.toml")


def test_the_options_that_decide_are_set(streamlit_reads_our_file):
    wanted = {
        "server.fileWatcherType": "none",
        "server.headless": True,
        "global.disableWidgetStateDuplicationWarning": True,
        "server.maxUploadSize": 1,
        "server.enableCORS": True,
        "server.enableXsrfProtection": True,
        "runner.postScriptGC": False,
        "browser.gatherUsageStats": False,
        "client.showErrorDetails": "none",
        "logger.hideWelcomeMessage": True,
    }
    assert {option: config.get_option(option) for option in wanted} == wanted


@pytest.mark.parametrize("option", ["runner.postScriptGC", "logger.hideWelcomeMessage"])
def test_streamlit_still_heeds_its_hidden_options(option):
    package = Path(inspect.getfile(streamlit)).parent
    readers = [path for path in package.rglob("*.py") if path.name != "config.py" and f'"{option}"' in path.read_text(encoding="utf-8")]
    assert readers


def test_the_flags_and_variables_that_are_named_are_streamlits(streamlit_reads_our_file):
    options = config.get_config_options()
    assert set(re.findall(r"--([a-z]+\.[A-Za-z]+)", MAKEFILE + README)) - set(options) == set()
    known = {option.env_var for option in options.values()}
    used = set(re.findall(r"\bSTREAMLIT_[A-Z_]+", MAKEFILE + README + (ROOT / "Dockerfile").read_text(encoding="utf-8")))
    assert used
    assert used - known == set()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_has_the_colours_of_the_figures(theme):
    roles = {"primaryColor": "accent", "linkColor": "accent", "backgroundColor": "paper", "textColor": "text", "borderColor": "grid"}
    assert {key: OPTIONS[f"theme.{theme}.{key}"] for key in roles} == {key: ROLES[theme][role] for key, role in roles.items()}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("role", ["text", "quiet", "accent"])
def test_text_is_readable_on_the_second_ground_too(theme, role):
    def luminance(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted(luminance(colour) for colour in (ROLES[theme][role], OPTIONS[f"theme.{theme}.secondaryBackgroundColor"]))
    assert (light + 0.05) / (dark + 0.05) >= 4.5  # WCAG 2.2, success criterion 1.4.3


# Make, scripts, container


@needs_make
def test_make_alone_lists_every_target_and_the_readme_too():
    said = subprocess.run(["make", "-C", str(ROOT), "--no-print-directory"], capture_output=True, text=True, check=True).stdout
    assert re.findall(r"^  make ([\w-]+)", said, re.MULTILINE) == TARGETS
    assert [target for target in TARGETS if target != "help" and not re.search(rf"(`|    )make {target}(?![\w-])", README)] == []


@needs_make
@pytest.mark.parametrize("target", TARGETS)
def test_make_knows_how_to_reach_each_target(target):
    subprocess.run(["make", "-C", str(ROOT), "--dry-run", target], capture_output=True, check=True)


@needs_make
def test_another_index_is_asked_for_torch_alone():
    said = subprocess.run(
        ["make", "-C", str(ROOT), "--dry-run", "--always-make", "run", "TORCH_INDEX=https://index.example"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    lines = [line for line in said.splitlines() if "index.example" in line]
    assert len(lines) == 1
    assert re.search(r'--no-deps --index-url "https://index.example" "torch==[\d.]+"$', lines[0])


@pytest.mark.parametrize("path", SHELL, ids=lambda path: path.name)
def test_a_script_can_be_run_and_stops_at_the_first_error(path):
    assert os.access(path, os.X_OK)
    text = path.read_text(encoding="utf-8")
    assert text.startswith(("#!/bin/sh\n", "#!/usr/bin/env bash\n"))
    assert re.search(r"^set -eu", text, re.MULTILINE)
    subprocess.run([text.splitlines()[0].split()[-1].removeprefix("#!"), "-n", str(path)], check=True)


def test_the_check_is_the_tests():
    assert (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()[-1] == "make test"


def test_a_chromium_that_does_not_start_is_refused_and_no_other_is_taken():
    script = ROOT / "scripts" / "find_chromium.sh"
    told = subprocess.run(["sh", str(script)], env={"CHROMIUM": "/nowhere/chromium"}, capture_output=True, text=True)
    assert (told.returncode, told.stdout) == (1, "")
    assert "CHROMIUM=/nowhere/chromium does not start" in told.stderr


def test_a_machine_without_chromium_is_told_what_to_do(tmp_path):
    script = ROOT / "scripts" / "find_chromium.sh"
    told = subprocess.run([shutil.which("sh"), str(script)], env={"PATH": str(tmp_path)}, capture_output=True, text=True)
    found = {0: told.stdout.startswith("/Applications/"), 1: "set CHROMIUM to its path" in told.stderr}
    assert found[told.returncode]


def test_an_old_python_is_refused_with_what_to_do(tmp_path):
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo Python 3.8.1 && exit\nexit 1\n')
    old.chmod(0o755)
    told = subprocess.run(["sh", str(ROOT / "scripts" / "make_venv.sh"), str(old), str(tmp_path / "venv")], capture_output=True, text=True)
    assert told.returncode == 1
    assert "Python 3.8.1" in told.stderr and "3.11" in told.stderr
    assert not (tmp_path / "venv").exists()


def test_the_container_copies_what_its_ignore_file_lets_through_and_runs_as_nobody_in_particular():
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert lines.index("USER playground") > lines.index("COPY . .")
    assert lines[-1] == 'CMD ["python", "app.py"]'
    allowed = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert allowed[0] == "*"
    for needed in (
        "app.py",
        "assets",
        "core",
        "pages",
        ".streamlit/config.toml",
        "requirements.txt",
        "requirements-ray.txt",
        "constraints.txt",
    ):
        assert f"!{needed}" in allowed


def test_the_containers_health_check_is_python_that_asks_whether_the_app_is_ready():
    check = re.search(r'CMD \["python", "-c", "(.*)"\]', (ROOT / "Dockerfile").read_text(encoding="utf-8")).group(1)
    compile(check, "HEALTHCHECK", "exec")
    path = re.search(r"'(/playground/\w+)'", check).group(1)
    assert path in [route.path for route in routes("", {})]


@pytest.mark.parametrize(("base", "path"), [("", "/playground/ready"), ("play", "/play/playground/ready")])
def test_the_containers_health_check_asks_at_the_port_and_path_that_the_container_was_given(base, path, monkeypatch):
    check = re.search(r'CMD \["python", "-c", "(.*)"\]', (ROOT / "Dockerfile").read_text(encoding="utf-8")).group(1)
    asked = []
    monkeypatch.setattr("urllib.request.urlopen", lambda address, timeout: asked.append(address) or io.BytesIO(b"ok"))
    monkeypatch.setenv("STREAMLIT_SERVER_PORT", "9000")
    monkeypatch.setenv("STREAMLIT_SERVER_BASE_URL_PATH", base)
    exec(check, {})
    assert asked == [f"http://127.0.0.1:9000{path}"]


def test_the_licence_and_the_changelog_are_what_the_readme_says():
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License\n\nCopyright (c) 2026 The ML Playground authors\n")
    assert "\n## [Unreleased]\n" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
