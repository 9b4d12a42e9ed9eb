"""The route by which files come: who may send, how much, and what stays when something goes wrong on the way."""

import asyncio
import json

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from core.data.uploads import FULL, MB, Uploads
from core.runs.bringing import Bringing
from core.runs.owners import COOKIE, LOGIN_COOKIE, Owners
from core.runs.readings import Readings
from core.serving import uploading as module
from core.serving.uploading import Uploading

SECRET = b"a secret of at least 32 characters"
OPEN, LOCKED = Owners(SECRET), Owners(SECRET, "open sesame")
HOME = "http://here:8501"
CSV = b"a,b\n" + b"1,2\n" * 50


def parcel(raw=CSV, name="mine.csv", size=None):
    return json.dumps({"files": [{"name": name, "size": len(raw) if size is None else size}]}).encode() + b"\n" + raw


class Desk:
    """The route with its store, in an event loop of its own."""

    def __init__(self, folder, owners=OPEN, base_url="", **limits):
        self.uploads = Uploads(folder, **{"file_bytes": MB, **limits})
        self.readings = Readings(None, self.uploads, at_once=1, seconds=5, memory=100)
        self.readings.begin = lambda owner, upload: self.begun.append((owner, upload.name))
        self.begun = []
        bringing = Bringing(self.uploads, self.readings, folder, 7)
        self.uploading = Uploading(self.uploads, bringing, owners, base_url)
        self.app = Starlette(routes=[Route("/up", self.uploading.endpoint, methods=["POST"])])
        self.owners, self.token = owners, owners.new()
        self.owner = owners.owner({COOKIE: self.token})

    async def post(self, blocks, *, token=None, origin=HOME, login="", leaves=False, wait=0.0):
        """Status and answer to a request whose body comes in these blocks; `leaves`: its sender is gone after them."""
        blocks = iter(blocks)
        told = []

        async def receive():
            await asyncio.sleep(wait)
            block = next(blocks, None)
            if block is None:
                if leaves:
                    return {"type": "http.disconnect"}
                await asyncio.sleep(60)
            return {"type": "http.request", "body": block[0], "more_body": block[1]}

        async def send(message):
            told.append(message)

        cookie = f"{COOKIE}={self.token if token is None else token}" + (f"; {LOGIN_COOKIE}={login}" if login else "")
        headers = [(b"host", b"here:8501"), (b"cookie", cookie.encode()), *([(b"origin", origin.encode())] if origin else [])]
        scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http", "path": "/up"}
        await self.app({**scope, "raw_path": b"/up", "query_string": b"", "root_path": "", "headers": headers}, receive, send)
        return told[0]["status"], json.loads(told[1]["body"])

    def send(self, body, step=100_000, **how):
        pieces = [body[at : at + step] for at in range(0, len(body), step)] or [b""]
        return asyncio.run(self.post([(piece, at + 1 < len(pieces)) for at, piece in enumerate(pieces)], **how))

    def left(self):
        return sorted(path.name for path in self.uploads.folder.rglob("*") if path.is_file())


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


@pytest.mark.parametrize("step", [1, 13, 100_000])
def test_a_file_comes_whole_is_its_senders_and_is_read_next(desk, step):
    status, said = desk.send(parcel(), step)
    assert status == 200 and desk.begun == [(desk.owner, said["file"])]
    assert desk.uploads.path(desk.owner, said["file"]).read_bytes() == CSV
    assert desk.uploads.all(desk.owner)[0].filename == "mine.csv"
    assert not [name for name in desk.left() if name.endswith(".part")]


@pytest.mark.parametrize(
    "how",
    [
        {"token": ""},
        {"token": "a" * 32 + ".forged"},
        {"origin": None},
        {"origin": "http://elsewhere"},
        {"origin": "null"},
    ],
    ids=str,
)
def test_a_strangers_page_and_a_browser_without_our_token_are_refused(desk, how):
    status, said = desk.send(parcel(), **how)
    assert status == 403 and "reload" in said["problems"][0] and desk.left() == [] and desk.begun == []


