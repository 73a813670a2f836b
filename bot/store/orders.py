"""What our rows know of an order before it is one, read in the transaction that may make it one."""

from datetime import datetime

from sqlalchemy import Connection, Integer, bindparam, literal, select

from bot.alignments.checks import MAX_DOCUMENTS
from bot.alignments.observation import CatalogueKind
from bot.alignments.phases import ACTIVE
from bot.alignments.ports import Known, Order
from bot.store.alignment_rows import settings_digest
from bot.store.catalogue import items
from bot.store.prepared import Prepared
from bot.store.records import by_id
from bot.store.tables import alignments
from bot.store.workspaces import channel

# Its id, as there mostly is none.
_RUNNING_LIKE = Prepared(
    select(alignments.c.id)
    .where(
        alignments.c.team_id == bindparam("team_id"),
        alignments.c.settings_digest == bindparam("settings_digest"),
        alignments.c.phase.in_([literal(phase, alignments.c.phase.type) for phase in ACTIVE]),
    )
    .order_by(alignments.c.created_at.desc(), alignments.c.id.desc())
    .limit(literal(1, Integer))
)


def known(connection: Connection, order: Order, now: datetime) -> Known:
    """What the catalogue, the channels and the other records say of it."""
    draft = order.draft
    benchmarks = [draft.benchmark_id] if draft.benchmark_id else []
    like = {"team_id": order.team_id, "settings_digest": settings_digest(draft)}
    running = _RUNNING_LIKE.run(connection, like)
    return Known(
        now=now,
        # Whoever chose more is refused, whatever the catalogue knows of the rest.
        documents=items(connection, order.vendor_key, CatalogueKind.DOCUMENT, draft.document_ids[:MAX_DOCUMENTS]),
        benchmarks=items(connection, order.vendor_key, CatalogueKind.BENCHMARK, benchmarks),
        channel=channel(connection, order.team_id, draft.channel_id) if draft.channel_id else None,
        running=by_id(connection, running[0][0]) if running else None,
    )
