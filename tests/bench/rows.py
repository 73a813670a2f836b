"""A database with any number of alignments in training, as if they had been ordered one by one."""

from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import Connection, insert

from bot.alignments.alignment import Alignment, Draft
from bot.alignments.phases import Phase
from bot.store import Database, migrate
from bot.store.alignment_rows import to_row
from bot.store.tables import alignments, threads
from tests.bench.quick_nugen import project_id
from tests.bench.wire import CHANNEL, TEAM, USER

_AT_ONCE = 1000


async def fill(address: str, key: str, size: int, *, progress: int = 10, posted: bool = True) -> None:
    """Make the database and its rows; with `posted` every alignment has its card already."""
    database = await Database.open(address)
    await migrate(database)
    for first in range(0, size, _AT_ONCE):
        records = [_record(key, number, progress) for number in range(first, min(first + _AT_ONCE, size))]
        cards = [
            {
                "alignment_id": one.id,
                "channel_id": CHANNEL,
                "card_ts": f"1.{one.id[:6]}" if posted else None,
                "card_tries": 0,
                "card_replaced": 0,
            }
            for one in records
        ]
        await database.write(partial(_insert, records, cards))
    await database.close()


def _insert(records: list[Alignment], cards: list[dict[str, int | str | None]], connection: Connection) -> None:
    connection.execute(insert(alignments), [to_row(one) for one in records])
    connection.execute(insert(threads), cards)


def _record(key: str, number: int, progress: int) -> Alignment:
    now = datetime.now(UTC)
    began = now - timedelta(hours=1)
    return Alignment(
        id=f"{number:06}{'0' * 26}",
        team_id=TEAM,
        vendor_key=key,
        requester=USER,
        draft=Draft(f"Bench {number}", "nugen-flash-instruct", ("doc-abc123", "doc-def456"), CHANNEL),
        created_at=began,
        phase_since=began,
        phase=Phase.TRAINING,
        view_id=f"V{number}",
        document_names=("First", "Second"),
        vendor_id=project_id(number),
        status="TRAINING",
        progress=progress,
        sent_at=began,
        accepted_at=began,
        training_at=began,
        news_at=now,
    )
