import asyncio
import json
import re
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from yarl import URL

from bot.playground.nugen import NugenPlayground
from bot.playground.page import page_routes
from bot.playground.page.files import page_files
from bot.playground.slack import Message, SlackPlayground
from tests.playground.page.conftest import MANIFEST


@pytest.fixture
async def nugen() -> AsyncIterator[NugenPlayground]:
    async with NugenPlayground() as nugen:
        yield nugen


@pytest.fixture
async def slack(nugen: NugenPlayground) -> AsyncIterator[SlackPlayground]:
    slack = SlackPlayground(MANIFEST)
    slack.mount(page_routes(slack, nugen))
    async with slack:
        yield slack


@pytest.fixture
async def client(slack: SlackPlayground) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(slack.base_url, timeout=aiohttp.ClientTimeout(total=5)) as session:
        yield session


async def ask(client: aiohttp.ClientSession, path: str, **query: str) -> Any:
    async with client.get(f"/playground/{path}", params=query) as answer:
        assert answer.status == 200, await answer.text()
        return await answer.json()


async def do(client: aiohttp.ClientSession, what: str, status: int = 200, /, **body: Any) -> Any:
    async with client.post(f"/playground/{what}", json=body) as answer:
        assert answer.status == status, await answer.text()
        return await answer.json()


async def test_every_file_of_the_page_is_served_with_its_type_and_the_policy(client: aiohttp.ClientSession) -> None:
    """All files arrive as they are, as what they are, under a policy that lets nothing from outside in."""
    kinds = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".html": "text/html"}
    files = page_files()
    assert "index.html" in files
    for name, file in files.items():
        async with client.get("/" if name == "index.html" else f"/static/{name}") as answer:
            assert await answer.read() == file.content
            assert answer.content_type == kinds[name[name.rindex(".") :]]
            assert answer.headers["Content-Security-Policy"].startswith("default-src 'self';")


def test_the_page_holds_no_inline_script_and_no_address_of_another_server() -> None:
    """What is written in the files needs nothing from outside, and no module assigns markup."""
    for name, file in page_files().items():
        text = file.content.decode()
        addresses = set(re.findall(r"(?:https?:)?//[\w.-]+\.\w+", text)) - {"http://www.w3.org"}
        assert addresses == set(), name
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text), (
            name
        )
        assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=\"|\sstyle=\"", text), name


@pytest.mark.parametrize(
    "path", ["/static/../routes.py", "/static/%2e%2e/routes.py", "/static/js/%2e%2e/%2e%2e/../files.py"]
)
async def test_no_other_file_can_be_fetched(client: aiohttp.ClientSession, slack: SlackPlayground, path: str) -> None:
    """A path that climbs out of the folder finds nothing."""
    async with client.get(URL(slack.base_url + path, encoded=True)) as answer:
        assert answer.status == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Host": "evil.example"},
    ],
)
async def test_another_site_in_the_same_browser_is_refused(
    client: aiohttp.ClientSession, slack: SlackPlayground, headers: dict[str, str]
) -> None:
    """A request that another site caused, or that came under a foreign name, reads nothing and changes nothing."""
    body = {"as": "ada", "channel": "general", "text": "hello"}
    async with client.post("/playground/message", json=body, headers=headers) as answer:
        assert answer.status == 403
    async with client.get("/playground/state", headers=headers) as answer:
        assert answer.status == 403
    assert slack.person("ada").sees("general") == []


async def test_the_page_itself_and_a_tool_are_let_in(client: aiohttp.ClientSession, slack: SlackPlayground) -> None:
    """The page's own origin, and no origin at all, may do things."""
    for headers in ({"Origin": slack.base_url, "Sec-Fetch-Site": "same-origin"}, {}):
        body = {"as": "ada", "channel": "general", "text": "hello"}
        async with client.post("/playground/message", json=body, headers=headers) as answer:
            assert answer.status == 200
    assert [message.text for message in slack.person("grace").sees("general")] == ["hello", "hello"]


async def test_what_does_not_fit_is_refused_in_words(client: aiohttp.ClientSession, slack: SlackPlayground) -> None:
    """Broken bodies, unknown names and things a person cannot do are answered with words, never with a crash."""
    for body in (b"", b"[]", b'{"as": "ada"', b'{"as": "ada", "channel": "general", "text": "x", "more": 1}', b"\xff"):
        async with client.post("/playground/message", data=body) as answer:
            assert answer.status == 422
            assert "does not understand" in (await answer.json())["error"]
    assert "nobody" in (await do(client, "message", 409, **{"as": "nobody"}, channel="general", text="x"))["error"]
    assert "no channel" in (await do(client, "message", 409, **{"as": "ada"}, channel="nowhere", text="x"))["error"]
    assert "no view open" in (await do(client, "submit", 409, **{"as": "ada"}, values={}))["error"]
    await do(client, "control", 422, action="format_disk")
    await do(client, "control", 422, action="speed", value=-1)
    await do(client, "control", 409, action="scenario", value="no-such")
    await do(client, "control", 409, action="slack_fault", call="*", fault="no-such", times="once")
    async with client.post("/playground/no-such", json={}) as answer:
        assert answer.status == 404
    async with client.get("/playground/history", params={"channel": "general", "ts": "1.0"}) as answer:
        assert answer.status == 409
    async with client.get("/playground/wire", params={"since": "x"}) as answer:
        assert answer.status == 409
    assert slack.person("ada").sees("general") == []


