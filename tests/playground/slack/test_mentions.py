from typing import Any

import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.slack import HumanError, SlackPlayground
from tests.playground.slack.bench import EVENTS, SCOPES, SHORT, Setup, app_for, manifest_with, served

BOTH_WAYS = pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])


def hears(events: list[dict[str, Any]]) -> Setup:
    def setup(bolt: AsyncApp) -> None:
        @bolt.event("app_mention")
        async def take(event: dict[str, Any]) -> None:
            events.append(event)

        @bolt.event("message")
        async def ignore(event: dict[str, Any]) -> None:
            assert event["type"] == "message"

    return setup


@BOTH_WAYS
async def test_a_mention_is_told_with_its_thread_and_files(slack: SlackPlayground, *, http: bool) -> None:
    """The text holds the mention, whichever way it was written; a message without one is not told."""
    events: list[dict[str, Any]] = []
    ada, general = slack.person("ada"), slack.workspace.channel("general")
    async with app_for(slack, hears(events), http=http):
        root = await ada.say("general", "nothing for the bot, though <@U404> and me@tester")
        file_id = await ada.upload("a.txt", b"x")
        await ada.say("general", "@Tester, what is 3 < 5 & why?", thread_ts=root.ts, files=[file_id])
        await slack.until(lambda: len(events) == 1)
        await ada.say("general", f"<@{slack.bot_user_id}|tester> hello")
        await slack.until(lambda: len(events) == 2)
    first, second = events
    assert first["files"][0]["id"] == file_id
    assert (first["type"], first["user"], first["channel"]) == ("app_mention", ada.id, general.id)
    assert first["text"] == f"<@{slack.bot_user_id}>, what is 3 &lt; 5 &amp; why?"
    assert (first["thread_ts"], first["team"], first["ts"]) == (root.ts, slack.team_id, general.messages[1].ts)
    assert "thread_ts" not in second
    payload = next(record.request for record in slack.wire if record.kind == "app_mention")
    assert (payload["type"], payload["event"]) == ("event_callback", first)


@pytest.mark.parametrize("missing", ["scope", "subscription", "membership", "author"])
async def test_a_mention_is_told_only_where_the_app_may_hear_it(missing: str) -> None:
    """It needs the scope, the subscription and the app in the channel; the app's own words are none."""
    scopes = [scope for scope in SCOPES if missing != "scope" or scope != "app_mentions:read"]
    subscribed = [event for event in EVENTS if missing != "subscription" or event != "app_mention"]
    events: list[dict[str, Any]] = []
    async with SlackPlayground(manifest_with(scopes=scopes, events=subscribed)) as slack:
        mention = f"<@{slack.bot_user_id}> hello"
        async with app_for(slack, hears(events)) as app:
            if missing == "author":
                await app.client.chat_postMessage(channel=slack.workspace.channel("general").id, text=mention)
            else:
                await slack.person("ada").say("random" if missing == "membership" else "general", mention)
            await slack.until(lambda: not slack.deliveries_under_way)
    assert events == []
    assert "app_mention" not in {record.kind for record in slack.wire}


async def test_a_mention_comes_again_when_it_was_not_taken() -> None:
    """Like every event: four times in all, with one event_id."""
    tries: list[tuple[str, str]] = []

    async def refuse(request: web.Request) -> web.Response:
        body = await request.json()
        tries.append((body["event"]["type"], body["event_id"]))
        return web.Response(status=500)

    manifest = manifest_with(events=["app_mention"])
    async with SlackPlayground(manifest, deadlines=SHORT) as slack, served(refuse) as url:
        slack.deliver_to(url)
        await slack.person("ada").say("general", "@tester hello")
        await slack.until(lambda: len(tries) == 4)
    assert len(set(tries)) == 1


async def test_messages_carry_their_files(slack: SlackPlayground, client: AsyncWebClient) -> None:
    """On the screen and in the history; a message of files alone needs no words."""
    ada = slack.person("ada")
    file_id = await ada.upload("a.txt", b"x")
    message = await ada.say("general", "", files=[file_id])
    assert [file.id for file in message.files] == [file_id]
    history = await client.conversations_history(channel=slack.workspace.channel("general").id)
    assert history["messages"][0]["files"][0]["name"] == "a.txt"
    assert slack.workspace.files[file_id].shared_in == [message.channel]


async def test_what_nobody_could_send(slack: SlackPlayground) -> None:
    """Nothing at all, a file that is not theirs, a reply to what is no thread."""
    ada = slack.person("ada")
    foreign = await slack.person("grace").upload("a.txt", b"x")
    with pytest.raises(HumanError):
        await ada.say("general", " ")
    with pytest.raises(HumanError):
        await ada.say("general", "x", files=[foreign])
    with pytest.raises(HumanError):
        await ada.say("general", "x", thread_ts="1.000001")
    assert slack.workspace.channel("general").messages == []


@BOTH_WAYS
async def test_a_shortcut_on_a_message_brings_its_files(slack: SlackPlayground, *, http: bool) -> None:
    """The payload of message_action: where, which message, its files, and a trigger and an address to answer with."""
    bodies: list[dict[str, Any]] = []

    def setup(bolt: AsyncApp) -> None:
        @bolt.shortcut("about")
        async def take(ack: Any, body: dict[str, Any]) -> None:
            bodies.append(body)
            await ack()

    ada = slack.person("ada")
    async with app_for(slack, setup, http=http):
        message = await ada.say("general", "two files", files=[await ada.upload(f"{n}.txt", b"x") for n in "ab"])
        assert (await slack.person("grace").shortcut("about", "general", message.ts)).ok
        with pytest.raises(HumanError):
            await ada.shortcut("begin", "general", message.ts)
    [body] = bodies
    assert (body["type"], body["callback_id"], body["message_ts"]) == ("message_action", "about", message.ts)
    assert body["channel"] == {"id": message.channel, "name": "general"}
    assert body["team"] == {"id": slack.team_id, "domain": slack.workspace.domain}
    assert body["user"]["id"] == slack.person("grace").id
    assert [file["name"] for file in body["message"]["files"]] == ["a.txt", "b.txt"]
    assert body["message"]["user"] == ada.id
    assert body["trigger_id"]
    assert body["action_ts"]
    assert body["response_url"].startswith(slack.base_url)
