import asyncio
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp

from bot.playground.slack import SlackPlayground
from tests.playground.slack.bench import SHORT, Setup, app_for, manifest_with, served

BOTH_WAYS = pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])


def hears(events: list[dict[str, Any]], *names: str) -> Setup:
    def setup(bolt: AsyncApp) -> None:
        for name in names:

            @bolt.event(name)
            async def take(event: dict[str, Any]) -> None:
                events.append(event)

    return setup


@BOTH_WAYS
async def test_what_happens_in_a_channel_is_told(slack: SlackPlayground, *, http: bool) -> None:
    """Members coming and going, archiving and renaming; the bot's own leaving is channel_left."""
    events: list[dict[str, Any]] = []
    names = ("member_joined_channel", "member_left_channel", "channel_left", "channel_archive", "channel_rename")
    workspace = slack.workspace
    general, random = workspace.channel("general"), workspace.channel("random")
    async with app_for(slack, hears(events, *names), http=http):
        workspace.invite_bot("random")
        await slack.until(lambda: len(events) == 1)
        workspace.leave("random", "grace")
        await slack.until(lambda: len(events) == 2)
        workspace.kick_bot("random")
        await slack.until(lambda: len(events) == 3)
        workspace.archive("general")
        await slack.until(lambda: len(events) == 4)
        workspace.rename("general", "all")
        await slack.until(lambda: len(events) == 5)
    joined, left, kicked, archived, renamed = events
    assert (joined["type"], joined["user"], joined["channel"]) == (names[0], slack.bot_user_id, random.id)
    assert joined["inviter"] == workspace.admin.id
    assert (left["type"], left["user"], left["channel_type"]) == (names[1], slack.person("grace").id, "C")
    assert (kicked["type"], kicked["channel"]) == ("channel_left", random.id)
    assert (archived["type"], archived["channel"]) == ("channel_archive", general.id)
    assert renamed["channel"]["name"] == "all"


async def test_messages_are_told_where_the_bot_is(slack: SlackPlayground) -> None:
    """In its channels and direct messages, and nowhere else; edits and deletions come as subtypes."""
    events: list[dict[str, Any]] = []

    def setup(bolt: AsyncApp) -> None:
        @bolt.event("message")
        async def take(event: dict[str, Any]) -> None:
            events.append(event)

    ada = slack.person("ada")
    general = slack.workspace.channel("general")
    async with app_for(slack, setup):
        await ada.say("random", "not for the bot")
        await ada.say("secret-lab", "nor this")
        message = await ada.say("general", "hello")
        await slack.until(lambda: len(events) == 1)
        slack.workspace.edit(general, message, text="hello again", blocks=[])
        await slack.until(lambda: len(events) == 2)
        slack.workspace.delete_message("general", message.ts)
        await slack.until(lambda: len(events) == 3)
        await ada.say(ada.user.dm, "psst")
        await slack.until(lambda: len(events) == 4)
    posted, changed, deleted, direct = events
    assert (posted["text"], posted["user"], posted["channel_type"]) == ("hello", ada.id, "channel")
    assert (changed["subtype"], changed["message"]["text"]) == ("message_changed", "hello again")
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", message.ts)
    assert direct["channel_type"] == "im"


@BOTH_WAYS
async def test_opening_the_home_tab_is_told(slack: SlackPlayground, *, http: bool) -> None:
    """app_home_opened, and what the app publishes then is there."""

    def setup(bolt: AsyncApp) -> None:
        @bolt.event("app_home_opened")
        async def publish(client: Any, event: dict[str, Any]) -> None:
            await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [{"type": "divider"}]})

    ada = slack.person("ada")
    async with app_for(slack, setup, http=http):
        await ada.open_home()
        home = await slack.until(lambda: ada.home)
    assert home.blocks[0]["type"] == "divider"


