import asyncio
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.slack import Fault, HumanError, SlackPlayground
from bot.playground.slack.outcome import BUTTON_TROUBLE
from tests.playground.slack.bench import (
    Setup,
    app_for,
    button_block,
    client_of,
    field_block,
    manifest_with,
    modal,
    opens,
    option,
    together,
    words,
)

BOTH_WAYS = pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])


def keeps_actions(bodies: list[dict[str, Any]]) -> Setup:
    def setup(bolt: AsyncApp) -> None:
        for action_id in ("go", "more", "choice", "value"):

            @bolt.action(action_id)
            async def take(ack: Any, body: dict[str, Any]) -> None:
                bodies.append(body)
                await ack()

    return setup


async def post(client: AsyncWebClient, slack: SlackPlayground, *blocks: dict[str, Any], **more: Any) -> str:
    general = slack.workspace.channel("general").id
    return str((await client.chat_postMessage(channel=general, text="card", blocks=list(blocks), **more))["ts"])


@BOTH_WAYS
async def test_a_press_arrives_with_all_that_slack_sends(slack: SlackPlayground, *, http: bool) -> None:
    """The body of block_actions from a message in a thread."""
    bodies: list[dict[str, Any]] = []
    async with app_for(slack, keeps_actions(bodies), http=http) as app:
        root = await post(app.client, slack, button_block())
        reply = await post(app.client, slack, button_block(value="7"), thread_ts=root)
        outcome = await slack.person("grace").press("general", reply, "go")
    assert outcome.ok
    [body] = bodies
    general = slack.workspace.channel("general").id
    assert body["container"] == {
        "type": "message",
        "message_ts": reply,
        "channel_id": general,
        "is_ephemeral": False,
        "thread_ts": root,
    }
    assert body["channel"] == {"id": general, "name": "general"}
    assert (body["user"]["id"], body["message"]["ts"]) == (slack.person("grace").id, reply)
    assert body["message"]["blocks"][0]["block_id"] == "buttons"
    [action] = body["actions"]
    assert action.pop("action_ts")
    expected = {"action_id": "go", "block_id": "buttons", "type": "button", "value": "7", "text": words("Go")}
    assert action == expected
    assert body["response_url"]
    assert body["trigger_id"]


async def test_menus_and_selects_in_a_message(slack: SlackPlayground) -> None:
    """An overflow tells the option, a select also keeps it in the state of that person."""
    bodies: list[dict[str, Any]] = []
    elements = [
        {"type": "overflow", "action_id": "more", "options": [option("mute"), option("stop")]},
        {"type": "static_select", "action_id": "choice", "options": [option("a"), option("b")]},
    ]
    async with app_for(slack, keeps_actions(bodies)) as app:
        ts = await post(app.client, slack, {"type": "actions", "block_id": "row", "elements": elements})
        ada = slack.person("ada")
        await ada.press("general", ts, "more", value="stop")
        await ada.press("general", ts, "choice", value="b")
        with pytest.raises(HumanError, match="not offered"):
            await ada.press("general", ts, "more", value="fly")
    more, choice = (body["actions"][0] for body in bodies)
    assert more["selected_option"] == option("stop")
    assert choice["selected_option"] == option("b")
    assert bodies[1]["state"]["values"]["row"]["choice"]["selected_option"] == option("b")


async def test_a_button_has_to_be_there(slack: SlackPlayground, client: AsyncWebClient) -> None:
    """Unknown message, unknown action, two that look alike, somebody else's ephemeral."""
    ada = slack.person("ada")
    ts = await post(client, slack, button_block(), button_block(value="2", block_id="others"))
    for action_id, stamp in (("go", "1.000001"), ("nothing", ts), ("go", ts)):
        with pytest.raises(HumanError):
            await ada.press("general", stamp, action_id)
    general = slack.workspace.channel("general").id
    psst = await client.chat_postEphemeral(channel=general, user=ada.id, text="x", blocks=[button_block()])
    with pytest.raises(HumanError):
        await slack.person("grace").press("general", psst["message_ts"], "go")


async def test_alike_buttons_are_told_apart_by_block_or_value(slack: SlackPlayground) -> None:
    """block_id and value each single one out."""
    bodies: list[dict[str, Any]] = []
    async with app_for(slack, keeps_actions(bodies)) as app:
        ts = await post(app.client, slack, button_block(), button_block(value="2", block_id="others"))
        await slack.person("ada").press("general", ts, "go", block_id="others")
        await slack.person("ada").press("general", ts, "go", value="1")
    assert [body["actions"][0]["value"] for body in bodies] == ["2", "1"]


@BOTH_WAYS
async def test_a_press_without_an_acknowledgement_shows_a_warning(hasty: SlackPlayground, *, http: bool) -> None:
    """After the deadline the person sees a mark, nothing else."""
    released = asyncio.Event()

    def setup(bolt: AsyncApp) -> None:
        @bolt.action("go")
        async def take(ack: Any) -> None:
            await released.wait()
            await ack()

    async with app_for(hasty, setup, http=http) as app:
        ts = await post(app.client, hasty, button_block())
        outcome = await hasty.person("ada").press("general", ts, "go")
        released.set()
    assert (outcome.ok, outcome.error) == (False, BUTTON_TROUBLE)


async def test_without_interactivity_nothing_can_be_pressed() -> None:
    """The manifest has to switch it on."""
    manifest = manifest_with()
    manifest["settings"]["interactivity"]["is_enabled"] = False
    async with SlackPlayground(manifest) as slack, client_of(slack) as client:
        ts = await post(client, slack, button_block())
        with pytest.raises(HumanError, match="not configured"):
            await slack.person("ada").press("general", ts, "go")


