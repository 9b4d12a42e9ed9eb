"""Who is who: only a token that we signed makes an owner, whatever else a browser sends."""

import hashlib
import hmac
import stat

import pytest

from core.errors import InputError
from core.runs.owners import COOKIE, LOGIN_COOKIE, Owners, at_home, kept_secret, read_cookies, same_origin

SECRET = b"a secret of at least 32 characters"


@pytest.fixture
def owners():
    return Owners(SECRET)


def whose(owners, token):
    return owners.owner({COOKIE: token})


def test_a_new_token_names_an_owner_that_nobody_can_guess(owners):
    tokens = {owners.new() for _ in range(50)}
    names = {whose(owners, token) for token in tokens}
    assert len(names) == 50 and all(len(name) == 32 and int(name, 16) >= 0 for name in names)


def test_the_signature_is_hmac_sha256_over_purpose_and_owner(owners):
    owner, _, signature = owners.new().partition(".")
    assert signature == hmac.new(SECRET, f"owner:{owner}".encode(), hashlib.sha256).hexdigest()


def test_a_token_is_good_after_a_restart_with_the_same_secret_and_with_no_other(owners):
    token = owners.new()
    assert whose(Owners(SECRET), token) == token[:32]
    assert whose(Owners(SECRET + b"!"), token) is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda t: t[:-1],
        lambda t: t + "0",
        lambda t: ("0" if t[0] != "0" else "1") + t[1:],
        lambda t: t[:-1] + ("0" if t[-1] != "0" else "1"),
        lambda t: t.upper(),
        lambda t: t[:32],
        lambda t: t[:32] + ".",
        lambda t: "." + t[33:],
        lambda t: t.replace(".", ""),
        lambda t: t[:32] + "." + t,
        lambda t: "",
        lambda t: "a" * 100_000,
        lambda t: t[:32] + ".é" + t[34:],  # a header may carry any byte
        lambda t: "é" * 32 + "." + t[33:],
        lambda t: t[:32] + ".\x00",
    ],
    ids=range(15),
)
def test_a_token_changed_in_any_way_is_nobodys(owners, spoil):
    assert whose(owners, spoil(owners.new())) is None


def test_the_login_cookie_is_no_owner_and_an_owners_token_is_no_login():
    owners = Owners(SECRET, "open sesame")
    login, token = owners.login("open sesame"), owners.new()
    assert login and whose(owners, login) is None and whose(owners, token[:32] + "." + login) is None
    assert not owners.logged_in({LOGIN_COOKIE: token}) and not owners.logged_in({LOGIN_COOKIE: token[33:]})


def test_no_cookie_at_all_is_nobody(owners):
    assert owners.owner({}) is None


def test_without_a_password_everybody_is_let_in(owners):
    assert owners.logged_in({})


@pytest.mark.parametrize("wrong", ["", "open", "open sesame ", "OPEN SESAME", "é", "x" * 10_000])
def test_only_the_password_gives_a_login(wrong):
    owners = Owners(SECRET, "open sesame")
    assert owners.login(wrong) is None
    assert not owners.logged_in({}) and not owners.logged_in({LOGIN_COOKIE: wrong})
    assert owners.logged_in({LOGIN_COOKIE: owners.login("open sesame")})


def test_a_changed_password_ends_every_login():
    cookie = {LOGIN_COOKIE: Owners(SECRET, "before").login("before")}
    assert not Owners(SECRET, "after").logged_in(cookie)


@pytest.mark.parametrize("password", ["pässwörd", "密码", 'a b;c"d'])
def test_a_password_may_be_any_text(password):
    owners = Owners(SECRET, password)
    assert owners.logged_in({LOGIN_COOKIE: owners.login(password)})


@pytest.mark.parametrize(
    "header",
    [
        "playground=mine",
        "a=1; playground=mine; b=2",
        " playground = mine ",
        'other={"theme":"dark"}; playground=mine',  # another app on this host; SimpleCookie alone drops all of them
        "a b c; playground=mine; =",
        "ключ=значение; playground=mine",
        'broken="x; playground=mine',
        "x[0]=1; y@z=2; playground=mine;;",
    ],
)
def test_our_cookie_is_found_whatever_others_stand_beside_it(header):
    assert read_cookies(header)["playground"] == "mine"