async def test_the_end_of_an_installation_is_told(slack: SlackPlayground) -> None:
    """tokens_revoked and app_uninstalled."""
    events: list[dict[str, Any]] = []
    async with app_for(slack, hears(events, "tokens_revoked", "app_uninstalled")):
        slack.workspace.revoke_token()
        await slack.until(lambda: len(events) == 1)
        slack.workspace.uninstall()
        await slack.until(lambda: len(events) == 2)
    assert events[0]["tokens"]["bot"] == [slack.bot_user_id]


@pytest.mark.parametrize(
    ("scopes", "subscribed"),
    [(["channels:read"], []), (["chat:write"], ["member_joined_channel", "channel_archive"])],
    ids=["not subscribed", "no scope"],
)
async def test_only_what_the_manifest_subscribes_to_is_told(scopes: list[str], subscribed: list[str]) -> None:
    """Neither without a subscription nor without the scope that goes with it."""
    events: list[dict[str, Any]] = []
    manifest = manifest_with(scopes=scopes, events=[*subscribed, "app_uninstalled"])
    async with (
        SlackPlayground(manifest) as slack,
        app_for(slack, hears(events, "member_joined_channel", "channel_archive", "app_uninstalled")),
    ):
        slack.workspace.invite_bot("random")
        slack.workspace.archive("general")
        slack.workspace.uninstall()
        await slack.until(lambda: events)
    assert [event["type"] for event in events] == ["app_uninstalled"]


@pytest.mark.parametrize("status", [500, 307])
async def test_an_event_that_is_not_taken_comes_again_three_times(status: int) -> None:
    """With the number and the reason of the retry, and always the same event_id."""
    tries: list[tuple[str | None, str | None, str]] = []

    async def refuse(request: web.Request) -> web.Response:
        number, reason = request.headers.get("X-Slack-Retry-Num"), request.headers.get("X-Slack-Retry-Reason")
        tries.append((number, reason, (await request.json())["event_id"]))
        if "moved" in request.query:
            return web.Response()
        return web.Response(status=status, headers={"Location": f"{request.path}?moved"})

    async with SlackPlayground(manifest_with(), deadlines=SHORT) as slack, served(refuse) as url:
        slack.deliver_to(url)
        slack.workspace.invite_bot("random")
        await slack.until(lambda: len(tries) == 4)
    assert [(number, reason) for number, reason, _ in tries] == [
        (None, None),
        ("1", "http_error"),
        ("2", "http_error"),
        ("3", "http_error"),
    ]
    assert len({event_id for *_, event_id in tries}) == 1


async def test_an_app_can_decline_redelivery() -> None:
    """X-Slack-No-Retry: 1 in the answer stops it."""
    tries: list[str] = []

    async def refuse(request: web.Request) -> web.Response:
        tries.append((await request.json())["event"]["channel"])
        return web.Response(status=500, headers={"X-Slack-No-Retry": "1"})

    async with SlackPlayground(manifest_with(), deadlines=SHORT) as slack, served(refuse) as url:
        slack.deliver_to(url)
        for name in ("random", "secret-lab"):
            slack.workspace.invite_bot(name)
        await slack.until(lambda: len(tries) == 2)
        await slack.until(lambda: not slack.deliveries_under_way)
    assert len(tries) == 2


async def test_redelivery_over_socket_mode_says_so(hasty: SlackPlayground) -> None:
    """Bolt finds the number and the reason of the retry as headers; a late second try is enough."""
    retries: list[tuple[Any, Any]] = []
    released = asyncio.Event()

    def setup(bolt: AsyncApp) -> None:
        @bolt.event("member_joined_channel")
        async def take(request: Any) -> None:
            headers = request.headers
            retries.append((headers.get("x-slack-retry-num"), headers.get("x-slack-retry-reason")))
            if len(retries) == 1:
                await released.wait()

    async with app_for(hasty, setup):
        hasty.workspace.invite_bot("random")
        await hasty.until(lambda: len(retries) == 2)
        released.set()
        await hasty.until(lambda: not hasty.deliveries_under_way)
    assert retries == [(["0"], [""]), (["1"], ["http_timeout"])]
