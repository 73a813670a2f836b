from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from bot.web import web_app
from bot.web_server import WebServer
from tests.web.site import SECRET, Checks, Site, bolt


@pytest.fixture
def patience() -> float:
    """How long the server waits for what somebody has to say, in seconds."""
    return 30


@pytest.fixture
async def site(patience: float) -> AsyncIterator[Site]:
    site = Site(Checks({"database": None}), [])
    app = web_app(
        readiness=site.checks,
        slack=bolt(site),
        signing_secret=SecretStr(SECRET),
        body_seconds=patience,
        checks_seconds=0.2,
    )
    site.server = WebServer(app, host="127.0.0.1", port=0, grace_seconds=30, head_seconds=patience)
    await site.server.start()
    yield site
    site.may_answer.set()
    await site.server.stop()
