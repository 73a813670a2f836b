"""Sending a view and doing what the app answers: close, errors at fields, another view in place or on top."""

from typing import Any

from bot.playground.slack import elements
from bot.playground.slack.delivery.parcel import Ack
from bot.playground.slack.errors import ApiError
from bot.playground.slack.files import FILES_SCOPE
from bot.playground.slack.model import Json, View
from bot.playground.slack.outcome import TROUBLE_CONNECTING, Outcome
from bot.playground.slack.payloads import view_json
from bot.playground.slack.people.desk import Desk
from bot.playground.slack.rules import check_view


async def send(desk: Desk, view: View) -> Outcome:
    """Send `view_submission`; while it is on its way, the view is busy."""
    _hand_over_files(desk, view)
    payload = desk.interaction_in("view_submission", view)
    payload |= {"view": view_json(desk.core, view), "response_urls": _response_urls(desk, view)}
    view.busy = True
    desk.core.changes.bump()
    try:
        ack = await desk.send(payload)
    finally:
        view.busy = False
        desk.core.changes.bump()
    if not ack.ok:
        return _trouble(desk, view, ack)
    try:
        errors = _obey(desk, view, ack.body)
    except ApiError:
        return _trouble(desk, view, ack)
    if errors:
        view.errors = errors
        desk.core.changes.bump()
        return Outcome(ok=False, errors=dict(errors), acked_after=ack.after, response=ack.body)
    return Outcome(ok=True, acked_after=ack.after, response=ack.body)


def _trouble(desk: Desk, view: View, ack: Ack) -> Outcome:
    view.trouble = TROUBLE_CONNECTING
    desk.core.changes.bump()
    return Outcome(ok=False, error=TROUBLE_CONNECTING, acked_after=ack.after, response=ack.body)


def _obey(desk: Desk, view: View, answer: Any) -> dict[str, str]:
    """Do what the answer says; the errors at fields, if it is that. `ApiError` for what Slack does not understand."""
    views = desk.core.views
    if not answer:
        views.close(view)
        return {}
    if not isinstance(answer, dict):
        raise ApiError("invalid_payload")
    match answer.get("response_action"):
        case None:
            views.close(view)
        case "clear":
            views.clear(desk.user.id)
        case "update":
            views.update(view, _view(desk, answer))
        case "push":
            views.push(view, _view(desk, answer))
        case "errors":
            return _field_errors(view, answer.get("errors"))
        case _:
            raise ApiError("invalid_payload")
    return {}


def _view(desk: Desk, answer: Json) -> Json:
    definition = answer.get("view")
    if not isinstance(definition, dict) or definition.get("type") != "modal" or check_view(definition) is not None:
        raise ApiError("invalid_payload")
    if elements.asks_for_files(definition["blocks"]) and FILES_SCOPE not in desk.core.manifest.scopes:
        raise ApiError("missing_scope")
    return definition


def _hand_over_files(desk: Desk, view: View) -> None:
    """From now on the app may read the files that were put into the view."""
    for states in view.values.values():
        for state in states.values():
            for file in state.get("files", ()):
                desk.core.workspace.files[file["id"]].submitted = True


def _field_errors(view: View, errors: Any) -> dict[str, str]:
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise ApiError("invalid_payload")
    if not all(isinstance(words, str) and words for words in errors.values()):
        raise ApiError("invalid_payload")
    return dict(errors)


def _response_urls(desk: Desk, view: View) -> list[Json]:
    """One for each conversation that was chosen in a select with `response_url_enabled`."""
    urls: list[Json] = []
    for block, element in elements.in_blocks(view.blocks):
        if not element.get("response_url_enabled"):
            continue
        state = view.values[block["block_id"]][element["action_id"]]
        chosen = state.get("selected_conversation") or state.get("selected_channel")
        if chosen:
            channel = desk.core.workspace.channels[chosen]
            url = {"response_url": desk.response_url(channel), "channel_id": chosen}
            urls.append(url | {"block_id": block["block_id"], "action_id": element["action_id"]})
    return urls
