"""What Slack's client lets a person enter into an element, and the state that comes of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from bot.playground.slack.elements import SPECS, Kind
from bot.playground.slack.files import file_json
from bot.playground.slack.model import Channel, Json, Option
from bot.playground.slack.outcome import HumanError
from bot.playground.slack.people.desk import Desk

LONGEST_TYPED = 3000


def answered(desk: Desk, element: Json, value: Any, offered: Sequence[Option]) -> Json:
    """The element's state after the person entered `value`; `HumanError` for what the client would not take.

    `offered` are the options that an external select has shown.
    """
    spec = SPECS.get(element["type"])
    if spec is None:
        raise HumanError(f"A {element['type']} cannot be filled in.")
    return {"type": element["type"], spec.key: _ENTER[spec.kind](desk, element, value, offered)}


def option_of(options: Sequence[Json], wanted: Any) -> Json:
    """The option with this value, else with this text."""
    for option in options:
        if option["value"] == wanted:
            return option
    for option in options:
        if option["text"]["text"] == wanted:
            return option
    shown = ", ".join(repr(option["value"]) for option in options) or "nothing"
    raise HumanError(f"{wanted!r} is not offered here; offered: {shown}.")


def _typed(_desk: Desk, element: Json, value: Any, _offered: Sequence[Option]) -> str | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise HumanError(f"Only text can be typed into a {element['type']}, not {value!r}.")
    longest = element.get("max_length", LONGEST_TYPED)
    if len(value) > longest:
        raise HumanError(f"This field takes {longest} characters; these are {len(value)}.")
    if "\n" in value and not element.get("multiline"):
        raise HumanError("This field has a single line.")
    return value


def _one_option(_desk: Desk, element: Json, value: Any, offered: Sequence[Option]) -> Json | None:
    if value is None:
        if element["type"] == "radio_buttons":
            raise HumanError("A radio button cannot be unchosen.")
        return None
    return option_of(_shown(element, offered), value)


def _many_options(_desk: Desk, element: Json, value: Any, offered: Sequence[Option]) -> list[Json]:
    wanted = _several(value)
    most = element.get("max_selected_items")
    if most is not None and len(wanted) > most:
        raise HumanError(f"Only {most} can be chosen here.")
    return [option_of(_shown(element, offered), one) for one in wanted]


def _one_reference(desk: Desk, element: Json, value: Any, _offered: Sequence[Option]) -> str | None:
    return None if value is None else _reference(desk, element, value)


def _many_references(desk: Desk, element: Json, value: Any, _offered: Sequence[Option]) -> list[str]:
    return [_reference(desk, element, one) for one in _several(value)]


def _picked_time(_desk: Desk, _element: Json, value: Any, _offered: Sequence[Option]) -> Any:
    return value


def _uploaded(desk: Desk, _element: Json, value: Any, _offered: Sequence[Option]) -> list[Json]:
    return [file_json(desk.own_file(file_id)) for file_id in _several(value)]


_ENTER: Mapping[Kind, Callable[[Desk, Json, Any, Sequence[Option]], Any]] = {
    Kind.TYPE: _typed,
    Kind.CHOOSE_ONE: _one_option,
    Kind.CHOOSE_MANY: _many_options,
    Kind.REFER_TO_ONE: _one_reference,
    Kind.REFER_TO_MANY: _many_references,
    Kind.PICK_TIME: _picked_time,
    Kind.UPLOAD: _uploaded,
}


def _several(value: Any) -> list[Any]:
    if value is None:
        return []
    wanted = [value] if isinstance(value, str) else list(value)
    if len(set(wanted)) != len(wanted):
        raise HumanError("Each thing can be chosen once.")
    return wanted


def _shown(element: Json, offered: Sequence[Option]) -> list[Json]:
    return [*static_options(element), *(option.raw for option in offered)]


def static_options(element: Json) -> Iterator[Json]:
    """The options that are written in the element itself, and its initial ones."""
    yield from element.get("options", ())
    for group in element.get("option_groups", ()):
        yield from group["options"]
    if element["type"].endswith("external_select"):
        yield from element.get("initial_options", ())
        if "initial_option" in element:
            yield element["initial_option"]


def _reference(desk: Desk, element: Json, value: Any) -> str:
    workspace = desk.core.workspace
    try:
        if "users" in element["type"]:
            return workspace.user(value).id
        channel = workspace.channel(value)
    except LookupError as error:
        raise HumanError(str(error)) from error
    if not _can_choose(desk, element, channel):
        raise HumanError(f"{value} is not among the conversations to choose from.")
    return channel.id


def _can_choose(desk: Desk, element: Json, channel: Channel) -> bool:
    kind = "im" if channel.is_im else "private" if channel.is_private else "public"
    kinds = {"public"} if "channels" in element["type"] else None
    wanted = element.get("filter", {})
    included = kinds or set(wanted.get("include", ("im", "mpim", "private", "public")))
    if kind == "im" and wanted.get("exclude_bot_users"):
        return False
    visible = kind == "public" or desk.user.id in channel.members
    return visible and kind in included and not channel.is_archived
