"""What an address asks of the driver."""

import ssl

import pytest
from sqlalchemy import Connection, text

from bot.store import Database, Store, database_url
from bot.store.postgresql import _split
from tests.store.records import ENTRY, an_alignment


@pytest.mark.parametrize(("mode", "checks_name"), [("verify-full", True), ("verify-ca", False)])
def test_certificate_is_verified_when_asked_for(mode: str, checks_name: bool) -> None:  # noqa: FBT001 - a parameter
    """The strict modes check the server's certificate against the machine's authorities, the strictest its name too."""
    url, arguments = _split(database_url(f"postgres://u:p@h/d?sslmode={mode}&sslrootcert=system"))
    assert dict(url.query) == {}
    assert arguments["ssl"].verify_mode is ssl.CERT_REQUIRED
    assert arguments["ssl"].check_hostname is checks_name


def test_other_modes_are_the_drivers() -> None:
    """The driver knows the lenient modes by the same words."""
    url, arguments = _split(database_url("postgres://u:p@h/d?sslmode=require&connect_timeout=9"))
    assert dict(url.query) == {"ssl": "require"}
    assert "ssl" not in arguments
    assert arguments["timeout"] == 9


async def test_store_works_behind_a_pooler(postgresql_migrated: str) -> None:
    """With `pgbouncer=true` nothing relies on what an earlier transaction left on the connection."""
    database = await Database.open(f"{postgresql_migrated}&pgbouncer=true&application_name=alignbot")
    store = Store(database)
    record, _ = await store.add(an_alignment(), ENTRY)
    assert [await store.get(record.id) for _ in range(3)] == [record] * 3

    def ask(connection: Connection) -> tuple[int, str]:
        prepared = connection.execute(text("SELECT count(*) FROM pg_prepared_statements")).scalar_one()
        return prepared, connection.execute(text("SHOW application_name")).scalar_one()

    prepared, name = await database.read(ask)
    assert name == "alignbot"
    # The one that counts is prepared itself.
    assert prepared <= 1
    await database.close()
