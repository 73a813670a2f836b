"""The `views.*` methods."""

from bot.playground.slack import elements
from bot.playground.slack.errors import ApiError, bad_arguments
from bot.playground.slack.files import FILES_SCOPE
from bot.playground.slack.model import Json, View
from bot.playground.slack.payloads import view_json
from bot.playground.slack.rules import check_view
from bot.playground.slack.triggers import Trigger
from bot.playground.slack.webapi.call import Call, Method, refuse


def open_modal(call: Call) -> Json:
    """views.open."""
    definition = _definition(call, "modal")
    trigger = _trigger(call)
    return _answer(call, call.core.views.open(trigger.user_id, definition, channel=trigger.channel_id), trigger)


def push(call: Call) -> Json:
    """views.push: the trigger has to come from a view that is still open."""
    definition = _definition(call, "modal")
    trigger = _trigger(call)
    onto = call.core.views.find(trigger.view_id, None)
    return _answer(call, call.core.views.push(onto, definition), trigger)


def update(call: Call) -> Json:
    """views.update."""
    view_id, external_id = call.text("view_id"), call.text("external_id")
    if not view_id and not external_id:
        raise bad_arguments("missing required field: view_id")
    view = call.core.views.find(view_id, external_id)
    definition = _definition(call, view.definition["type"])
    return _answer(call, call.core.views.update(view, definition, expected_hash=call.text("hash")))


def publish(call: Call) -> Json:
    """views.publish."""
    definition = _definition(call, "home")
    user = call.user("user_id")
    if not call.core.manifest.home_tab:
        raise ApiError("not_enabled")
    return _answer(call, call.core.views.publish(user.id, definition, expected_hash=call.text("hash")))


def _definition(call: Call, kind: str) -> Json:
    definition = call.arguments.get("view")
    if not isinstance(definition, dict):
        raise bad_arguments("missing required field: view")
    refuse(check_view(definition))
    if definition["type"] != kind:
        raise bad_arguments(f"must be a view of type {kind} [json-pointer:/view/type]")
    if elements.asks_for_files(definition["blocks"]):
        call.need_scope(FILES_SCOPE)
    return definition


def _trigger(call: Call) -> Trigger:
    return call.core.triggers.look(call.text("interactivity_pointer") or call.required("trigger_id"))


def _answer(call: Call, view: View, trigger: Trigger | None = None) -> Json:
    if trigger is not None:
        trigger.used = True
    return {"view": view_json(call.core, view)}


METHODS = {
    "views.open": Method(open_modal),
    "views.push": Method(push),
    "views.update": Method(update),
    "views.publish": Method(publish),
}
