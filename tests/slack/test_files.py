import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.playground.slack import DownloadFault, Fault, SlackPlayground
from bot.slack.errors import FileGone, OurFault, ScopeMissing, SlackError, SlowDown, Unreachable, WorkspaceClosed
from bot.slack.files import CHUNK
from bot.slack.gateway import Gateway
from tests.slack.conftest import gateway_to

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def read(gateway: Gateway, file_id: str) -> bytes:
    async with gateway.download(file_id) as source:
        return b"".join([chunk async for chunk in source.chunks])


async def test_a_file_comes_with_its_name_its_size_and_its_bytes(slack: SlackPlayground, gateway: Gateway) -> None:
    """As somebody put it into Slack."""
    file_id = await slack.person("ada").upload("handbook.md", "Grüße\n".encode() * 50_000)
    async with gateway.download(file_id) as source:
        assert (source.name, source.size) == ("handbook.md", 400_000)
        assert b"".join([chunk async for chunk in source.chunks]) == "Grüße\n".encode() * 50_000


async def test_a_large_file_is_never_whole_in_memory(slack: SlackPlayground, gateway: Gateway) -> None:
    """It comes in pieces of a size that does not depend on its own, and only as they are wanted."""
    file_id = await slack.person("ada").upload_generated("large.txt", 10_000_000)
    seen = 0
    async with gateway.download(file_id) as source:
        async for chunk in source.chunks:
            assert len(chunk) <= CHUNK
            seen += len(chunk)
    assert seen == 10_000_000


async def test_what_is_not_read_is_not_waited_for(slack: SlackPlayground, gateway: Gateway) -> None:
    """Whoever stops in the middle is free at once, and the session goes on working."""
    file_id = await slack.person("ada").upload_generated("large.txt", 10_000_000)
    async with asyncio.timeout(2), gateway.download(file_id) as source:
        assert await anext(source.chunks)
    assert len(await read(gateway, file_id)) == 10_000_000


async def test_a_file_that_nobody_has_is_gone(gateway: Gateway) -> None:
    """For good: nothing is gained by asking again."""
    with pytest.raises(FileGone):
        await read(gateway, "F0PLAY00404")


async def test_a_file_that_is_deleted_between_two_requests_is_gone(slack: SlackPlayground, gateway: Gateway) -> None:
    """Its address answers 404."""
    file_id = await slack.person("ada").upload("a.txt", b"a")
    slack.faults.downloads.append(DownloadFault.MISSING)
    with pytest.raises(FileGone):
        await read(gateway, file_id)


async def test_a_download_that_is_cut_off_can_be_tried_again(slack: SlackPlayground, gateway: Gateway) -> None:
    """Half a file never passes for a whole one."""
    file_id = await slack.person("ada").upload("a.txt", b"a" * 300_000)
    slack.faults.downloads.append(DownloadFault.CUT)
    with pytest.raises(Unreachable):
        await read(gateway, file_id)
    assert len(await read(gateway, file_id)) == 300_000


@pytest.mark.parametrize(
    ("fault", "expected"),
    [(Fault.RATE_LIMITED, SlowDown), (Fault.ERROR_500_BEFORE, Unreachable), (Fault.DROP_BEFORE, Unreachable)],
)
async def test_trouble_on_the_way_is_named_by_what_to_do(
    slack: SlackPlayground, gateway: Gateway, fault: Fault, expected: type[SlackError]
) -> None:
    """A download changes nothing, so it can always be tried again."""
    file_id = await slack.person("ada").upload("a.txt", b"a")
    slack.faults.always("file_download", fault)
    with pytest.raises(expected):
        await read(gateway, file_id)


async def test_a_token_that_is_no_use_is_told_as_that(slack: SlackPlayground, gateway: Gateway) -> None:
    """Before any address is asked."""
    file_id = await slack.person("ada").upload("a.txt", b"a")
    slack.faults.refuse["files.info"] = "missing_scope"
    with pytest.raises(ScopeMissing):
        await read(gateway, file_id)
    slack.faults.refuse.clear()
    slack.workspace.revoke_token()
    with pytest.raises(WorkspaceClosed):
        await read(gateway, file_id)


@asynccontextmanager
async def serving(answer: Answer, session: aiohttp.ClientSession, **told: Any) -> AsyncIterator[Gateway]:
    """A Slack whose one file is at `/file` and answers in this way; what `files.info` tells of it can be changed."""
    base = ""

    async def info(_request: web.Request) -> web.Response:
        file = {"id": "F1", "name": "a.txt", "size": 4, "mimetype": "text/plain"}
        return web.json_response({"ok": True, "file": {**file, "url_private_download": f"{base}/file", **told}})

    app = web.Application()
    app.router.add_post("/api/files.info", info)
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield gateway_to(base, "a token", session)
    finally:
        await runner.cleanup()


