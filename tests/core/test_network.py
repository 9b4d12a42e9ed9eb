"""The text at start names addresses that work, and its QR code is read back by a reader made from the standard."""

import ipaddress
import socket

import pytest

from core import network
from core.network import QUIET, addresses, banner, qr
from core.settings import Settings

BLOCKS = {"█": (False, False), "▀": (False, True), "▄": (True, False), " ": (True, True)}  # (upper is dark, lower is dark)
ADDRESSES = ["http://192.168.1.20:8501", "http://10.0.0.5:8501/play", "https://playground.example.org/learning", "http://a.b"]


def modules(drawn):
    """The dark modules, as rows of booleans, of a code drawn with half blocks."""
    rows = []
    for line in drawn.splitlines():
        pairs = [BLOCKS[character] for character in line]
        rows += [[upper for upper, _ in pairs], [lower for _, lower in pairs]]
    return rows


def read(rows):
    """What a QR code of versions 1 to 4 says, read as ISO/IEC 18004:2015 describes it, every error-correction codeword checked.

    rows: the dark modules without border.
    """
    size = len(rows)
    version = (size - 17) // 4
    # 7.9: format information beside the upper left finder, most significant bit first; two bits of level, three of mask
    places = [(8, 0), (8, 1), (8, 2), (8, 3), (8, 4), (8, 5), (8, 7), (8, 8), (7, 8), (5, 8), (4, 8), (3, 8), (2, 8), (1, 8), (0, 8)]
    info = int("".join(str(int(rows[i][j])) for i, j in places), 2) ^ 0b101010000010010
    level, mask = "MLHQ"[info >> 13], info >> 10 & 7
    flips = [  # 7.8.2, table 10
        lambda i, j: (i + j) % 2,
        lambda i, j: i % 2,
        lambda i, j: j % 3,
        lambda i, j: (i + j) % 3,
        lambda i, j: (i // 2 + j // 3) % 2,
        lambda i, j: i * j % 2 + i * j % 3,
        lambda i, j: (i * j % 2 + i * j % 3) % 2,
        lambda i, j: ((i + j) % 2 + i * j % 3) % 2,
    ]

    def holds_data(i, j):
        finders = (i < 9 and (j < 9 or j >= size - 8)) or (i >= size - 8 and j < 9)
        alignment = version > 1 and abs(i - (size - 7)) <= 2 and abs(j - (size - 7)) <= 2
        return not (finders or alignment or i == 6 or j == 6)

    bits, upwards = [], True  # 7.7.3: pairs of columns from the right, up and down in turn, past the vertical timing pattern
    for right in [*range(size - 1, 6, -2), 5, 3, 1]:
        for i in range(size - 1, -1, -1) if upwards else range(size):
            bits += [rows[i][j] ^ (flips[mask](i, j) == 0) for j in (right, right - 1) if holds_data(i, j)]
        upwards = not upwards
    words = [int("".join(str(int(bit)) for bit in bits[k : k + 8]), 2) for k in range(0, len(bits) - 7, 8)]

    # table 9: the number of blocks, and of error-correction codewords in each
    blocks, checks = {
        1: {"L": (1, 7), "M": (1, 10), "Q": (1, 13), "H": (1, 17)},
        2: {"L": (1, 10), "M": (1, 16), "Q": (1, 22), "H": (1, 28)},
        3: {"L": (1, 15), "M": (1, 26), "Q": (2, 18), "H": (2, 22)},
        4: {"L": (1, 20), "M": (2, 18), "Q": (2, 26), "H": (4, 16)},
    }[version][level]
    data = []
    assert level != "L"  # at least 15 % of the codewords may be lost
    for block in (words[start::blocks] for start in range(blocks)):  # 7.6: codewords of the blocks in turn
        for power in range(checks):  # a codeword polynomial is zero at alpha to the power of 0, 1, ... (7.5.2)
            value = 0
            for word in block:
                value = times_alpha(value, power) ^ word
            assert value == 0, "an error-correction codeword is wrong"
        data += block[:-checks]
    stream = "".join(f"{word:08b}" for word in data)
    assert stream[:4] == "0100"  # 7.4.1: bytes
    length = int(stream[4:12], 2)
    return bytes(int(stream[12 + 8 * k : 20 + 8 * k], 2) for k in range(length)).decode("ascii")


def times_alpha(value, power):
    """value alpha^power in GF(256) modulo x^8 + x^4 + x^3 + x^2 + 1, with alpha = x."""
    for _ in range(power):
        value = value << 1 ^ (0b100011101 if value & 128 else 0)
    return value


@pytest.mark.parametrize("written", ADDRESSES)
def test_the_drawn_code_says_the_address(written):
    rows = modules(qr(written))
    size = len(rows[0])
    assert read([row[QUIET:-QUIET] for row in rows[QUIET : size - QUIET]]) == written


@pytest.mark.parametrize("written", ADDRESSES)
def test_the_drawn_code_is_square_with_a_light_border_and_three_finders(written):
    rows = modules(qr(written))
    size = len(rows[0])
    assert {len(row) for row in rows} == {size}
    assert len(rows) == size + 1
    assert rows[-1] == [False] * size  # the light row that fills the last line
    inner = [row[QUIET:-QUIET] for row in rows[QUIET : size - QUIET]]
    assert sum(map(sum, rows)) == sum(map(sum, inner))  # nothing dark outside
    # ISO/IEC 18004, section 6.3.3: dark 7 x 7, light 5 x 5, dark 3 x 3, one inside the other
    finder = [[max(abs(i - 3), abs(j - 3)) != 2 for j in range(7)] for i in range(7)]
    for down, right in ((0, 0), (0, -7), (-7, 0)):
        corner = [row[right:][:7] for row in inner[down:][:7]]
        assert corner == finder


def test_colours_wrap_each_line_and_change_nothing_else():
    plain, coloured = qr("http://a.b").splitlines(), qr("http://a.b", colours=True).splitlines()
    assert coloured == [f"\x1b[38;5;231;48;5;16m{line}\x1b[0m" for line in plain]
    assert "\x1b" not in qr("http://a.b")


def test_the_banner_names_this_machine_and_the_network_and_draws_the_network():
    text = banner(8501, Settings(), found=["192.168.1.20", "10.0.0.5"])
    assert "http://localhost:8501\n" in text
    assert "http://192.168.1.20:8501\n" in text
    assert "http://10.0.0.5:8501\n" in text
    assert all("    " + line in text for line in qr("http://192.168.1.20:8501").splitlines())


def test_the_banner_shows_the_address_that_visitors_type_where_there_is_a_proxy():
    text = banner(8501, Settings(base_url="https://play.example.org/"), found=["172.17.0.2"])
    assert "https://play.example.org\n" in text
    assert "172.17.0.2" not in text
    assert qr("https://play.example.org").splitlines()[3] in text


@pytest.mark.parametrize("path", ["play", "/play", "/play/"])
def test_the_banner_includes_the_path_that_the_app_lives_under(path):
    text = banner(80, Settings(), path=path, found=["10.0.0.5"])
    assert "http://localhost:80/play\n" in text
    assert "http://10.0.0.5:80/play\n" in text


def test_the_banner_without_a_network_says_so_and_draws_nothing():
    text = banner(8501, Settings(), found=[])
    assert "http://localhost:8501\n" in text
    assert "no network found" in text
    assert "█" not in text


@pytest.mark.parametrize("address", ["localhost", "127.0.0.1", "::1"])
def test_the_banner_of_a_server_that_listens_on_this_machine_alone_names_no_other_address(address):
    text = banner(8501, Settings(), address=address, found=["10.0.0.5"])
    assert "http://localhost:8501\n" in text and "only here" in text
    assert "10.0.0.5" not in text and "█" not in text


def test_the_banner_keeps_a_secret():
    assert "hush-hush" not in banner(1, Settings(password="hush-hush", cookie_secret="hush-hush" * 4), found=["10.0.0.5"])


def test_addresses_are_ipv4_each_once_and_never_the_loopback():
    found = addresses()
    assert len(set(found)) == len(found)
    assert not [a for a in found if ipaddress.IPv4Address(a).is_loopback or ipaddress.IPv4Address(a).is_unspecified]


def test_each_address_is_one_of_this_machine():
    for address in addresses():
        with socket.socket() as here:
            here.bind((address, 0))  # the system lets nobody bind another machine's address


def test_a_machine_without_network_has_no_addresses(monkeypatch):
    class Unplugged(socket.socket):
        def connect(self, address):
            raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(network.socket, "socket", Unplugged)
    assert addresses() == ()
    assert "no network found" in banner(8501, Settings())


def test_looking_up_the_addresses_sends_nothing(monkeypatch):
    def forbidden(*args, **kwargs):
        raise AssertionError("asked the network")

    class Silent(socket.socket):
        send = sendto = sendall = sendmsg = forbidden

        def connect(self, address):
            assert self.type == socket.SOCK_DGRAM  # connecting a stream would send
            super().connect(address)

    monkeypatch.setattr(network.socket, "socket", Silent)
    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "create_connection"):
        monkeypatch.setattr(network.socket, name, forbidden)
    addresses()


