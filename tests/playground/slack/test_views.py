from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.slack import Person, SlackPlayground
from tests.playground.slack.bench import (
    app_for,
    client_of,
    field_block,
    manifest_with,
    modal,
    option,
    refused,
    together,
    words,
)


def keeps_triggers(kept: list[str]) -> Any:
    """A command that does nothing but remember its trigger, and a view that does the same."""

    def setup(bolt: AsyncApp) -> None:
        @bolt.command("/try")
        async def command(ack: Any, body: dict[str, Any]) -> None:
            kept.append(body["trigger_id"])
            await ack()

    return setup


async def triggers(slack: SlackPlayground, count: int) -> tuple[Person, list[str]]:
    """Fresh trigger ids of ada's."""
    kept: list[str] = []
    async with app_for(slack, keeps_triggers(kept)):
        for _ in range(count):
            assert (await slack.person("ada").command("general", "/try")).ok
    return slack.person("ada"), kept


async def test_a_trigger_opens_one_view(slack: SlackPlayground, client: AsyncWebClient) -> None:
    """Used again it is exchanged, made up it is invalid; a refused view leaves it unused."""
    ada, [trigger] = await triggers(slack, 1)
    async with refused("invalid_arguments"):
        await client.views_open(trigger_id=trigger, view=modal(title=words("x" * 25)))
    opened = await client.views_open(trigger_id=trigger, view=modal())
    assert ada.view
    assert ada.view.id == opened["view"]["id"]
    async with refused("exchanged_trigger_id"):
        await client.views_open(trigger_id=trigger, view=modal())
    async with refused("invalid_trigger_id"):
        await client.views_open(trigger_id="1.2.x", view=modal())


async def test_a_trigger_lives_three_seconds() -> None:
    """After that it is expired."""
    now = [100.0]
    async with SlackPlayground(manifest_with(), clock=lambda: now[0]) as slack, client_of(slack) as client:
        _, [early, late] = await triggers(slack, 2)
        now[0] += 3.0
        await client.views_open(trigger_id=early, view=modal())
        now[0] += 0.001
        async with refused("expired_trigger_id"):
            await client.views_open(trigger_id=late, view=modal())


async def test_an_update_needs_an_open_view_and_the_newest_hash(slack: SlackPlayground, client: AsyncWebClient) -> None:
    """A stale hash is a conflict, no hash is fine, a closed view is not found."""
    ada, [trigger] = await triggers(slack, 1)
    opened = (await client.views_open(trigger_id=trigger, view=modal(external_id="mine")))["view"]
    updated = (await client.views_update(view_id=opened["id"], hash=opened["hash"], view=modal()))["view"]
    assert updated["hash"] != opened["hash"]
    async with refused("hash_conflict"):
        await client.views_update(view_id=opened["id"], hash=opened["hash"], view=modal())
    await client.views_update(view_id=opened["id"], view=modal(external_id="mine"))
    await client.views_update(external_id="mine", view=modal(title=words("By name")))
    assert ada.view
    assert ada.view.title == "By name"
    await ada.close_view()
    async with refused("not_found"):
        await client.views_update(view_id=opened["id"], view=modal())


async def test_what_was_filled_in_survives_an_update_where_ids_stay(
    slack: SlackPlayground, client: AsyncWebClient
) -> None:
    """The same block_id, action_id and type keep the value, even against a new initial value; others start afresh."""
    ada, [trigger] = await triggers(slack, 1)
    before = modal(field_block("kept"), field_block("retyped"), field_block("dropped"))
    opened = (await client.views_open(trigger_id=trigger, view=before))["view"]
    await ada.fill({"kept": "k", "retyped": "r", "dropped": "d"})
    radios = field_block("retyped", "radio_buttons", options=[option("a")])
    after = modal(field_block("kept", initial_value="new"), radios, field_block("fresh", initial_value="f"))
    updated = (await client.views_update(view_id=opened["id"], view=after))["view"]
    assert updated["state"]["values"] == {
        "kept": {"value": {"type": "plain_text_input", "value": "k"}},
        "retyped": {"value": {"type": "radio_buttons", "selected_option": None}},
        "fresh": {"value": {"type": "plain_text_input", "value": "f"}},
    }


async def test_blocks_without_ids_are_given_some(slack: SlackPlayground, client: AsyncWebClient) -> None:
    """Slack makes up block_id and action_id."""
    _, [trigger] = await triggers(slack, 1)
    bare = {"type": "input", "label": words("x"), "element": {"type": "plain_text_input"}}
    view = (await client.views_open(trigger_id=trigger, view=modal(bare)))["view"]
    [block] = view["blocks"]
    assert view["state"]["values"][block["block_id"]][block["element"]["action_id"]]["value"] is None


async def test_the_home_tab_is_published_for_one_person(slack: SlackPlayground, client: AsyncWebClient) -> None:
    """views.publish shows a home view to that person, and answers not_enabled when the manifest has no home tab."""
    ada = slack.person("ada")
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    published = (await client.views_publish(user_id=ada.id, view=home))["view"]
    assert ada.home
    assert ada.home.id == published["id"]
    async with refused("hash_conflict"):
        await client.views_publish(user_id=ada.id, view=home, hash="1.old")
    async with refused("invalid_arguments"):
        await client.views_publish(user_id=ada.id, view=modal())
    assert slack.person("grace").home is None
    manifest = manifest_with()
    del manifest["features"]["app_home"]
    async with SlackPlayground(manifest) as other, client_of(other) as stranger, refused("not_enabled"):
        await stranger.views_publish(user_id=other.person("ada").id, view=home)


@pytest.mark.parametrize("http", [False, True])
async def test_a_view_tells_where_it_came_from(slack: SlackPlayground, *, http: bool) -> None:
    """default_to_current_conversation is the channel of the command."""
    here = field_block("channel", "conversations_select", default_to_current_conversation=True)
    kept: list[str] = []
    async with app_for(slack, together(keeps_triggers(kept)), http=http) as app:
        ada = slack.person("ada")
        await ada.command("ml-team", "/try")
        opened = (await app.client.views_open(trigger_id=kept[0], view=modal(here)))["view"]
    state = opened["state"]["values"]["channel"]["value"]
    assert state["selected_conversation"] == slack.workspace.channel("ml-team").id
