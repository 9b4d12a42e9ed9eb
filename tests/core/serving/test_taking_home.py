"""The zip's route: one's own experiments, for a browser that is known and logged in."""

import io
import zipfile

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from core.experiments.store import Store
from core.runs.owners import COOKIE, LOGIN_COOKIE, Owners
from core.serving.taking_home import TakingHome
from tests.core.experiments.kept import experiment, parts
from tests.front import request

OPEN, LOCKED = Owners(b"a secret of at least 32 characters"), Owners(b"a secret of at least 32 characters", "open sesame")


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "experiments.sqlite3")


def asked(store, token="", owners=OPEN, base_url="", **headers):
    route = TakingHome(store, owners, "/play", base_url)
    cookie = {"cookie": f"{COOKIE}={token}"} if token else {}
    return request(Starlette(routes=[Route("/zip", route.endpoint)]), "/zip", **cookie, **headers)


def test_one_gets_ones_own_and_nobody_elses(store):
    anna, bo = OPEN.new(), OPEN.new()
    store.add(experiment("one", anna.partition(".")[0], name="Of Anna"), *parts())
    store.add(experiment("two", bo.partition(".")[0], name="Of Bo", kept=2e9), *parts())
    store.add(experiment("three", bo.partition(".")[0], name="Older", kept=1e9), *parts())
    answer = asked(store, bo)
    found = zipfile.ZipFile(io.BytesIO(answer.body))
    assert answer.status == 200 and "attachment" in answer.header("content-disposition") and "no-store" in answer.header("cache-control")
    assert sorted({name.split("/")[0] for name in found.namelist() if "/" in name}) == ["01 Older", "02 Of Bo"]
    assert found.read("01 Older/link.txt").startswith(b"http://here:8501/play/ticker?")
    assert b"Of Anna" not in b"".join(found.read(name) for name in found.namelist())
    named = zipfile.ZipFile(io.BytesIO(asked(store, bo, base_url="https://play.example.org/p").body))
    assert named.read("01 Older/link.txt").startswith(b"https://play.example.org/p/ticker?")


@pytest.mark.parametrize("token", ["", "a" * 32, "a" * 32 + ".forged", "../one"])
def test_a_browser_without_a_token_of_ours_gets_nothing(store, token):
    store.add(experiment("one", "a" * 32), *parts())
    assert asked(store, token).status == 403


def test_where_there_is_a_password_it_is_asked_for_here_too(store):
    token = LOCKED.new()
    store.add(experiment("one", token.partition(".")[0]), *parts())
    assert asked(store, token, LOCKED).status == 403
    assert asked(store, f"{token}; {LOGIN_COOKIE}={LOCKED.login('open sesame')}", LOCKED).status == 200


def test_where_nothing_is_kept_that_is_said(store):
    answer = asked(store, OPEN.new())
    assert answer.status == 404 and b"Nothing is kept yet" in answer.body
