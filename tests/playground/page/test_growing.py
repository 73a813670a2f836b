from __future__ import annotations

from typing import Any

import pytest

from tests.playground.page.conftest import Page


def modal(title: str, text: str | None = None) -> dict[str, Any]:
    element = {"type": "plain_text_input", "action_id": "name"} | ({"initial_value": text} if text else {})
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": title},
        "submit": {"type": "plain_text", "text": "Go"},
        "blocks": [
            {"type": "input", "block_id": "name", "label": {"type": "plain_text", "text": "Name"}, "element": element},
            {
                "type": "actions",
                "block_id": "more",
                "elements": [{"type": "button", "action_id": "push", "text": {"type": "plain_text", "text": "More…"}}],
            },
        ],
    }


async def test_a_message_that_is_being_written_says_so_and_grows(page: Page) -> None:
    """Its words come bit by bit; that is no edit, and at the end it is a message like any other."""
    root = await page.slack.person("ada").post("general", "A question")
    place = {"channel": root.channel, "thread_ts": root.ts}
    recipient = {"recipient_user_id": page.slack.person("ada").id, "recipient_team_id": page.slack.team_id}
    ts = (await page.call("chat.startStream", **place, **recipient, markdown_text="One"))["ts"]
    seen = []
    for method, more in (("", ""), ("chat.appendStream", " two"), ("chat.stopStream", " three")):
        if method:
            await page.call(method, channel=root.channel, ts=ts, markdown_text=more)
        reply = (await page.state(thread=root.ts))["thread"]["messages"][1]
        seen.append((reply["streaming"], reply["text"], reply["edits"]))
    assert seen == [(True, "One", 0), (True, "One two", 0), (False, "One two three", 0)]


@pytest.mark.parametrize("refused", [True, False])
async def test_a_workspace_without_growing_messages(page: Page, refused: bool) -> None:  # noqa: FBT001 - the switch
    """The switch takes them away and brings them back."""
    await page.turn(action="refuse_streams", value=refused)
    assert page.slack.streaming_allowed is not refused
    assert (await page.state())["switches"]["slack"]["refuse_streams"] is refused


async def test_a_form_on_another_one_names_what_is_below_it(page: Page) -> None:
    """Leaving it returns to the first form, which still holds what was typed."""
    await page.call("views.open", trigger_id=await page.trigger(), view=modal("First"))
    assert (await page.state())["view"]["below"] is None
    await page.do("act", block_id="more", action_id="push", values={"name": "Typed"})
    trigger = page.slack.wire[-1].request["trigger_id"]
    await page.call("views.push", trigger_id=trigger, view=modal("Second"))
    view = (await page.state())["view"]
    assert (view["title"]["text"], view["below"]) == ("Second", "First")
    await page.do("close")
    view = (await page.state())["view"]
    assert (view["title"]["text"], view["below"]) == ("First", None)
    assert view["values"]["name"]["name"]["value"] == "Typed"
