"""Where the bot is: told by Slack's events, so that the form can say "not in that channel" without asking anybody."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.alignments.ports import Channel, Repository
from bot.alignments.work import Work, WorkKind
from bot.services import Services
from handlers.deadline import in_time


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the bot joining and leaving, to channels being archived and opened again, and to the app's removal."""
    repository = services.repository

    @app.event("member_joined_channel")
    @in_time
    async def joined(event: dict[str, Any], context: dict[str, Any]) -> None:
        if event["user"] != services.bot_user_id:
            return
        team_id, channel_id = context["team_id"], event["channel"]
        known = await repository.channel(team_id, channel_id)
        name = known.name if known else channel_id
        is_private = event.get("channel_type") == "G"
        await repository.put_channel(Channel(team_id, channel_id, name, is_member=True, is_private=is_private))
        await repository.reopen_threads(team_id, channel_id)

    @in_time
    async def unarchived(event: dict[str, Any], context: dict[str, Any]) -> None:
        await _note(repository, context, event, is_archived=False)
        await repository.reopen_threads(context["team_id"], event["channel"])
        await repository.make_due(Work(WorkKind.CHANNELS, context["team_id"]))

    @in_time
    async def removed(context: dict[str, Any]) -> None:
        await repository.disable_workspace(context["team_id"], "the app was removed from the workspace")

    for name in ("channel_left", "group_left", "channel_deleted", "group_deleted"):
        _listen(app, repository, name, is_member=False)
    for name in ("channel_archive", "group_archive"):
        _listen(app, repository, name, is_archived=True)
    for name in ("channel_unarchive", "group_unarchive"):
        app.event(name)(unarchived)
    for name in ("app_uninstalled", "tokens_revoked"):
        app.event(name)(removed)


def _listen(app: AsyncApp, repository: Repository, name: str, **facts: bool) -> None:
    @app.event(name)
    @in_time
    async def happened(event: dict[str, Any], context: dict[str, Any]) -> None:
        await _note(repository, context, event, **facts)


async def _note(repository: Repository, context: Mapping[str, Any], event: Mapping[str, Any], **facts: bool) -> None:
    # A channel that was never told of is none that the bot is in.
    if known := await repository.channel(context["team_id"], event["channel"]):
        await repository.put_channel(replace(known, **facts))  # type: ignore[arg-type]  # facts are its booleans
