"""The server: checks the settings, starts the run host before the first page, mounts our routes beside Streamlit's.

python app.py            streamlit run app.py            uvicorn app:app
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware

from core import journal
from core.errors import InputError
from core.network import banner
from core.serving.gate import Gate
from core.serving.headers import Headers
from core.serving.house import House, routes
from core.serving.leaving import Leaving, let_go_when_told
from core.serving.preload import Preload
from core.settings import Settings, read_settings
from pages.components import house as shared

log = logging.getLogger("playground")


def settings_or_exit() -> Settings:
    """The deployment's settings; a bad one ends the start with a sentence for each, not with a traceback."""
    try:
        return read_settings(os.environ)
    except InputError as error:
        sys.exit("ML Playground cannot start:\n" + "\n".join(f"  {problem}" for problem in error.problems))


SETTINGS = settings_or_exit()
BASE = "/" + path if (path := st.get_option("server.baseUrlPath").strip("/")) else ""
STATE: dict[str, Any] = {}
UNDER_WAY: set[asyncio.Timeout] = set()


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[dict[str, Any]]:
    house = House(SETTINGS, base=BASE)
    STATE.update(house=house, owners=house.owners, links=house.assets.links(house.asset_path), plotly=f"{house.asset_path}/plotly.js")
    if SETTINGS.log_format == "json":
        journal.write_json()
    await house.open()
    shared.open_for_pages(house)
    if SETTINGS.log_format == "json":
        log.info("serving")
    elif Path(sys.argv[0]).stem != "uvicorn":  # which has a port of its own, and says it
        print(
            banner(
                int(st.get_option("server.port")),
                SETTINGS,
                path=BASE,
                address=st.get_option("server.address") or "",
                colours=sys.stdout.isatty(),
            ),
            flush=True,
        )
    try:
        with let_go_when_told(UNDER_WAY):
            yield STATE
    finally:
        shared.close_for_pages()
        await house.close()


def say_calmly(error: Exception) -> bool:
    """A fault in a page: logged with its trace under a short id, which is all that the person sees of it."""
    identity = secrets.token_hex(3)
    log.error("a page failed, error %s", identity, exc_info=error)
    st.error(f"Something went wrong on our side (error {identity}). Your settings and data are kept; reload the page to go on.")
    return True


app = st.App(
    Path(__file__).parent / "pages" / "shell.py",
    lifespan=lifespan,
    routes=routes(BASE, STATE),
    middleware=[
        Middleware(Leaving, open=UNDER_WAY),
        Middleware(Headers),
        Middleware(Gate, owners=STATE, base=BASE, base_url=SETTINGS.base_url),
        Middleware(Preload, state=STATE, base=BASE, allowed_origins=st.get_option("client.allowedOrigins")),
    ],
    on_script_error=say_calmly,
)

if __name__ == "__main__":
    from streamlit.web import cli

    # Not app.run(): it would ignore the STREAMLIT_* variables and flags that `streamlit run` knows.
    sys.argv = ["streamlit", "run", __file__, *sys.argv[1:]]
    sys.exit(cli.main())
