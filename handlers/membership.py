"""Where the bot is: told by Slack's events, so that the form can say "not in that channel" without asking anybody."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.alignments.ports import Channel
from bot.alignments.work import Work, WorkKind
from bot.services import Services


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the bot joining and leaving, to channels being archived and renamed, and to the app being removed."""
    repository = services.repository

    @app.event("member_joined_channel")
    async def joined(event: dict[str, Any], context: dict[str, Any]) -> None:
        if event["user"] != services.bot_user_id:
            return
        team_id, channel_id = context["team_id"], event["channel"]
        known = await repository.channel(team_id, channel_id)
        name = known.name if known else channel_id
        await repository.put_channel(Channel(team_id, channel_id, name, is_member=True))
        await repository.reopen_threads(team_id, channel_id)

    async def left(event: dict[str, Any], context: dict[str, Any]) -> None:
        known = await repository.channel(context["team_id"], event["channel"])
        name = known.name if known else event["channel"]
        await repository.put_channel(Channel(context["team_id"], event["channel"], name, is_member=False))

    async def unarchived(event: dict[str, Any], context: dict[str, Any]) -> None:
        await repository.reopen_threads(context["team_id"], event["channel"])
        await repository.make_due(Work(WorkKind.CHANNELS, context["team_id"]))

    async def removed(context: dict[str, Any]) -> None:
        await repository.disable_workspace(context["team_id"], "the app was removed from the workspace")

    for name in ("channel_left", "group_left", "channel_archive", "group_archive", "channel_deleted", "group_deleted"):
        app.event(name)(left)
    for name in ("channel_unarchive", "group_unarchive"):
        app.event(name)(unarchived)
    for name in ("app_uninstalled", "tokens_revoked"):
        app.event(name)(removed)
