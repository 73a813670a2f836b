"""Slash commands, shortcuts, and opening the Home tab."""

import re
from typing import Any

from bot.playground.slack import posting
from bot.playground.slack.delivery.parcel import Ack, AckStatus, Kind, Parcel
from bot.playground.slack.errors import ApiError
from bot.playground.slack.model import Channel, Json, Message
from bot.playground.slack.outcome import BUTTON_TROUBLE, HumanError, Outcome
from bot.playground.slack.payloads import channel_reference, message_json, view_json
from bot.playground.slack.people.desk import Desk
from bot.playground.slack.response_api import answer_interaction

MENTION = re.compile(r"(?<!\S)([@#])([\w.-]+)")


async def command(desk: Desk, channel: Channel, line: str) -> Outcome:
    """Send a slash command; what goes wrong is said by Slackbot, to this person only."""
    name, _, text = line.strip().partition(" ")
    entry = desk.core.manifest.command(name)
    if entry is None:
        return _failed(desk, channel, f"`{name}` is not a valid command.", 0.0)
    if entry.get("should_escape"):
        text = _escaped(desk, text)
    workspace = desk.core.workspace
    payload: Json = {
        "token": "playground-verification",
        "team_id": workspace.team_id,
        "team_domain": workspace.domain,
        "channel_id": channel.id,
        "channel_name": channel_reference(channel)["name"],
        "user_id": desk.user.id,
        "user_name": desk.user.name,
        "command": name,
        "text": text.strip(),
        "api_app_id": workspace.app_id,
        "is_enterprise_install": "false",
        "response_url": desk.response_url(channel),
        "trigger_id": desk.core.triggers.new(desk.user.id, channel.id),
    }
    ack = await desk.courier.deliver(Parcel(Kind.COMMAND, f"slash command {name}", payload))
    if not ack.ok:
        return _failed(desk, channel, _words(name, ack), ack.after)
    problem = _apply_answer(desk, channel, ack.body)
    if problem:
        return _failed(desk, channel, f'{name} failed with the error "{problem}"', ack.after)
    return Outcome(ok=True, acked_after=ack.after, response=ack.body)


async def message_shortcut(desk: Desk, channel: Channel, message: Message, callback_id: str) -> Outcome:
    """Choose a shortcut in the menu of a message."""
    if desk.core.manifest.shortcut(callback_id, "message") is None:
        raise HumanError(f"The menu of a message has no shortcut {callback_id!r}.")
    payload = desk.interaction("message_action", channel) | {
        "action_ts": desk.core.mint.ts(),
        "callback_id": callback_id,
        "channel": channel_reference(channel),
        "message_ts": message.ts,
        "message": message_json(desk.core, message),
        "response_url": desk.response_url(channel, message),
    }
    return shortcut_outcome(await desk.send(payload))


async def global_shortcut(desk: Desk, callback_id: str) -> Outcome:
    """Choose a global shortcut."""
    if desk.core.manifest.shortcut(callback_id, "global") is None:
        raise HumanError(f"There is no global shortcut {callback_id!r}.")
    extra = {"action_ts": desk.core.mint.ts(), "callback_id": callback_id}
    return shortcut_outcome(await desk.send(desk.interaction("shortcut", None) | extra))


def open_home(desk: Desk) -> None:
    """Open the Home tab: the app is told, and may publish a view."""
    event: Json = {
        "type": "app_home_opened",
        "user": desk.user.id,
        "channel": desk.user.dm,
        "tab": "home",
        "event_ts": desk.core.mint.ts(),
    }
    home = desk.core.views.homes.get(desk.user.id)
    if home is not None:
        event["view"] = view_json(desk.core, home)
    desk.courier.announce(event, None)


def shortcut_outcome(ack: Ack) -> Outcome:
    """What is left to see of something that the app only acknowledges."""
    return Outcome(ok=ack.ok, error=None if ack.ok else BUTTON_TROUBLE, acked_after=ack.after, response=ack.body)


def _words(name: str, ack: Ack) -> str:
    if ack.status is AckStatus.UNREACHABLE:
        return f"{name} failed because the app is not reachable."
    return f'{name} failed with the error "{ack.status.value}"'


def _failed(desk: Desk, channel: Channel, words: str, after: float) -> Outcome:
    posting.tell(desk.core, channel, desk.user.id, words)
    return Outcome(ok=False, error=words, acked_after=after)


def _apply_answer(desk: Desk, channel: Channel, body: Any) -> str | None:
    arguments = {"text": body} if isinstance(body, str) else body
    if not arguments:
        return None
    if not isinstance(arguments, dict):
        return "invalid_payload"
    try:
        answer_interaction(desk.core, channel, desk.user.id, arguments, original=None)
    except ApiError as error:
        return error.error
    return None


def _escaped(desk: Desk, text: str) -> str:
    """Mentions as Slack writes them when the manifest says `should_escape`."""

    def replaced(found: re.Match[str]) -> str:
        sign, name = found.groups()
        try:
            if sign == "@":
                return f"<@{desk.core.workspace.user(name).id}|{name}>"
            return f"<#{desk.core.workspace.channel(name).id}|{name}>"
        except LookupError:
            return found.group()

    return MENTION.sub(replaced, text)
