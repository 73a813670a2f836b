import json

import pytest
from pydantic import SecretStr

from bot.web import web_app
from bot.web_server import WebServer
from tests.web.site import SECRET, Checks, Site, request


async def test_alive_is_alive(site: Site) -> None:
    """The process answers that it is alive, whatever the checks would say."""
    site.checks.found = {"database": "gone"}
    answer = await site.send(request("/healthz", method="GET"))
    assert (answer.status, answer.body) == (200, b"alive")


async def test_ready_when_every_check_is_well(site: Site) -> None:
    """With nothing wrong the answer is 200, and names what was checked."""
    site.checks.found = {"database": None, "slack": None}
    answer = await site.send(request("/readyz", method="GET"))
    assert answer.status == 200
    assert json.loads(answer.body) == {"ready": True, "checks": {"database": "ok", "slack": "ok"}}


async def test_not_ready_says_what_is_wrong(site: Site) -> None:
    """One thing wrong makes it 503, with the words of the check."""
    site.checks.found = {"database": None, "slack": "Not connected to Slack since 12:00."}
    answer = await site.send(request("/readyz", method="GET"))
    assert answer.status == 503
    assert json.loads(answer.body) == {
        "ready": False,
        "checks": {"database": "ok", "slack": "Not connected to Slack since 12:00."},
    }


async def test_checks_that_hang_are_an_answer_too(site: Site) -> None:
    """A check that does not come back means not ready, within a bounded time."""
    site.checks.hang = True
    answer = await site.send(request("/readyz", method="GET"))
    assert answer.status == 503
    assert "did not end" in json.loads(answer.body)["checks"]["checks"]


async def test_nothing_else_is_there(site: Site, subtests: pytest.Subtests) -> None:
    """Other methods and other paths are refused, and nothing is redirected."""
    for method, path, status in (
        ("GET", "/slack/events", 405),
        ("PUT", "/slack/events", 405),
        ("POST", "/healthz", 405),
        ("DELETE", "/readyz", 405),
        ("GET", "/", 404),
        ("POST", "/slack/events/", 404),
        ("GET", "/docs", 404),
    ):
        with subtests.test(method=method, path=path):
            assert (await site.send(request(path, method=method))).status == status


async def test_no_answer_names_the_server(site: Site) -> None:
    """What software answers is nobody's business."""
    assert "server" not in (await site.send(request("/healthz", method="GET"))).headers


async def test_in_socket_mode_there_is_only_health() -> None:
    """Without an app behind it the address for Slack does not exist."""
    server = WebServer(web_app(readiness=Checks(), signing_secret=SecretStr(SECRET)), host="127.0.0.1", port=0)
    await server.start()
    try:
        site = Site(Checks(), [], server=server)
        assert (await site.send(request("/slack/events"))).status == 404
        assert (await site.send(request("/readyz", method="GET"))).status == 200
    finally:
        await server.stop()
