import asyncio
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.slack import HumanError, SlackPlayground
from tests.playground.slack.bench import app_for, modal, unused_url

BOTH_WAYS = pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])


@BOTH_WAYS
async def test_a_command_arrives_with_all_that_slack_sends(slack: SlackPlayground, *, http: bool) -> None:
    """The body of a slash command, field by field."""
    bodies: list[dict[str, Any]] = []

    def setup(bolt: AsyncApp) -> None:
        @bolt.command("/try")
        async def take(ack: Any, body: dict[str, Any]) -> None:
            bodies.append(body)
            await ack()

    async with app_for(slack, setup, http=http):
        outcome = await slack.person("ada").command("general", "/try  new  Support & 50%=half ")
    assert outcome.ok
    assert 0 < outcome.acked_after < 3
    [body] = bodies
    assert body.pop("trigger_id")
    assert body.pop("response_url").startswith(f"{slack.base_url}/hooks/")
    assert body.pop("token")
    assert body == {
        "team_id": slack.team_id,
        "team_domain": "playground",
        "channel_id": slack.workspace.channel("general").id,
        "channel_name": "general",
        "user_id": slack.person("ada").id,
        "user_name": "ada",
        "command": "/try",
        "text": "new  Support & 50%=half",
        "api_app_id": slack.app_id,
        "is_enterprise_install": "false",
    }


@BOTH_WAYS
@pytest.mark.parametrize("answer", ["Hello", {"text": "Hello"}])
async def test_an_acknowledgement_can_carry_an_answer(slack: SlackPlayground, answer: Any, *, http: bool) -> None:
    """Text is shown to that person only, in_channel to all."""

    def setup(bolt: AsyncApp) -> None:
        @bolt.command("/try")
        async def take(ack: Any, body: dict[str, Any]) -> None:
            await (ack(text="Loud", response_type="in_channel") if body["text"] == "loud" else ack(answer))

    ada, grace = slack.person("ada"), slack.person("grace")
    async with app_for(slack, setup, http=http):
        await ada.command("general", "/try")
        await ada.command("general", "/try loud")
    assert [m.text for m in ada.sees("general")] == ["Hello", "Loud"]
    assert [m.text for m in grace.sees("general")] == ["Loud"]


@BOTH_WAYS
async def test_an_answer_that_breaks_the_rules_fails_the_command(slack: SlackPlayground, *, http: bool) -> None:
    """The person reads Slack's word for it."""

    def setup(bolt: AsyncApp) -> None:
        @bolt.command("/try")
        async def take(ack: Any) -> None:
            await ack(text="x", blocks=[{"type": "nothing"}])

    async with app_for(slack, setup, http=http):
        outcome = await slack.person("ada").command("general", "/try")
    assert outcome.error == '/try failed with the error "invalid_blocks"'


@BOTH_WAYS
async def test_three_seconds_without_an_acknowledgement_are_a_timeout(hasty: SlackPlayground, *, http: bool) -> None:
    """The person reads operation_timeout, from Slackbot, and nobody else does."""
    released = asyncio.Event()

    def setup(bolt: AsyncApp) -> None:
        @bolt.command("/try")
        async def take(ack: Any) -> None:
            await released.wait()
            await ack()

    async with app_for(hasty, setup, http=http):
        outcome = await hasty.person("ada").command("general", "/try")
        released.set()
    assert not outcome.ok
    assert outcome.error == '/try failed with the error "operation_timeout"'
    assert outcome.acked_after >= 0.5
    assert [m.text for m in hasty.person("ada").sees("general")] == [outcome.error]
    assert hasty.person("grace").sees("general") == []


async def test_an_app_that_answers_with_an_error_is_a_failed_dispatch(slack: SlackPlayground) -> None:
    """Over HTTP, any status but 200: here no listener takes the command."""
    async with app_for(slack, lambda _bolt: None, http=True):
        outcome = await slack.person("ada").command("general", "/try")
    assert outcome.error == '/try failed with the error "dispatch_failed"'