@pytest.mark.parametrize("header", ["", ";", "===", "playground", "\x00", "playgroun=x", ";;;=;"])
def test_a_header_without_our_cookie_has_none(header):
    assert "playground" not in read_cookies(header)


def test_every_reader_of_cookies_in_the_server_agrees():
    from starlette.requests import HTTPConnection

    for header in ("a=1; playground=x.y", 'q="a b"; playground=x; playground=z', 'j={"a":1}; playground=x', "playground="):
        scope = {"type": "http", "headers": [(b"cookie", header.encode())]}
        assert read_cookies(header).get(COOKIE) == HTTPConnection(scope).cookies.get(COOKIE)


@pytest.mark.parametrize(
    ("origin", "host", "base", "same"),
    [
        ("http://localhost:8501", "localhost:8501", "", True),
        ("https://play.example.org", "play.example.org", "", True),
        ("HTTP://LocalHost:8501", "localhost:8501", "", True),
        ("http://localhost:8502", "localhost:8501", "", False),
        ("http://localhost", "localhost:8501", "", False),
        ("http://evil.example", "localhost:8501", "", False),
        ("http://localhost:8501.evil.example", "localhost:8501", "", False),
        ("http://localhost:8501@evil.example", "localhost:8501", "", False),
        ("http://evil.example/localhost:8501", "localhost:8501", "", False),
        ("null", "localhost:8501", "", False),
        ("null", "null", "", False),
        ("", "localhost:8501", "", False),
        (None, "localhost:8501", "", False),
        ("http://localhost:8501", None, "", False),
        ("http://localhost:8501", "", "", False),
        ("file://", "localhost", "", False),
        ("http://[broken", "localhost", "", False),  # urlsplit raises
        ("http://[::1]:8501", "[::1]:8501", "", True),
        ("https://play.example.org", "10.0.0.5:8501", "https://play.example.org", True),  # behind a proxy
        ("https://play.example.org", "10.0.0.5:8501", "https://play.example.org/app/", True),
        ("https://other.example.org", "10.0.0.5:8501", "https://play.example.org", False),
    ],
)
def test_a_request_is_ours_when_its_origin_is_where_it_was_sent(origin, host, base, same):
    assert same_origin(origin, host, base) is same


def test_the_secret_is_made_once_for_its_user_only_and_kept(tmp_path):
    first = kept_secret(tmp_path / "state")
    assert len(first) >= 32 and kept_secret(tmp_path / "state") == first
    assert stat.S_IMODE((tmp_path / "state" / "secret").stat().st_mode) == 0o600
    assert kept_secret(tmp_path / "other") != first


def test_a_secret_from_the_settings_comes_first_and_is_written_nowhere(tmp_path):
    assert kept_secret(tmp_path, "given") == b"given" and not list(tmp_path.iterdir())


@pytest.mark.parametrize("half", [b"", b"too short"])
def test_a_secret_that_was_written_by_half_is_refused(tmp_path, half):
    (tmp_path / "secret").write_bytes(half)
    with pytest.raises(InputError, match="delete the file"):
        kept_secret(tmp_path)


@pytest.mark.parametrize("origin", ["http://localhost:8501", "http://127.0.0.1", "https://[::1]:8501"])
@pytest.mark.parametrize("client", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_a_browser_on_the_servers_computer_at_its_own_address_is_at_home(client, origin):
    assert at_home(client, {"origin": origin})


@pytest.mark.parametrize(
    ("client", "headers"),
    [
        ("192.168.1.7", {"origin": "http://localhost:8501"}),
        ("::ffff:192.168.1.7", {"origin": "http://localhost:8501"}),
        ("localhost", {"origin": "http://localhost:8501"}),
        (None, {"origin": "http://localhost:8501"}),
        ("127.0.0.1", {}),
        ("127.0.0.1", {"origin": "null"}),
        ("127.0.0.1", {"origin": "http://class.example"}),
        ("127.0.0.1", {"origin": "http://localhost.evil.example"}),
        ("127.0.0.1", {"origin": "http://localhost@evil.example"}),
        ("127.0.0.1", {"origin": "http://[::1"}),
        *(("127.0.0.1", {"origin": "http://localhost", name: "x"}) for name in ("x-forwarded-for", "forwarded", "via", "x-real-ip")),
    ],
)
def test_who_comes_from_elsewhere_or_through_a_proxy_is_not_at_home(client, headers):
    assert not at_home(client, headers)
