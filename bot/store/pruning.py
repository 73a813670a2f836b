"""Drops what nobody will ask for again."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Delete, Table, delete, exists, or_, select

from bot.alignments.errands import ErrandState
from bot.alignments.questions import QuestionState
from bot.alignments.work import WorkKind
from bot.store.rows import Rows
from bot.store.tables import alignments, budgets, errands, pauses, places, questions, work

_OF_ALIGNMENTS = (
    WorkKind.PREPARE,
    WorkKind.SUBMIT,
    WorkKind.SEARCH,
    WorkKind.ADOPT,
    WorkKind.OPERATE,
    WorkKind.DELIVER,
)


class Pruning(Rows):
    """Rows that have done their service."""

    async def prune(self, before: datetime) -> None:
        """Drop what nobody will ask for again since `before`.

        Pauses that ended, budgets that are whole again, finished questions and errands, and idle work of those and of
        alignments that ended. Records, what was said and the audit are kept.
        """
        lively = or_(alignments.c.ended_at.is_(None), alignments.c.ended_at >= before)
        unanswered = or_(questions.c.state == QuestionState.WAITING, questions.c.asked_at >= before)
        undone = or_(errands.c.state == ErrandState.OPEN, errands.c.created_at >= before)

        def drop(connection: Connection) -> None:
            connection.execute(delete(pauses).where(pauses.c.until < before))
            connection.execute(delete(places).where(places.c.at < before))
            connection.execute(delete(budgets).where(budgets.c.spent_until < before))
            connection.execute(_idle_work(_OF_ALIGNMENTS, alignments, lively))
            for kind, table, is_needed in (
                (WorkKind.ASK, questions, unanswered),
                (WorkKind.ERRAND, errands, undone),
            ):
                connection.execute(_idle_work((kind,), table, is_needed))
                # Work that is left may be somebody's right now, who must find what it is for.
                has_work = exists().where(work.c.kind == kind, work.c.subject == table.c.id)
                connection.execute(delete(table).where(~is_needed, ~has_work))

        await self._database.write(drop)


def _idle_work(kinds: tuple[WorkKind, ...], table: Table, is_needed: ColumnElement[bool]) -> Delete:
    """Deletes the idle work for everything but the needed rows of the table."""
    alive = exists(select(table.c.id).where(table.c.id == work.c.subject, is_needed))
    return delete(work).where(work.c.kind.in_(kinds), work.c.due_at.is_(None), ~alive)