async def test_acting_in_a_view_tells_its_state(slack: SlackPlayground) -> None:
    """Buttons in a modal send the view and no channel; a select changes the state first."""
    bodies: list[dict[str, Any]] = []
    select = {"type": "static_select", "action_id": "choice", "options": [option("a"), option("b")]}
    row = {"type": "actions", "block_id": "row", "elements": [select, button_block()["elements"][0]]}
    async with app_for(slack, together(opens(modal(field_block("name"), row)), keeps_actions(bodies))):
        ada = slack.person("ada")
        await ada.command("general", "/try")
        await ada.fill({"name": "x"})
        assert (await ada.press_in_view("choice", "b", block_id="row")).ok
        assert (await ada.press_in_view("go", block_id="row")).ok
        with pytest.raises(HumanError, match="does nothing before"):
            await ada.press_in_view("value", "x", block_id="name")
    chosen, pressed = bodies
    assert chosen["container"] == {"type": "view", "view_id": chosen["view"]["id"]}
    assert chosen["actions"][0]["selected_option"] == option("b")
    assert "channel" not in pressed
    values = pressed["view"]["state"]["values"]
    assert values["name"]["value"]["value"] == "x"
    assert values["row"]["choice"]["selected_option"] == option("b")


async def test_an_input_can_act_when_it_is_filled_in(slack: SlackPlayground) -> None:
    """dispatch_action sends block_actions at once."""
    bodies: list[dict[str, Any]] = []
    block = field_block("f", "static_select", options=[option("a")]) | {"dispatch_action": True}
    async with app_for(slack, together(opens(modal(block)), keeps_actions(bodies))):
        ada = slack.person("ada")
        await ada.command("general", "/try")
        await ada.fill({"f": "a"})
    assert bodies[0]["actions"][0]["selected_option"] == option("a")


async def test_acting_on_the_home_tab(slack: SlackPlayground) -> None:
    """Without an open modal, act means the Home tab."""
    bodies: list[dict[str, Any]] = []
    async with app_for(slack, keeps_actions(bodies)) as app:
        ada = slack.person("ada")
        await app.client.views_publish(user_id=ada.id, view={"type": "home", "blocks": [button_block()]})
        await ada.press_in_view("go", block_id="buttons")
    assert bodies[0]["view"]["type"] == "home"


async def test_an_answer_by_response_url(slack: SlackPlayground) -> None:
    """Ephemeral by default, for all with in_channel; the original can be replaced and deleted."""
    bodies: list[dict[str, Any]] = []
    async with app_for(slack, keeps_actions(bodies)) as app, aiohttp.ClientSession() as session:
        ts = await post(app.client, slack, button_block())
        ada, grace = slack.person("ada"), slack.person("grace")
        await ada.press("general", ts, "go")
        url = bodies[0]["response_url"]
        for answer in (
            {"text": "only ada"},
            {"text": "all", "response_type": "in_channel"},
            {"text": "done", "replace_original": True},
        ):
            assert (await session.post(url, json=answer)).status == 200
        assert [m.text for m in ada.sees("general")] == ["done", "only ada", "all"]
        assert [m.text for m in grace.sees("general")] == ["done", "all"]
        refused = await session.post(url, json={"text": "x", "blocks": [{"type": "nothing"}]})
        assert (await refused.json())["error"] == "invalid_blocks"
        await session.post(url, json={"delete_original": True})
        assert [m.text for m in grace.sees("general")] == ["all"]
        sixth = await session.post(url, json={"text": "too many"})
        assert (sixth.status, (await sixth.json())["error"]) == (404, "used_url")


async def test_a_response_url_lives_half_an_hour() -> None:
    """After thirty minutes it is expired; an unknown one is not found."""
    now = [0.0]
    bodies: list[dict[str, Any]] = []
    async with (
        SlackPlayground(manifest_with(), clock=lambda: now[0]) as slack,
        app_for(slack, keeps_actions(bodies)) as app,
        aiohttp.ClientSession() as session,
    ):
        ts = await post(app.client, slack, button_block())
        await slack.person("ada").press("general", ts, "go")
        url = bodies[0]["response_url"]
        now[0] = 1800.0
        assert (await session.post(url, json={"text": "x"})).status == 200
        now[0] = 1800.1
        assert (await (await session.post(url, json={"text": "x"})).json())["error"] == "expired_url"
        assert (await session.post(f"{slack.base_url}/hooks/none", json={"text": "x"})).status == 404


async def test_faults_of_a_response_url(slack: SlackPlayground) -> None:
    """A 429, an error before and one after the effect."""
    bodies: list[dict[str, Any]] = []
    async with app_for(slack, keeps_actions(bodies)) as app, aiohttp.ClientSession() as session:
        ts = await post(app.client, slack, button_block())
        await slack.person("ada").press("general", ts, "go")
        statuses = []
        for fault in (Fault.RATE_LIMITED, Fault.ERROR_500_BEFORE, Fault.ERROR_500_AFTER):
            slack.faults.once("response_url", fault)
            answer = await session.post(bodies[0]["response_url"], json={"text": fault.value})
            statuses.append(answer.status)
    assert statuses == [429, 500, 500]
    assert [m.text for m in slack.person("ada").sees("general")][1:] == [Fault.ERROR_500_AFTER.value]
