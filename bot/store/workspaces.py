"""What is known of each Slack workspace: who we are there, which channels there are, and what has to pause."""

from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, case, delete, insert, select

from bot.alignments.ports import Channel
from bot.store.prepared import Prepared
from bot.store.rows import Rows
from bot.store.states import Workspace
from bot.store.tables import channels, pauses, workspaces

_WORKSPACE = [workspaces.c[field.name] for field in fields(Workspace)]
_CHANNEL = Prepared(
    select(*(channels.c[field.name] for field in fields(Channel))).where(
        channels.c.team_id == bindparam("team_id"), channels.c.id == bindparam("channel_id")
    )
)
_PAUSES = select(pauses.c.method, pauses.c.until).where(
    pauses.c.team_id == bindparam("team_id"), pauses.c.until > bindparam("now")
)


class Workspaces(Rows):
    """One row a workspace, a channel, and a paused method."""

    async def workspace(self, team_id: str) -> Workspace | None:
        """What is known of a workspace."""

        def ask(connection: Connection) -> Workspace | None:
            row = connection.execute(select(*_WORKSPACE).where(workspaces.c.team_id == team_id)).first()
            return None if row is None else Workspace(*row)

        return await self._database.read(ask)

    async def workspaces(self) -> list[Workspace]:
        """All workspaces, by id."""
        by_id = select(*_WORKSPACE).order_by(workspaces.c.team_id)
        return await self._database.read(lambda connection: [Workspace(*row) for row in connection.execute(by_id)])

    async def any_disabled_workspace(self) -> str | None:
        """Why nothing is sent to one of the workspaces, `None` when all take what we send."""
        reasons = select(workspaces.c.disabled_reason).where(workspaces.c.disabled_reason.is_not(None))
        first = reasons.order_by(workspaces.c.team_id).limit(1)
        return await self._database.read(lambda connection: connection.execute(first).scalar_one_or_none())

    async def put_workspace(self, workspace: Workspace) -> None:
        """Insert or replace a workspace, all but when its channels were refreshed."""
        values = asdict(workspace)
        del values["team_id"], values["channels_refreshed_at"]
        await self._database.write(lambda connection: self._put_workspace(connection, workspace.team_id, **values))

    async def disable_workspace(self, team_id: str, reason: str) -> None:
        """Send nothing there any more; the jobs at the vendor are followed on."""
        await self._database.write(lambda connection: self._put_workspace(connection, team_id, disabled_reason=reason))

    async def channel(self, team_id: str, channel_id: str) -> Channel | None:
        """One channel, `None` when the bot was never told of it."""
        return await self._database.read(lambda connection: channel(connection, team_id, channel_id))

    async def put_channel(self, channel: Channel) -> None:
        """Insert or replace one channel."""
        values = asdict(channel)
        statement = self._database.insert(channels).values(values)
        upsert = statement.on_conflict_do_update(index_elements=[channels.c.team_id, channels.c.id], set_=values)
        await self._database.write(lambda connection: connection.execute(upsert))

    async def replace_channels(self, team_id: str, found: Iterable[Channel], now: datetime) -> None:
        """Know these channels of the workspace, and no other."""
        rows = [asdict(channel) for channel in {channel.id: channel for channel in found}.values()]

        def replace(connection: Connection) -> None:
            # First, so that two that replace them at once do it one after the other.
            self._put_workspace(connection, team_id, channels_refreshed_at=now)
            connection.execute(delete(channels).where(channels.c.team_id == team_id))
            if rows:
                connection.execute(insert(channels), rows)

        await self._database.write(replace)

    async def pause(self, team_id: str, method: str, until: datetime) -> None:
        """Leave a method of this workspace alone until then; an earlier time never shortens a pause."""
        statement = self._database.insert(pauses).values(team_id=team_id, method=method, until=until)
        later = case((pauses.c.until > statement.excluded.until, pauses.c.until), else_=statement.excluded.until)
        key = [pauses.c.team_id, pauses.c.method]
        upsert = statement.on_conflict_do_update(index_elements=key, set_={"until": later})
        await self._database.write(lambda connection: connection.execute(upsert))

    async def pauses(self, team_id: str) -> dict[str, datetime]:
        """Until when which methods are to be left alone; those whose time has passed are not in it."""

        def ask(connection: Connection) -> dict[str, datetime]:
            now = self._database.clock(connection)
            found = connection.execute(_PAUSES, {"team_id": team_id, "now": now})
            return {row.method: row.until for row in found}

        return await self._database.read(ask)

    def _put_workspace(self, connection: Connection, team_id: str, **values: Any) -> None:
        statement = self._database.insert(workspaces).values(team_id=team_id, **values)
        connection.execute(statement.on_conflict_do_update(index_elements=[workspaces.c.team_id], set_=values))


def channel(connection: Connection, team_id: str, channel_id: str) -> Channel | None:
    """One channel, `None` when the bot was never told of it."""
    found = _CHANNEL.run(connection, {"team_id": team_id, "channel_id": channel_id})
    return Channel(*found[0]) if found else None