async def whole(_request: web.Request) -> web.Response:
    return web.Response(body=b"text")


async def test_the_token_goes_with_the_request(session: aiohttp.ClientSession) -> None:
    """Slack's files are for apps that may read them."""
    heard: list[str | None] = []

    async def answer(request: web.Request) -> web.Response:
        heard.append(request.headers.get("Authorization"))
        return web.Response(body=b"text")

    async with serving(answer, session) as gateway:
        assert await read(gateway, "F1") == b"text"
    assert heard == ["Bearer a token"]


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/file",
        "http://files.slack.com/file",
        "https://files.slack.com.evil.example/file",
        "https://notslack.com/file",
        "https://evil.example\\@files.slack.com/file",
        "ftp://files.slack.com/file",
        "//evil.example/file",
        "/file",
        "",
        "https://[",
    ],
)
async def test_no_other_host_ever_gets_the_token(address: str, session: aiohttp.ClientSession) -> None:
    """Whatever Slack tells of where a file is, or an answer sends on to."""

    async def away(_request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": "https://evil.example/file"})

    async with serving(whole, session, url_private_download=address, url_private=None) as gateway:
        with pytest.raises(FileGone):
            await read(gateway, "F1")
    async with serving(away, session) as gateway:
        with pytest.raises(FileGone):
            await read(gateway, "F1")


async def test_a_redirection_at_slack_is_followed_a_few_times(session: aiohttp.ClientSession) -> None:
    """And not for ever."""

    async def answer(request: web.Request) -> web.Response:
        if request.path == "/file":
            return web.Response(status=302, headers={"Location": "/elsewhere"})
        return web.Response(body=b"text")

    async def loop(_request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": "/file"})

    async with serving(answer, session) as gateway:
        assert await read(gateway, "F1") == b"text"
    async with serving(loop, session) as gateway:
        with pytest.raises(Unreachable):
            await read(gateway, "F1")


async def test_a_page_to_sign_in_on_is_not_the_file(session: aiohttp.ClientSession) -> None:
    """Slack answers with it, and with 200, where it does not let an app read."""

    async def page(_request: web.Request) -> web.Response:
        return web.Response(text="<html>Sign in</html>", content_type="text/html")

    async with serving(page, session) as gateway:
        with pytest.raises(FileGone):
            await read(gateway, "F1")
    async with serving(page, session, mimetype="text/html", size=20) as gateway:
        assert await read(gateway, "F1") == b"<html>Sign in</html>"


@pytest.mark.parametrize(
    ("status", "expected"),
    [(401, FileGone), (403, FileGone), (404, FileGone), (410, FileGone), (418, OurFault), (503, Unreachable)],
)
async def test_each_refusal_of_the_file_is_one_of_our_errors(
    status: int, expected: type[SlackError], session: aiohttp.ClientSession
) -> None:
    """What will not change is told apart from what may."""

    async def refuse(_request: web.Request) -> web.Response:
        return web.Response(status=status)

    async with serving(refuse, session) as gateway:
        with pytest.raises(expected):
            await read(gateway, "F1")


@pytest.mark.parametrize("body", [b"tex", b"texts", b""])
async def test_another_number_of_bytes_than_told_is_no_file(body: bytes, session: aiohttp.ClientSession) -> None:
    """The vendor is told the size before the bytes."""

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(body=body)

    async with serving(answer, session) as gateway:
        with pytest.raises(Unreachable):
            await read(gateway, "F1")


@pytest.mark.parametrize(
    "told",
    [{"is_external": True}, {"size": None}, {"size": "4"}, {"url_private_download": None}, {"url_private_download": 3}],
)
async def test_a_file_that_slack_does_not_keep_is_gone(told: dict[str, Any], session: aiohttp.ClientSession) -> None:
    """A link to another store has nothing to download."""
    async with serving(whole, session, **told) as gateway:
        with pytest.raises(FileGone):
            await read(gateway, "F1")


async def test_a_file_that_never_comes_is_given_up(
    session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Silence is not waited for without end."""

    async def never(_request: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    monkeypatch.setattr("bot.slack.files.LONGEST", aiohttp.ClientTimeout(total=0.2))
    async with serving(never, session) as gateway:
        with pytest.raises(Unreachable):
            await read(gateway, "F1")
