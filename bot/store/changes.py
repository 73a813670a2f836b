"""What a change of a record writes beside the record itself: the phase it entered, and what is to be said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from bot.alignments.alignment import Alignment
from bot.alignments.notices import Notice
from bot.store.alignment_rows import to_row
from bot.store.states import RowState
from bot.store.tables import alignments, outbox, transitions

_CHUNK = 5000


@dataclass(frozen=True, slots=True)
class Step:
    """One change of one record, with the version it gets."""

    before: Alignment
    after: Alignment
    notices: tuple[Notice, ...]


def write_steps(connection: Connection, steps: Sequence[Step], now: datetime) -> None:
    """Write the changes of records whose rows are locked; thousands at once cost a few statements."""
    if not steps:
        return
    update_one = update(alignments).where(alignments.c.id == bindparam("row_id"))
    for rows in _changed(steps):
        connection.execute(update_one, rows)
    entered = [
        {
            "alignment_id": step.after.id,
            "seq": step.after.version,
            "from_phase": step.before.phase,
            "to_phase": step.after.phase,
            "status": step.after.status,
            "at": now,
        }
        for step in steps
        if step.after.phase is not step.before.phase
    ]
    if entered:
        connection.execute(insert(transitions), entered)
    write_notices(connection, {step.after.id: step.notices for step in steps if step.notices})


def _changed(steps: Sequence[Step]) -> Iterable[list[dict[str, Any]]]:
    """What is to be written of each record: the columns that changed, for the records with the same ones together."""
    rows: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for step in steps:
        before, after = to_row(step.before), to_row(step.after)
        changed = {name: value for name, value in after.items() if value != before[name]}
        rows.setdefault(tuple(changed), []).append({**changed, "row_id": step.before.id})
    return rows.values()


def write_notices(connection: Connection, notices: Mapping[str, Sequence[Notice]]) -> None:
    """Put what is to be said behind what is there already, by alignments whose rows are locked."""
    if not notices:
        return
    last = _last_seqs(connection, list(notices))
    rows = [
        {
            "alignment_id": alignment_id,
            "seq": seq,
            "kind": notice.kind,
            "audience": notice.audience,
            "at": notice.at,
            "by": notice.by,
            "others": notice.others,
            "snapshot": notice.alignment,
            "tries": 0,
            "state": RowState.WAITING,
        }
        for alignment_id, news in notices.items()
        for seq, notice in enumerate(news, start=last.get(alignment_id, 0) + 1)
    ]
    connection.execute(insert(outbox), rows)


def _last_seqs(connection: Connection, ids: list[str]) -> dict[str, int]:
    last: dict[str, int] = {}
    for start in range(0, len(ids), _CHUNK):
        chosen = outbox.c.alignment_id.in_(ids[start : start + _CHUNK])
        statement = select(outbox.c.alignment_id, func.max(outbox.c.seq).label("seq")).where(chosen)
        for row in connection.execute(statement.group_by(outbox.c.alignment_id)):
            last[row.alignment_id] = row.seq
    return last
