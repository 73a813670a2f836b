"""Who did what, for good: rows are only ever added."""

from datetime import datetime

from sqlalchemy import Connection, insert

from bot.alignments.ports import AuditEntry
from bot.store.prepared import Prepared
from bot.store.tables import audit

_INSERT = Prepared(insert(audit))


def record(connection: Connection, entry: AuditEntry, now: datetime, alignment_id: str | None) -> None:
    """Add an entry in the transaction that does what it tells of."""
    _INSERT.run(
        connection,
        {
            "at": now,
            "event": entry.event,
            "team_id": entry.team_id,
            "user_id": entry.user_id,
            "channel_id": entry.channel_id,
            "alignment_id": alignment_id,
            "detail": entry.detail,
        },
    )
