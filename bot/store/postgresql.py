"""PostgreSQL: a server for any number of processes."""

import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import uuid4

from pydantic_core import from_json
from sqlalchemy import Connection, Text, bindparam, event, func, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from bot.store.dialects import LOCK_SECONDS, Inserting

T = TypeVar("T")

# A process that was stopped in the middle of a transaction holds its locks no longer than this, or, where it was just
# sending several rows, as long as a transaction may last: PostgreSQL does not call that idle, and ends it since 17.
IDLE_TRANSACTION_SECONDS = 15
TRANSACTION_SECONDS = 30
# Any number will do, as long as it is always the same.
_MIGRATION_LOCK = 0x616C69676E
_TIME = select(func.clock_timestamp())
_ONE_AT_A_TIME = select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("what", type_=Text), 0)))


class Postgresql:
    """Transactions are READ COMMITTED, as the row locks expect it; the server sorts its writers out."""

    name = "postgresql"

    def __init__(self, url: URL) -> None:
        """Connections are tried before use: a database that was restarted is no error of the person who asks next."""
        address, arguments = _split(url)
        self._engine = create_async_engine(
            address,
            connect_args=arguments,
            pool_size=10,
            pool_timeout=LOCK_SECONDS,
            pool_pre_ping=True,
            json_deserializer=from_json,
        )
        event.listen(self._engine.sync_engine, "connect", _set_timeouts)
        # Saves a BEGIN and a ROLLBACK on the wire.
        self._reads = self._engine.execution_options(isolation_level="AUTOCOMMIT")

    async def open(self) -> None:
        """A look whether the server answers."""
        await self.read(lambda connection: connection.execute(text("SELECT 1")))

    async def close(self) -> None:
        """Close all connections."""
        await self._engine.dispose()

    async def read(self, ask: Callable[[Connection], T]) -> T:
        """Without a transaction."""
        async with self._reads.connect() as connection:
            return await connection.run_sync(ask)

    async def write(self, do: Callable[[Connection], T]) -> T:
        """In a transaction."""
        async with self._engine.begin() as connection:
            return await connection.run_sync(do)

    async def now(self) -> datetime:
        """The server's clock."""
        return await self.read(self.clock)

    def clock(self, connection: Connection) -> datetime:
        """Not the beginning of the transaction, which may have waited for a lock since."""
        moment: datetime = connection.execute(_TIME).scalar_one()
        return moment.astimezone(UTC)

    def lock_schema(self, connection: Connection) -> None:
        """Bound to the transaction, and therefore right behind a pooler too. Waits as long as the other one takes."""
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text(_transaction_timeout(0, local=True)))
        connection.execute(select(func.pg_advisory_xact_lock(_MIGRATION_LOCK)))

    def one_at_a_time(self, connection: Connection, what: str) -> None:
        """By the hash of its name: two that share one wait for each other in vain, and do no harm."""
        connection.execute(_ONE_AT_A_TIME, {"what": what})

    @property
    def insert(self) -> Inserting:
        """PostgreSQL's own insert."""
        return postgresql.insert


def _set_timeouts(connection: Any, _: ConnectionPoolEntry) -> None:
    # Set here and not as start-up parameters, which poolers refuse.
    connection.run_async(
        lambda raw: raw.execute(
            f"SET lock_timeout = '{int(LOCK_SECONDS * 1000)}ms';"
            f"SET idle_in_transaction_session_timeout = '{IDLE_TRANSACTION_SECONDS}s';"
            f"{_transaction_timeout(TRANSACTION_SECONDS, local=False)}"
        )
    )


def _transaction_timeout(seconds: int, *, local: bool) -> str:
    """A statement that sets it where the server knows it, and does nothing where it does not."""
    value = f"set_config(name, '{seconds}s', {str(local).lower()})"
    return f"SELECT {value} FROM pg_settings WHERE name = 'transaction_timeout'"  # noqa: S608 - nothing from outside


def _split(url: URL) -> tuple[URL, dict[str, Any]]:
    query = {name: str(value) for name, value in url.query.items()}
    # asyncpg waits a minute for a connection and for ever for an answer if nobody says otherwise.
    arguments: dict[str, Any] = {"timeout": float(query.pop("connect_timeout", "5")), "command_timeout": 30.0}
    if name := query.pop("application_name", None):
        arguments["server_settings"] = {"application_name": name}
    if query.pop("pgbouncer", "") == "true":
        arguments["statement_cache_size"] = 0
        arguments["prepared_statement_cache_size"] = 0
        arguments["prepared_statement_name_func"] = lambda: f"alignbot_{uuid4().hex}"
    root = query.pop("sslrootcert", None)
    if query.get("ssl") in {"verify-ca", "verify-full"}:
        context = ssl.create_default_context(cafile=None if root in {None, "system"} else root)
        context.check_hostname = query.pop("ssl") == "verify-full"
        arguments["ssl"] = context
    return url.set(query=query), arguments
