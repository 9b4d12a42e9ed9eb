"""Settings come from the environment, all of them declared once, every mistake in them named at start."""

import re
from pathlib import Path

import pytest

from core.errors import InputError
from core.params import Param
from core.settings import SECRET, Settings, declared, parse, read_settings, table, variable

README = Path(__file__).parents[2] / "README.md"
NUMBERS = {name: param for name, param in declared().items() if param.kind == "whole"}


def refusal(**environ):
    """What is said about PLAYGROUND_<NAME>=value."""
    with pytest.raises(InputError) as caught:
        read_settings({variable(name): value for name, value in environ.items()})
    return str(caught.value)


def test_an_empty_environment_gives_the_defaults():
    assert read_settings({}) == Settings()
    read = read_settings({})
    assert (read.memory_mb, read.run_memory_mb, read.run_seconds, read.password, read.engine) == (2048, 1024, 900, "", "local")


def test_a_variable_sets_its_setting_and_leaves_the_others():
    read = read_settings({"PLAYGROUND_RUN_SECONDS": " 30 ", "PLAYGROUND_STATE_DIR": "/state"})
    assert read == Settings(run_seconds=30, state_dir="/state")


def test_variables_of_other_programs_are_left_alone():
    assert read_settings({"PATH": "/bin", "PLAYGROUNDS": "3", "STREAMLIT_SERVER_PORT": "1"}) == Settings()


def test_an_empty_variable_counts_as_missing():
    assert read_settings({variable(name): " " for name in declared()}) == Settings()


@pytest.mark.parametrize("name", NUMBERS)
def test_every_number_takes_its_bounds_and_refuses_one_beyond_each(name):
    param = NUMBERS[name]
    for value in (param.low, param.high):
        try:
            assert getattr(read_settings({variable(name): f"{value:.0f}"}), name) == value
        except InputError as error:  # a bound may disagree with another setting's default, and then says so
            assert variable("run_memory_mb") in str(error) and "memory_mb" in name
    for value in (param.low - 1, param.high + 1):
        assert refusal(**{name: f"{value:.0f}"}).startswith(f"{variable(name)}: got {value:.0f}, needs {param.needs()}.")


@pytest.mark.parametrize("written", ["many", "2.5", "1e999", "nan", "0x10", "--5", "2 MB"])
def test_what_is_no_whole_number_is_refused(written):
    assert refusal(memory_mb=written).startswith("PLAYGROUND_MEMORY_MB: got ")


def test_every_bad_variable_is_named_at_once_and_so_is_every_unknown_one():
    message = refusal(memory_mb="lots", heavy_at_once="0", engine="steam", memroy_mb="4096", xyzzy="1")
    named = ["MEMROY_MB", "XYZZY", "ENGINE", "HEAVY_AT_ONCE", "MEMORY_MB"]
    assert re.findall(r"PLAYGROUND_(\w+): got", message) == named
    assert "PLAYGROUND_ENGINE: got “steam”, needs one of local, ray." in message


def test_a_misspelt_variable_is_refused_with_the_name_that_was_meant():
    assert "needs to be PLAYGROUND_UPLOAD_MB" in refusal(uplaod_mb="5")


def test_a_variable_like_no_setting_is_refused():
    assert refusal(xyzzy="1") == "PLAYGROUND_XYZZY: got “a name that no setting has”, needs to be removed."


def test_one_run_may_not_take_more_than_all_together():
    assert refusal(run_memory_mb="4096").startswith("PLAYGROUND_RUN_MEMORY_MB: got 4096, needs at most what all runs together may take")
    assert read_settings({"PLAYGROUND_RUN_MEMORY_MB": "4096", "PLAYGROUND_MEMORY_MB": "4096"}).run_memory_mb == 4096


@pytest.mark.parametrize("address", ["https://play.example.org", "http://10.0.0.5:8600", "https://example.org/ml/", "http://[::1]:8501"])
def test_an_address_for_visitors_is_a_web_address(address):
    assert read_settings({"PLAYGROUND_BASE_URL": address}).base_url == address


@pytest.mark.parametrize(
    "address",
    [
        "play.example.org",
        "ftp://example.org",
        "javascript:alert(1)",
        "https://",
        "https://user:secret@example.org",
        "https://example.org/?a=1",
        "https://example.org/#a",
        "https://example.org:port",
        "https://exa mple.org",
        "https://example.org/\x1b[31m",
        "http://[::1",
    ],
)
def test_what_is_no_web_address_is_refused(address):
    assert "PLAYGROUND_BASE_URL" in refusal(base_url=address)


def test_a_short_cookie_secret_is_refused_and_a_long_one_taken():
    assert "PLAYGROUND_COOKIE_SECRET: got “something shorter”, needs at least 32 characters" in refusal(cookie_secret="x" * 31)
    assert read_settings({"PLAYGROUND_COOKIE_SECRET": "x" * 32}).cookie_secret == "x" * 32


def test_a_password_is_taken_as_it_was_written():
    assert read_settings({"PLAYGROUND_PASSWORD": " two words "}).password == " two words "


@pytest.mark.parametrize("name", SECRET)
def test_a_secret_is_shown_neither_in_a_refusal_nor_in_a_log(name):
    secret = "correct horse battery staple, and more"
    assert secret not in refusal(**{name: secret * 10})
    assert secret not in refusal(**{name + "s": secret})
    settings_with = read_settings({variable(name): secret})
    assert secret not in f"{settings_with} {settings_with!r}"
    assert "run_seconds=900" in repr(settings_with)


@pytest.mark.parametrize(("written", "value"), [("yes", True), (" ON ", True), ("1", True), ("false", False), ("maybe", "maybe")])
def test_a_flag_is_written_in_words(written, value):
    assert parse(Param("flag", "Flag", "", False), written) == value
    assert type(parse(Param("flag", "Flag", "", False), written)) is type(value)


def test_a_number_keeps_its_fraction():
    assert parse(Param("number", "Number", "", 0.5), "0.25") == 0.25


def test_settings_cannot_change_after_the_start():
    with pytest.raises(AttributeError):
        Settings().memory_mb = 1


def test_every_setting_is_declared_with_a_help_that_is_a_sentence():
    assert set(declared()) == set(Settings.__dataclass_fields__)
    for name, param in declared().items():
        assert param.help.endswith(".") and param.label, name


def test_the_readme_lists_every_setting_with_its_default_and_bounds():
    assert table() in README.read_text(encoding="utf-8")
    assert len(table().splitlines()) == 2 + len(declared())
    for name, param in declared().items():
        assert f"| `{variable(name)}` | {f'`{param.default}`' if param.default != '' else 'empty'}" in table()


def test_no_row_of_the_table_is_broken_by_its_text():
    assert {row.count("|") for row in table().splitlines()} == {5}
