"""What all replicas together have asked of Slack, of what it allows: one row a workspace and thing that is limited."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, bindparam, delete, func, select, update

from bot.store.allowances import Allowance, Asked, Level, spend
from bot.store.rows import Rows
from bot.store.tables import budgets, places


class Budgets(Rows):
    """Spending is a transaction of its own: what is spent and then not used is lost, and nothing worse."""

    async def spend(
        self, team_id: str, allowances: Mapping[str, Allowance], rank: int, subject: str
    ) -> timedelta | None:
        """Spend one of each of these, by name, or of none; gives how long `subject` has to wait if it was none.

        `rank`: 0 is the most important. Whoever waits has a place in line, and keeps it when asking again too early.
        """
        names = sorted(allowances)
        mine = and_(places.c.team_id == team_id, places.c.what.in_(names), places.c.subject == subject)

        def do(connection: Connection) -> timedelta | None:
            levels = self._lock(connection, team_id, {name: allowances[name] for name in names})
            held = connection.execute(select(places.c.what, places.c.at).where(mine, places.c.rank <= rank))
            promised = {row.what: row.at for row in held}
            # After the rows are locked, which may have taken a while.
            now = self._database.clock(connection)
            asked = [Asked(allowances[name], levels[name], promised.get(name)) for name in names]
            after, wait = spend(asked, rank, now)
            connection.execute(
                update(budgets).where(budgets.c.team_id == team_id, budgets.c.what == bindparam("name")),
                [
                    {"name": name, "spent_until": one.level.spent_until, "lines": one.level.lines}
                    for name, one in zip(names, after, strict=True)
                ],
            )
            if wait is None:
                connection.execute(delete(places).where(mine))
            else:
                at = {name: one.place for name, one in zip(names, after, strict=True) if one.place is not None}
                rows = [{"what": name, "at": moment} for name, moment in at.items() if moment != promised.get(name)]
                self._promise(
                    connection, [{**row, "team_id": team_id, "subject": subject, "rank": rank} for row in rows]
                )
            return wait

        return await self._database.write(do)

    async def next_turn(self) -> datetime | None:
        """When the first of those who wait in line may come back, `None` when nobody waits."""
        first = select(func.min(places.c.at))
        moment: datetime | None = await self._database.read(lambda connection: connection.execute(first).scalar_one())
        return moment

    def _lock(self, connection: Connection, team_id: str, allowances: Mapping[str, Allowance]) -> dict[str, Level]:
        """The rows as they are, in the order of their names; those that are not there yet come to be."""
        now = self._database.clock(connection)
        insert = self._database.insert(budgets)
        fresh = [
            {"team_id": team_id, "what": name, "spent_until": now, "lines": (now,) * len(allowance.kept)}
            for name, allowance in allowances.items()
        ]
        locked = connection.execute(
            insert.values(fresh)
            .on_conflict_do_update(
                index_elements=[budgets.c.team_id, budgets.c.what], set_={"what": insert.excluded.what}
            )
            .returning(budgets.c.what, budgets.c.spent_until, budgets.c.lines)
        )
        return {row.what: Level(row.spent_until, row.lines) for row in locked}

    def _promise(self, connection: Connection, rows: Sequence[Mapping[str, object]]) -> None:
        if not rows:
            return
        insert = self._database.insert(places)
        statement = insert.on_conflict_do_update(
            index_elements=[places.c.team_id, places.c.what, places.c.subject],
            set_={"rank": insert.excluded.rank, "at": insert.excluded.at},
        )
        connection.execute(statement, rows)
