"""Opening forms: our own rows first, then the one use of the trigger, all within its three seconds."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncAck

from bot.alignments.alignment import Alignment
from bot.alignments.materials import SlackFile
from bot.services import Services
from bot.slack import hints
from bot.slack.errors import MaybePosted, SlackError, TriggerExpired, TriggerUsed
from bot.slack.form import FormValues, alignment_form
from handlers.replying import tell

log = logging.getLogger(__name__)

# How the person gets at the form once more, as the last words of "Please …".
PRESS = "press the button"


async def open_form(services: Services, body: Mapping[str, Any], ack: AsyncAck, *, name: str = "") -> None:
    """Open an empty form with what the person chose the last time."""
    preferences = await services.repository.preferences(body["team_id"], body["user_id"])
    channel = await services.repository.channel(body["team_id"], body["channel_id"])
    is_ours = channel is not None and channel.is_member
    values = FormValues(
        name=name,
        base_model=preferences.base_model,
        # Where the command was typed, unless the bot cannot post there and the person has reported elsewhere before.
        channel_id=body["channel_id"] if is_ours or not preferences.channel_id else preferences.channel_id,
        typed_in=body["channel_id"],
        takes_files=services.takes_files,
    )
    await ack()
    open_later(services, body, alignment_form(values), f"type `{services.command}`")


async def open_form_on_files(
    services: Services, body: Mapping[str, Any], ack: AsyncAck, files: Sequence[SlackFile], left_out: Sequence[str]
) -> None:
    """Open the form with the files of a message chosen, to report where the message stands."""
    preferences = await services.repository.preferences(body["team"]["id"], body["user"]["id"])
    channel_id = body["channel"]["id"]
    values = FormValues(
        base_model=preferences.base_model,
        channel_id=channel_id,
        typed_in=channel_id,
        files=tuple(files),
        left_out=tuple(left_out),
        takes_files=services.takes_files,
    )
    await ack()
    open_later(services, body, alignment_form(values), "choose the shortcut")


async def open_filled_form(services: Services, body: Mapping[str, Any], ack: AsyncAck, alignment: Alignment) -> None:
    """Open the form with everything that this order had."""
    draft = alignment.draft
    names = dict(zip(draft.document_ids, alignment.document_names, strict=False))
    if draft.benchmark_id and alignment.benchmark_name:
        names[draft.benchmark_id] = alignment.benchmark_name
    values = FormValues.of(draft, names)
    values = replace(values, typed_in=body["channel"]["id"], takes_files=services.takes_files)
    await ack()
    open_later(services, body, alignment_form(values), PRESS)


def open_later(services: Services, body: Mapping[str, Any], view: Mapping[str, Any], again: str) -> None:
    """Open the form behind the acknowledgement; `again`: how the person gets at it once more."""
    services.background.spawn(_open(services, body, view, again))


async def _open(services: Services, body: Mapping[str, Any], view: Mapping[str, Any], again: str) -> None:
    gateway = services.gateway
    # What was pressed in a form opens the next one on top of it.
    show = gateway.push_view if "view" in body else gateway.open_view
    try:
        await show(body["trigger_id"], view)
    except TriggerUsed:
        log.info("the same click came twice; its form is open")
    except TriggerExpired:
        await tell(services, body, hints.form_too_late(again))
    except MaybePosted:
        await tell(services, body, hints.form_maybe_opened(again))
    except SlackError:
        await tell(services, body, hints.form_not_opened(again))
