"""How earlier alignments ended: what a result or a failure is compared with."""

from dataclasses import fields
from typing import Any

from sqlalchemy import JSON, ColumnElement, Connection, Row, and_, or_, select, type_coerce

from bot.alignments.alignment import Alignment
from bot.alignments.observation import Metrics
from bot.alignments.operation import Previous
from bot.alignments.phases import Phase
from bot.store.alignment_rows import from_row
from bot.store.rows import Rows
from bot.store.tables import alignments

_LAST_ENDED_FIRST = (alignments.c.ended_at.desc(), alignments.c.id.desc())


class History(Rows):
    """Questions about records that have ended."""

    async def ended(self, vendor_key: str, limit: int) -> list[Alignment]:
        """The finished and the failed records of the key, the newest end first."""
        like = select(alignments).where(
            alignments.c.vendor_key == vendor_key, alignments.c.phase.in_((Phase.FINISHED, Phase.FAILED))
        )
        newest = like.order_by(*_LAST_ENDED_FIRST).limit(limit)
        return await self._database.read(lambda connection: [from_row(row) for row in connection.execute(newest)])

    async def previous_on(self, alignment: Alignment, benchmark_id: str | None = None) -> Previous | None:
        """The team's alignment before this one, whatever its key, that has numbers on the benchmark.

        The benchmark is the one that was ordered unless another is given; `None` when there is neither. Of those that
        ended before this one did (before now, if it has not) it is the last; its numbers on other benchmarks stay out.
        """
        benchmark = benchmark_id or alignment.draft.benchmark_id
        if benchmark is None:
            return None

        def ask(connection: Connection) -> Previous | None:
            like = select(alignments).where(
                alignments.c.team_id == alignment.team_id,
                alignments.c.id != alignment.id,
                alignments.c.ended_at < (alignment.ended_at or self._database.clock(connection)),
                or_(_was_ordered_with(benchmark), _was_evaluated_on(benchmark)),
            )
            row = connection.execute(like.order_by(*_LAST_ENDED_FIRST).limit(1)).first()
            return None if row is None else _previous(row, benchmark)

        return await self._database.read(ask)


def _was_ordered_with(benchmark: str) -> ColumnElement[bool]:
    numbers = (_inside(alignments.c.metrics, field.name, side) for field in fields(Metrics) for side in (0, 1))
    return and_(alignments.c.benchmark_id == benchmark, or_(*(number.is_not(None) for number in numbers)))


def _was_evaluated_on(benchmark: str) -> ColumnElement[bool]:
    evaluation = alignments.c.evaluation
    return and_(
        _inside(evaluation, "benchmark_id") == benchmark, _inside(evaluation, "scores", 0, "model_id").is_not(None)
    )


def _inside(column: ColumnElement[Any], *path: str | int) -> ColumnElement[str]:
    """The text that stands at this place of a document, NULL where there is nothing."""
    place: ColumnElement[str] = type_coerce(column, JSON)[path].as_string()
    return place


def _previous(row: Row[Any], benchmark: str) -> Previous:
    record = from_row(row)
    evaluation = record.evaluation
    return Previous(
        name=record.draft.name,
        ended_at=row.ended_at,
        model_id=record.model_id,
        metrics=record.metrics if record.draft.benchmark_id == benchmark else Metrics(),
        scores=evaluation.scores if evaluation is not None and evaluation.benchmark_id == benchmark else (),
    )
