from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from bot.playground.slack import Person, SlackPlayground
from tests.playground.slack.bench import (
    App,
    Setup,
    answers_submission,
    app_for,
    button_block,
    field_block,
    keeps_pressed,
    modal,
    opens,
    refused,
    together,
    words,
)

BOTH_WAYS = pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])


def with_button(*fields: dict[str, Any], **frame: Any) -> dict[str, Any]:
    return modal(*(fields or (field_block("name"),)), button_block(), **frame)


async def trigger_in_view(ada: Person, bodies: list[dict[str, Any]]) -> str:
    """A fresh trigger id from the button of the view on top."""
    assert (await ada.press_in_view("go")).ok
    return str(bodies[-1]["trigger_id"])


async def push(app: App, ada: Person, bodies: list[dict[str, Any]], view: dict[str, Any]) -> dict[str, Any]:
    answer = await app.client.views_push(trigger_id=await trigger_in_view(ada, bodies), view=view)
    pushed: dict[str, Any] = answer["view"]
    return pushed


@BOTH_WAYS
async def test_three_views_on_top_of_each_other(slack: SlackPlayground, *, http: bool) -> None:
    """The fourth is refused; each knows the one beneath and the first; closing shows the one beneath again."""
    bodies: list[dict[str, Any]] = []
    ada = slack.person("ada")
    async with app_for(slack, together(opens(with_button()), keeps_pressed(bodies)), http=http) as app:
        await ada.command("ml-team", "/try")
        assert ada.view
        root = ada.view.id
        second = await push(app, ada, bodies, with_button(title=words("Second")))
        third = await push(app, ada, bodies, with_button(title=words("Third")))
        async with refused("push_limit_reached"):
            await push(app, ada, bodies, with_button())
        assert bodies[-1]["container"] == {"type": "view", "view_id": third["id"]}
        assert [view.title for view in ada.views] == ["Form", "Second", "Third"]
        assert (second["previous_view_id"], third["previous_view_id"]) == (root, second["id"])
        assert (second["root_view_id"], third["root_view_id"]) == (root, root)
        await ada.close_view()
        assert ada.view.title == "Second"
        await ada.close_view(clear=True)
        assert ada.view is None


async def test_a_view_is_pushed_from_inside_of_an_open_view_only(slack: SlackPlayground) -> None:
    """Neither the trigger of a command will do, nor that of the Home tab, nor that of a view that was closed since."""
    bodies: list[dict[str, Any]] = []
    kept: list[str] = []

    def keeps_command(bolt: AsyncApp) -> None:
        @bolt.command("/escaped")
        async def take(ack: Any, body: dict[str, Any]) -> None:
            kept.append(body["trigger_id"])
            await ack()

    ada = slack.person("ada")
    async with app_for(slack, together(opens(with_button()), keeps_pressed(bodies), keeps_command)) as app:
        await ada.command("general", "/try")
        await ada.command("general", "/escaped")
        async with refused("not_found"):
            await app.client.views_push(trigger_id=kept[0], view=modal())
        trigger = await trigger_in_view(ada, bodies)
        await ada.close_view()
        async with refused("not_found"):
            await app.client.views_push(trigger_id=trigger, view=modal())
        await app.client.views_publish(user_id=ada.id, view={"type": "home", "blocks": [button_block()]})
        async with refused("not_found"):
            await push(app, ada, bodies, modal())
    assert ada.view is None


async def test_external_ids_are_unique_while_open(slack: SlackPlayground) -> None:
    """duplicate_external_id for a second open view; once closed, the id is free."""
    bodies: list[dict[str, Any]] = []
    ada = slack.person("ada")
    async with app_for(slack, together(opens(with_button(external_id="mine")), keeps_pressed(bodies))) as app:
        await ada.command("general", "/try")
        async with refused("duplicate_external_id"):
            await push(app, ada, bodies, modal(external_id="mine"))
        await ada.close_view()
        await ada.command("general", "/try")
        assert len(ada.views) == 1