@BOTH_WAYS
async def test_an_app_that_is_not_there(slack: SlackPlayground, *, http: bool) -> None:
    """No connection, or nobody at the URL."""
    slack.deliver_to(unused_url() if http else None)
    outcome = await slack.person("ada").command("general", "/try")
    assert outcome.error == "/try failed because the app is not reachable."


async def test_a_command_that_the_manifest_lacks(slack: SlackPlayground) -> None:
    """Slack itself says so; the app hears nothing."""
    outcome = await slack.person("ada").command("general", "/other x")
    assert outcome.error == "`/other` is not a valid command."
    assert slack.wire == []


async def test_mentions_are_escaped_when_the_manifest_asks_for_it(slack: SlackPlayground) -> None:
    """should_escape turns names into ids; without it the text stays as typed."""
    texts: list[str] = []

    def setup(bolt: AsyncApp) -> None:
        @bolt.command("/try")
        @bolt.command("/escaped")
        async def take(ack: Any, body: dict[str, Any]) -> None:
            texts.append(body["text"])
            await ack()

    async with app_for(slack, setup):
        await slack.person("ada").command("general", "/try @grace in #ml-team, @nobody")
        await slack.person("ada").command("general", "/escaped @grace in #ml-team, @nobody")
    grace, team = slack.person("grace").id, slack.workspace.channel("ml-team").id
    assert texts == ["@grace in #ml-team, @nobody", f"<@{grace}|grace> in <#{team}|ml-team>, @nobody"]


async def test_places_where_nobody_can_type(slack: SlackPlayground) -> None:
    """Archived, unknown, not visible, not a member, deactivated."""
    slack.workspace.archive("general")
    slack.workspace.leave("random", "ada")
    for channel, who in [("general", "ada"), ("nowhere", "ada"), ("secret-lab", "linus"), ("random", "ada")]:
        with pytest.raises(HumanError):
            await slack.person(who).command(channel, "/try")
    slack.workspace.deactivate("grace")
    with pytest.raises(HumanError):
        await slack.person("grace").command("ml-team", "/try")


async def test_names_of_private_places_stay_private(slack: SlackPlayground) -> None:
    """The app reads privategroup and directmessage instead of names."""
    names: list[str] = []

    def setup(bolt: AsyncApp) -> None:
        @bolt.command("/try")
        async def take(ack: Any, body: dict[str, Any]) -> None:
            names.append(body["channel_name"])
            await ack()

    ada = slack.person("ada")
    async with app_for(slack, setup):
        await ada.command("secret-lab", "/try")
        await ada.command(ada.user.dm, "/try")
    assert names == ["privategroup", "directmessage"]


@BOTH_WAYS
async def test_shortcuts_reach_the_app(slack: SlackPlayground, *, http: bool) -> None:
    """A message shortcut names its message and thread, a global one has no channel; both can open a view."""
    bodies: list[dict[str, Any]] = []

    def setup(bolt: AsyncApp) -> None:
        @bolt.shortcut("about")
        @bolt.shortcut("begin")
        async def take(ack: Any, client: AsyncWebClient, body: dict[str, Any]) -> None:
            bodies.append(body)
            await client.views_open(trigger_id=body["trigger_id"], view=modal())
            await ack()

    ada = slack.person("ada")
    root = await ada.say("general", "root")
    reply = await ada.say("general", "reply", thread_ts=root.ts)
    async with app_for(slack, setup, http=http):
        assert (await ada.shortcut("about", "general", reply.ts)).ok
        assert len(ada.views) == 1
        await ada.close_view()
        assert (await ada.global_shortcut("begin")).ok
        assert len(ada.views) == 1
    about, begin = bodies
    assert (about["type"], about["message"]["thread_ts"], about["message_ts"]) == ("message_action", root.ts, reply.ts)
    assert about["channel"]["name"] == "general"
    assert (begin["type"], "channel" in begin, "response_url" in begin) == ("shortcut", False, False)
    with pytest.raises(HumanError):
        await ada.global_shortcut("about")
    with pytest.raises(HumanError):
        await ada.shortcut("begin", "general", root.ts)
