"""Opening the form: our own rows first, then the one use of the trigger, all within its three seconds."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncAck

from bot.alignments.alignment import Alignment
from bot.services import Services
from bot.slack import answers
from bot.slack.errors import MaybePosted, SlackError, TriggerExpired, TriggerUsed
from bot.slack.form import FormValues, alignment_form
from handlers.replying import tell

log = logging.getLogger(__name__)


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
    )
    await ack()
    services.background.spawn(_open(services, body, values))


async def open_filled_form(services: Services, body: Mapping[str, Any], ack: AsyncAck, alignment: Alignment) -> None:
    """Open the form with everything that this order had."""
    draft = alignment.draft
    names = dict(zip(draft.document_ids, alignment.document_names, strict=False))
    if draft.benchmark_id and alignment.benchmark_name:
        names[draft.benchmark_id] = alignment.benchmark_name
    values = FormValues.of(draft, names)
    await ack()
    services.background.spawn(_open(services, body, replace(values, typed_in=body["channel"]["id"])))


async def _open(services: Services, body: Mapping[str, Any], values: FormValues) -> None:
    try:
        await services.gateway.open_view(body["trigger_id"], alignment_form(values))
    except TriggerUsed:
        log.info("the same click came twice; its form is open")
    except TriggerExpired:
        await tell(services, body, answers.expired_trigger(services.command))
    except MaybePosted:
        await tell(services, body, answers.form_maybe_opened(services.command))
    except SlackError:
        await tell(services, body, answers.form_not_opened(services.command))