async def test_a_view_beneath_can_be_updated_and_keeps_what_was_filled_in(slack: SlackPlayground) -> None:
    """The second view is sent, the form beneath shows again with its values and with what the app changed."""
    bodies: list[dict[str, Any]] = []

    def takes_second(bolt: AsyncApp) -> None:
        @bolt.view("second")
        async def take(ack: Any, body: dict[str, Any], client: Any) -> None:
            chosen = body["view"]["state"]["values"]["questions"]["value"]["value"]
            note = {"type": "section", "text": words(f"{chosen} questions")}
            form = with_button(field_block("name"), note)
            await client.views_update(view_id=body["view"]["previous_view_id"], view=form)
            await ack()

    ada = slack.person("ada")
    async with app_for(slack, together(opens(with_button()), keeps_pressed(bodies), takes_second)) as app:
        await ada.command("general", "/try")
        await ada.fill({"name": "Support"})
        asks = field_block("questions", "number_input", is_decimal_allowed=False, min_value="5", max_value="50")
        await push(app, ada, bodies, modal(asks, callback_id="second"))
        assert (await ada.submit({"questions": "3"})).errors == {"questions": "Please enter 5 or more."}
        assert (await ada.submit({"questions": "20"})).ok
    [form] = ada.views
    assert form.blocks[1]["text"]["text"] == "20 questions"
    assert form.values["name"]["value"]["value"] == "Support"


@pytest.mark.parametrize(
    ("answer", "titles"),
    [
        ({}, ["Form"]),
        ({"response_action": "clear"}, []),
        ({"response_action": "update", "view": modal(title=words("Other"))}, ["Form", "Other"]),
        ({"response_action": "push", "view": modal(title=words("Third"))}, ["Form", "Second", "Third"]),
        ({"response_action": "errors", "errors": {"name": "No."}}, ["Form", "Second"]),
    ],
)
async def test_what_an_answer_does_to_the_stack(
    slack: SlackPlayground, answer: dict[str, Any], titles: list[str]
) -> None:
    """The second of two views is sent; the first stays as it is unless everything is cleared."""
    bodies: list[dict[str, Any]] = []
    setups: list[Setup] = [
        opens(with_button(callback_id="first")),
        keeps_pressed(bodies),
        answers_submission(**answer),
    ]
    ada = slack.person("ada")
    async with app_for(slack, together(*setups)) as app:
        await ada.command("general", "/try")
        await push(app, ada, bodies, modal(title=words("Second")))
        await ada.submit({"name": "x"})
    assert [view.title for view in ada.views] == titles


async def test_the_button_that_is_pressed_in_a_view_is_told_apart(slack: SlackPlayground) -> None:
    """By its block or by its value, where several share an action_id."""
    bodies: list[dict[str, Any]] = []
    two = modal(field_block("name"), button_block(), button_block(value="2", block_id="others"))
    ada = slack.person("ada")
    async with app_for(slack, together(opens(two), keeps_pressed(bodies))):
        await ada.command("general", "/try")
        await ada.press_in_view("go", "2")
        await ada.press_in_view("go", block_id="buttons")
    assert [body["actions"][0]["block_id"] for body in bodies] == ["others", "buttons"]


async def test_what_was_sent_stays_as_it_was_on_the_wire(slack: SlackPlayground) -> None:
    """A payload in the log does not change when the person goes on filling in."""
    bodies: list[dict[str, Any]] = []
    ada = slack.person("ada")
    async with app_for(slack, together(opens(with_button()), keeps_pressed(bodies))):
        await ada.command("general", "/try")
        await ada.press_in_view("go")
        await ada.fill({"name": "later"})
    payload = next(record.request for record in slack.wire if record.kind == "block_actions")
    assert payload["view"]["state"]["values"]["name"]["value"]["value"] is None
