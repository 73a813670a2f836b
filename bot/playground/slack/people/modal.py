"""A person in a view: filling in, type-ahead, acting, submitting and closing."""

from collections.abc import Mapping
from typing import Any

from bot.playground.slack import elements
from bot.playground.slack.model import Json, Option, View
from bot.playground.slack.outcome import OPTIONS_TROUBLE, HumanError, Outcome, Suggestions
from bot.playground.slack.payloads import view_json
from bot.playground.slack.people import answering, pressing, submission
from bot.playground.slack.people.desk import Desk
from bot.playground.slack.people.options import read_options
from bot.playground.slack.people.required import client_errors

SHORTEST_QUERY = 3


async def fill(desk: Desk, values: Mapping[str, Any]) -> None:
    """Fill in fields by block_id; an input with `dispatch_action` tells the app at once."""
    for block_id, value in values.items():
        view = _open_view(desk)
        block, element = _only_element(view, block_id)
        await _enter(desk, view, block, element, value)
        if block.get("dispatch_action"):
            await pressing.act_in_view(desk, view, block, element, value)


async def act(desk: Desk, block_id: str | None, action_id: str, value: Any) -> Outcome:
    """Use an element that acts at once; `value` is what is chosen, or tells buttons apart."""
    view = _open_view(desk, or_home=True)
    block, element = pressing.find(view.blocks, action_id, block_id=block_id, value=value)
    if block["type"] == "input" and not block.get("dispatch_action"):
        raise HumanError(f"{block['block_id']} is a field to fill in; it does nothing before the view is submitted.")
    if element["type"] in elements.SPECS:
        await _enter(desk, view, block, element, value)
    return await pressing.act_in_view(desk, view, block, element, value)


async def suggest(desk: Desk, block_id: str, action_id: str, typed: str) -> Suggestions:
    """Type into an external select and see its options."""
    view = _open_view(desk, or_home=True)
    block, element = pressing.find(view.blocks, action_id, block_id=block_id)
    if element["type"] not in elements.EXTERNAL:
        raise HumanError(f"{block_id} is no type-ahead select.")
    return await _suggest(desk, view, block, element, typed)


async def submit(desk: Desk, values: Mapping[str, Any]) -> Outcome:
    """Fill in and press the submit button; what the client itself objects to is not sent."""
    await fill(desk, values)
    view = _open_view(desk)
    if "submit" not in view.definition:
        raise HumanError("This view has no submit button.")
    view.trouble = None
    view.errors = client_errors(view)
    desk.core.changes.bump()
    if view.errors:
        return Outcome(ok=False, errors=dict(view.errors))
    return await submission.send(desk, view)


async def close(desk: Desk, *, clear: bool) -> Outcome:
    """Close the top view (or all); the app hears of those with `notify_on_close`."""
    top = _open_view(desk, closing=True)
    everything = clear or bool(top.definition.get("clear_on_close"))
    closing = [top] if not everything else list(reversed(desk.core.views.stack(desk.user.id)))
    outcome = Outcome(ok=True)
    for view in closing:
        desk.core.views.close(view)
    for view in closing:
        if view.definition.get("notify_on_close"):
            payload = desk.interaction("view_closed", None)
            del payload["trigger_id"]
            ack = await desk.send(payload | {"view": view_json(desk.core, view), "is_cleared": everything})
            outcome = Outcome(ok=True, acked_after=ack.after, response=ack.body)
    return outcome


async def _enter(desk: Desk, view: View, block: Json, element: Json, value: Any) -> None:
    place = (block["block_id"], element["action_id"])
    if element["type"] in elements.EXTERNAL and value is not None:
        for one in [value] if isinstance(value, str) else value:
            if not _was_offered(view, element, place, one):
                await _suggest(desk, view, block, element, one)
    state = answering.answered(desk, element, value, view.offered.get(place, []))
    view.values[place[0]][place[1]] = state
    view.errors.pop(place[0], None)
    desk.core.changes.bump()


async def _suggest(desk: Desk, view: View, block: Json, element: Json, typed: str) -> Suggestions:
    if len(typed) < element.get("min_query_length", SHORTEST_QUERY):
        return Suggestions([], Outcome(ok=True))
    payload = desk.interaction("block_suggestion", None)
    del payload["trigger_id"]
    place = (block["block_id"], element["action_id"])
    ack = await desk.send(
        payload
        | {
            "block_id": place[0],
            "action_id": place[1],
            "value": typed,
            "container": {"type": "view", "view_id": view.id},
            "view": view_json(desk.core, view),
        }
    )
    options = read_options(ack.body) if ack.ok else None
    if options is None:
        return Suggestions([], Outcome(ok=False, error=OPTIONS_TROUBLE, acked_after=ack.after, response=ack.body))
    known = view.offered.setdefault(place, [])
    known[:] = [*options, *(option for option in known if option not in options)]
    return Suggestions(options, Outcome(ok=True, acked_after=ack.after, response=ack.body))


def _was_offered(view: View, element: Json, place: tuple[str, str], wanted: Any) -> bool:
    static = [Option(raw["text"]["text"], raw["value"]) for raw in answering.static_options(element)]
    return any(wanted in {option.value, option.text} for option in [*view.offered.get(place, []), *static])


def _open_view(desk: Desk, *, or_home: bool = False, closing: bool = False) -> View:
    view = desk.core.views.top(desk.user.id)
    if view is None and or_home:
        view = desk.core.views.homes.get(desk.user.id)
    if view is None:
        raise HumanError(f"{desk.user.name} has no view open.")
    if view.busy and not closing:
        raise HumanError("The view is being submitted: it can only be closed now.")
    return view


def _only_element(view: View, block_id: str) -> tuple[Json, Json]:
    found = [(block, element) for block, element in elements.in_blocks(view.blocks) if block["block_id"] == block_id]
    fields = [(block, element) for block, element in found if element["type"] in elements.SPECS]
    if len(fields) != 1 or fields[0][0]["type"] == "actions":
        known = ", ".join(block["block_id"] for block in view.blocks if block["type"] == "input")
        raise HumanError(f"The view has no field {block_id!r} to fill in; its fields: {known}.")
    return fields[0]
