"""One running bot for all the cases of a file: the cases leave nothing behind that another one could trip over."""

from __future__ import annotations

import logging
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio

from bot.store import Database, migrate
from tests.hostile.sending import Gate
from tests.scenarios.conftest import World, a_world, contract, idle_world

__all__ = ["contract", "idle_world"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A file whose cases reach the rows names its databases; for the others one will do."""
    if "kind" in metafunc.fixturenames and (kinds := getattr(metafunc.module, "DATABASES", ())):
        metafunc.parametrize("kind", kinds, indirect=True, scope="module")


@pytest.fixture(scope="module")
def kind(request: pytest.FixtureRequest) -> str:
    """Which database the bot of this file has."""
    chosen: str = getattr(request, "param", "sqlite")
    return chosen


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def address(kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A migrated database without rows."""
    if kind == "sqlite":
        copy = tmp_path_factory.mktemp("hostile") / "alignbot.sqlite3"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), copy)
        return f"sqlite:///{copy}"
    address_of: Callable[[str], str] = request.getfixturevalue("postgresql_server")
    name = f"hostile_{uuid4().hex}"
    connection = await asyncpg.connect(address_of("postgres"))
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    database = await Database.open(address_of(name))
    await migrate(database)
    await database.close()
    return address_of(name)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def world(address: str) -> AsyncIterator[World]:
    """The real bot between both playgrounds; Slack's requests reach it over HTTP."""
    async with a_world(address, http=True) as built:
        await built.start_bot()
        yield built


@pytest.fixture
def gate(world: World) -> Gate:
    """The bot's door, for requests of our own making."""
    return Gate(world)


@pytest.fixture(autouse=True)
def nothing_breaks(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever is sent, nothing fails inside the bot: no error and no traceback is logged meanwhile."""
    caplog.set_level(logging.WARNING)
    yield
    records = [*caplog.get_records("setup"), *caplog.get_records("call")]
    broken = [one for one in records if one.levelno >= logging.ERROR or one.exc_info]
    assert not broken, [one.getMessage() + (one.exc_text or "") for one in broken]