def test_the_code_on_a_page_has_the_modules_of_the_one_in_the_terminal():
    size, path = network.qr_path(ADDRESSES[0])
    dark = {tuple(map(int, square.split("h")[0].split())) for square in path.split("M")[1:]}
    rows = [[(x, y) in dark for x in range(QUIET, size - QUIET)] for y in range(QUIET, size - QUIET)]
    assert read(rows) == ADDRESSES[0]


@pytest.mark.parametrize(
    ("origin", "settings", "path", "known"),
    [
        ("http://localhost:8501", {}, "", "http://10.0.0.5:8501"),
        ("http://127.0.0.1:8501", {}, "/play", "http://10.0.0.5:8501/play"),
        ("http://192.168.1.20:8501", {}, "/play", "http://192.168.1.20:8501/play"),
        ("https://class.example", {}, "", "https://class.example"),
        ("http://localhost", {}, "", "http://10.0.0.5"),
        ("http://localhost:8501", {"base_url": "https://play.example.org/x/"}, "/play", "https://play.example.org/x"),
    ],
)
def test_others_are_given_an_address_that_they_can_reach(origin, settings, path, known):
    assert network.for_others(origin, Settings(**settings), path=path, found=["10.0.0.5"]) == known
    assert network.for_others("http://localhost:1", Settings(), found=[]) == "http://localhost:1", (
        "without a network there is no better one"
    )