async def test_an_address_that_leads_nowhere_falls_back(client: aiohttp.ClientSession) -> None:
    """An unknown person, a channel out of sight and a thread that is gone give the first person, #ml-team, no thread."""
    state = await ask(client, "state", **{"as": "Unobody"}, channel="C0", thread="1.0")
    assert (state["me"]["name"], state["channel"]["name"], state["thread"]) == ("ada", "ml-team", None)
    state = await ask(client, "state", **{"as": "linus"}, channel="secret-lab")
    assert state["channel"]["name"] == "ml-team"
    assert "secret-lab" not in [channel["name"] for channel in state["channels"]]


async def test_the_state_shows_each_person_only_what_is_theirs(
    client: aiohttp.ClientSession, slack: SlackPlayground
) -> None:
    """Ephemeral messages belong to one person, replies to their thread, and counts say what is in it."""
    channel = slack.workspace.channel("general")
    root = await slack.person("ada").post("general", "root")
    await slack.person("grace").post("general", "reply", root.ts)
    whisper = Message(
        slack.workspace.mint.ts(), channel.id, slack.bot_user_id, "psst", visible_to=slack.person("ada").id
    )
    slack.workspace.post(channel, whisper)
    for who, texts in (("ada", ["root", "psst"]), ("grace", ["root"])):
        state = await ask(client, "state", **{"as": who}, channel="general", thread=root.ts)
        assert [message["text"] for message in state["messages"]] == texts
        assert [message["text"] for message in state["thread"]["messages"]] == ["root", "reply"]
        assert state["messages"][0]["reply_count"] == 1
        assert state["messages"][0]["reply_users"] == [slack.person("grace").id]


async def test_the_history_holds_every_version_with_its_time(
    client: aiohttp.ClientSession, slack: SlackPlayground
) -> None:
    """Versions come oldest first, each from the moment when it was said."""
    message = await slack.person("ada").post("general", "one")
    channel = slack.workspace.channel("general")
    for text in ("two", "three"):
        slack.workspace.edit(channel, message, text=text, blocks=[])
    versions = (await ask(client, "history", channel="general", ts=message.ts))["versions"]
    assert [version["text"] for version in versions] == ["one", "two", "three"]
    assert versions[0]["at"] == float(message.ts)
    assert [version["at"] for version in versions[1:]] == [edit.at for edit in message.edits]


async def test_the_wire_is_read_piece_by_piece_and_holds_no_secret(
    client: aiohttp.ClientSession, slack: SlackPlayground, nugen: NugenPlayground
) -> None:
    """A cursor gives what came since, from Slack's side and the vendor's, with every secret cut short."""
    async with aiohttp.ClientSession() as outside:
        key = {"Authorization": f"Bearer {nugen.api_key}"}
        async with outside.get(f"{nugen.base_url}/api/v3/models/base", headers=key) as answer:
            assert answer.status == 200
        form = {"token": slack.bot_token, "text": slack.signing_secret}
        async with outside.post(f"{slack.base_url}/api/auth.test", data=form) as answer:
            assert (await answer.json())["ok"]
    first = await ask(client, "wire")
    assert {record["direction"] for record in first["records"]} == {"to_vendor", "to_slack"}
    written = json.dumps(first)
    for secret in (slack.bot_token, slack.app_token, slack.signing_secret, nugen.api_key):
        assert secret not in written
    assert f"{nugen.api_key[:8]}…" in json.loads(written)["records"][0]["request"]["headers"]["authorization"]
    assert (await ask(client, "wire", since=first["next"]))["records"] == []
    await do(client, "command", **{"as": "ada"}, channel="general", line="/sample")
    again = await ask(client, "wire", since=first["next"])
    assert [record["direction"] for record in again["records"]] == ["to_bot"]


async def test_the_stream_says_when_something_changed_and_ends_with_the_playground(
    client: aiohttp.ClientSession, slack: SlackPlayground
) -> None:
    """One line at once, one more after a change; when the playground stops the stream ends and nothing hangs."""
    async with client.get("/playground/stream") as answer:
        assert answer.content_type == "text/event-stream"
        first = await answer.content.readline()
        assert first.startswith(b"data: ")
        assert await answer.content.readline() == b"\n"
        await slack.person("ada").post("general", "news")
        assert await answer.content.readline() > first
        async with asyncio.timeout(3):
            await slack.stop()
            assert (await answer.content.read()).strip() == b"" or answer.content.at_eof()
