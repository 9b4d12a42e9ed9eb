"""The examples for a proxy: nginx before the app on loopback, with TLS and a path, as deploy/nginx.conf has it."""

import re
import ssl
import subprocess
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.e2e.conftest import ROOT, Server, free_port, wait_until

NGINX = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
CADDY = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
UNSURE = ssl._create_unverified_context()  # a certificate made for this test


@pytest.fixture
def proxied(tmp_path):
    """The address of the app behind nginx, and the app."""
    nginx = subprocess.run([ROOT / "scripts" / "find_nginx.sh"], capture_output=True, text=True, check=True).stdout.strip()
    port, key, certificate = free_port(), tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    made += ["-subj", "/CN=127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(made, check=True, capture_output=True)
    url = f"https://127.0.0.1:{port}/ml"
    app = Server(tmp_path / "state", tmp_path / "log", flags=("--server.baseUrlPath", "ml"), base_url=url).start()
    text = NGINX
    for said, here in {
        "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
        "/etc/ssl/ml.example.org.pem": certificate,
        "/etc/ssl/ml.example.org.key": key,
        "http://127.0.0.1:8501": f"http://127.0.0.1:{app.port}",
    }.items():
        assert text.count(said) == 1
        text = text.replace(said, str(here))
    places = "".join(f"{kind}_temp_path {tmp_path}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    whole = f"daemon off; pid {tmp_path}/pid; error_log stderr; events {{}} http {{ access_log off; {places}\n{text}\n}}\n"
    (tmp_path / "nginx.conf").write_text(whole)
    with (tmp_path / "nginx.log").open("wb") as log:
        proxy = subprocess.Popen([nginx, "-e", "stderr", "-c", tmp_path / "nginx.conf"], stdout=log, stderr=log)
    try:
        wait_until(lambda: answers(f"{url}/playground/ready") == 200, 20, lambda: (tmp_path / "nginx.log").read_text())
        yield url, app
    finally:
        proxy.terminate()
        proxy.wait(10)
        app.stop()


def answers(address):
    try:
        return urlopen(address, timeout=10, context=UNSURE).status
    except HTTPError as refused:
        return refused.code
    except OSError:
        return None


def test_behind_nginx_with_tls_and_a_path_a_run_is_watched_and_a_file_is_brought(proxied, visit, tmp_path):
    url, _ = proxied
    visitor = visit("/lr-finder", url, ignore_https_errors=True)
    (cookie,) = [cookie for cookie in visitor.context.cookies() if cookie["name"] == "playground"]
    assert cookie["secure"] and cookie["httpOnly"]
    visitor.press("play")
    visitor.wait_state("finished")
    (tmp_path / "points.csv").write_text("a,b,kind\n" + "\n".join(f"{i},{i * 7 % 11},{'xy'[i % 2]}" for i in range(60)), encoding="utf-8")
    visitor.upload(tmp_path / "points.csv")
    visitor.page.wait_for_selector("text=60 rows × 3 columns")
    assert answers(f"{url}/playground/metrics") == 404
    assert urlopen(f"{url}/", timeout=10, context=UNSURE).headers["Strict-Transport-Security"]


def test_caddys_example_says_the_same_as_nginxs():
    """Not run: it is read. `caddy validate` accepts it where there is a Caddy."""
    for said in ("ml.example.org", "127.0.0.1:8501", "max-age=31536000", "/ml/playground/metrics"):
        assert said in NGINX and said in CADDY
    assert re.findall(r"(\d+)m;", NGINX) == re.findall(r"max_size (\d+)MB", CADDY) == ["110"]
    assert CADDY.count("{") == CADDY.count("}") == 4
    variables = re.findall(r"PLAYGROUND_\w+=\S+|STREAMLIT_\w+=\S+", NGINX)
    assert variables == re.findall(r"PLAYGROUND_\w+=\S+|STREAMLIT_\w+=\S+", CADDY) and len(variables) == 3