def test_where_a_password_is_set_only_friends_may_send(tmp_path):
    desk = Desk(tmp_path, LOCKED)
    assert desk.send(parcel())[0] == 403 and desk.send(parcel(), login="wrong")[0] == 403 and desk.left() == []
    assert desk.send(parcel(), login=LOCKED.login("open sesame"))[0] == 200


def test_behind_a_proxy_the_known_address_is_ours(tmp_path):
    desk = Desk(tmp_path, base_url="https://play.example.org")
    assert desk.send(parcel(), origin="https://play.example.org")[0] == 200
    assert desk.send(parcel(), origin="https://example.org")[0] == 403


def test_the_limit_holds_whatever_is_announced(desk):
    status, said = desk.send(parcel(bytes(2 * MB)))
    assert status == 422 and said["problems"] == ["File size in MB: got 2.0, needs at most 1."] and desk.left() == []
    status, said = desk.send(parcel(bytes(2 * MB), size=1000))
    assert status == 422 and "unreadable" in said["problems"][0] and desk.left() == []


def test_a_body_without_end_is_cut_off(desk):
    taken = []

    def endless():
        yield parcel(b"", size=MB), True
        while True:
            taken.append(1)
            yield bytes(100_000), True

    status, said = asyncio.run(desk.post(endless()))
    assert status == 422 and "unreadable" in said["problems"][0]
    assert len(taken) * 100_000 < 2 * MB + module.FORGIVEN and desk.left() == []


def test_a_sender_who_leaves_in_the_middle_leaves_nothing(desk):
    status, said = asyncio.run(desk.post([(parcel(size=5000), True)], leaves=True))
    assert status == 408 and "connection was lost" in said["problems"][0] and desk.left() == []


def test_a_sender_who_falls_silent_is_given_up(desk, monkeypatch):
    monkeypatch.setattr(module, "SILENCE", 0.2)
    status, _ = asyncio.run(desk.post([(parcel(size=5000), True)]))
    assert status == 408 and desk.left() == []


def test_one_person_has_only_so_many_on_their_way_and_then_room_again(desk, monkeypatch):
    monkeypatch.setattr(module, "PER_PERSON", 1)

    async def two():
        body = [(parcel(), False)]
        slow = asyncio.create_task(desk.post(body, wait=0.3))
        await asyncio.sleep(0.1)
        second, other = await desk.post(body), await desk.post(body, token=OPEN.new())
        return await slow, second, other, await desk.post(body)

    slow, second, other, after = asyncio.run(two())
    assert (slow[0], second[0], other[0], after[0]) == (200, 429, 200, 200)
    assert not desk.uploading._coming


def test_no_more_come_at_once_than_the_disk_can_hold_at_their_largest(desk, monkeypatch):
    monkeypatch.setattr(desk.uploads, "room", lambda: 1)

    async def two():
        slow = asyncio.create_task(desk.post([(parcel(), False)], wait=0.3))
        await asyncio.sleep(0.1)
        return await desk.post([(parcel(), False)], token=OPEN.new()), await slow

    second, slow = asyncio.run(two())
    assert (second[0], slow[0]) == (429, 200)


def test_a_full_disk_is_said_calmly(desk, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("core.data.incoming.Incoming.write", full)
    status, said = desk.send(parcel())
    assert (status, said) == (507, {"problems": [FULL]}) and desk.left() == []


def test_a_fault_of_ours_is_said_with_an_id_and_nothing_else(desk, monkeypatch):
    def fault(*_):
        raise KeyError("secret detail")

    monkeypatch.setattr(desk.uploads, "keep", fault)
    status, said = desk.send(parcel())
    assert status == 500 and "error" in said["problems"][0] and "secret" not in said["problems"][0]
    assert desk.left() == []


def test_who_has_enough_files_is_told_to_remove_one(tmp_path):
    desk = Desk(tmp_path, files=1)
    assert desk.send(parcel())[0] == 200 and desk.send(parcel())[0] == 200
    status, said = desk.send(parcel(b"other"))
    assert status == 422 and said["problems"] == ["Your files: got 2, needs at most 1: remove one first."]
    assert len(desk.uploads.all(desk.owner)) == 1 and not [name for name in desk.left() if name.endswith(".part")]
