from __future__ import annotations

import asyncio
import socket
import sqlite3
from contextlib import closing
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import Connection, text

from bot.__main__ import main
from bot.commands import migrate, serve, tick
from bot.connections import CannotStart
from bot.store import Database, NewerSchema, StoreUnavailable, database_url
from bot.web_server import CannotListen
from tests.cli.conftest import Prepare
from tests.cli.program import files_in, running
from tests.scenarios.conftest import World, a_world

on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"])
on_postgresql = pytest.mark.parametrize("database_kind", ["postgresql"])


def token(*parts: str) -> str:
    """Put together here, so that nothing that looks for secrets takes it for one."""
    return "-".join(parts)


@pytest.mark.parametrize("command", ["serve", "tick", "migrate"])
def test_all_wrong_settings_are_told_at_once(
    command: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Each problem is a line, on stderr, without a value that may be a secret; the status is 1."""
    monkeypatch.chdir(tmp_path)
    swapped = token("xapp", "1", "SWAPPED00")
    wrong = {"SLACK_BOT_TOKEN": swapped, "PORT": "many", "DATABASE_URL": "mysql://ada:hunter22@host/name"}
    (tmp_path / ".env").write_text("\n".join(f"{name}={value}" for name, value in wrong.items()))
    assert main([command]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    for name in (*wrong, "NUGEN_API_KEY", "SLACK_APP_TOKEN"):
        assert name in told.err
    assert not any(secret in told.err for secret in (swapped, "hunter22", "Traceback"))


async def test_the_program_itself_refuses_in_words(tmp_path: Path) -> None:
    """Started without any setting, `python -m bot serve` lists what is missing and ends with 1."""
    async with running(tmp_path, {}, "serve") as bot:
        assert await bot.ended() == 1
    assert bot.lines[0] == "These settings need attention:"
    assert all(line.startswith("  - ") for line in bot.lines[1:])
    assert files_in(tmp_path) == []


@pytest.mark.tells_secrets
def test_an_error_that_nobody_foresaw_goes_through_the_log(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Tables that no version ever made: the trace is logged, where secrets are masked, and the status is 1."""
    monkeypatch.chdir(tmp_path)
    key = token("nugen", "0123456789", "abcdefghijkl")
    with sqlite3.connect(tmp_path / f"{key}.sqlite3") as connection:
        connection.execute("CREATE TABLE alembic_version (another INTEGER)")
    connection.close()
    settings = {
        "SLACK_BOT_TOKEN": token("xoxb", "1", "abcdef"),
        "SLACK_APP_TOKEN": token("xapp", "1", "abcdef"),
        "NUGEN_API_KEY": "alembic_version.version_num",
        "DATABASE_URL": f"sqlite:///{tmp_path / key}.sqlite3",
    }
    (tmp_path / ".env").write_text("\n".join(f"{name}={value}" for name, value in settings.items()))
    assert main(["migrate"]) == 1
    first, *trace = capsys.readouterr().err.splitlines()
    assert "an error that nobody foresaw" in first
    assert all(line.startswith("    | ") for line in trace)
    assert "OperationalError" in "".join(trace)
    assert not any(value in "".join(trace) for name, value in settings.items() if name != "DATABASE_URL")


@on_sqlite
@pytest.mark.parametrize(
    ("variable", "value"),
    [("SLACK_BOT_TOKEN", token("xoxb", "1", "wrong0000")), ("SLACK_APP_TOKEN", token("xapp", "1", "wrong0000"))],
)
async def test_a_token_that_slack_refuses(
    idle_world: World, in_this_process: Prepare, variable: str, value: str
) -> None:
    """The bot does not start, names the variable and the way to find out more, and does not repeat the token."""
    in_this_process(idle_world, **{variable: value})
    with pytest.raises(CannotStart) as refused:
        async with asyncio.timeout(20):
            await serve.run()
    assert variable in str(refused.value)
    assert "alignbot check" in str(refused.value)
    assert value not in str(refused.value)


@on_sqlite
async def test_a_port_that_is_taken(database_url: str, in_this_process: Prepare) -> None:
    """Another program has the port: the sentence names it and what to set."""
    async with a_world(database_url, http=True) as world:
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = str(other.getsockname()[1])
            in_this_process(world, PORT=port)
            with pytest.raises(CannotListen, match=f"Port {port} is taken"):
                await serve.run()


@on_sqlite
async def test_a_tick_does_not_wait_for_slack(idle_world: World, in_this_process: Prepare) -> None:
    """Cron starts the next one anyway: a tick that cannot reach Slack says so and ends with 1."""
    in_this_process(idle_world, SLACK_API_URL="http://127.0.0.1:9/api/")
    with pytest.raises(CannotStart, match="out of reach"):
        async with asyncio.timeout(20):
            await tick.run()


@on_sqlite
async def test_the_default_database_is_made_and_migrated_by_itself(
    idle_world: World, in_this_process: Prepare, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without DATABASE_URL the bot makes its own file where it was started."""
    in_this_process(idle_world)
    monkeypatch.delenv("DATABASE_URL")
    assert await tick.run() == 0
    assert (tmp_path / "alignbot.sqlite3").exists()


@on_postgresql
async def test_a_server_is_migrated_on_demand_only(
    empty_database_url: str, in_this_process: Prepare, capsys: pytest.CaptureFixture[str]
) -> None:
    """PostgreSQL: `serve` refuses and names the command, `migrate` mends it, and a second time has nothing to do."""
    async with a_world(empty_database_url) as world:
        in_this_process(world)
        with pytest.raises(CannotStart, match="alignbot migrate"):
            await serve.run()
        assert await migrate.run() == 0
        assert "up to date now" in capsys.readouterr().out
        assert await migrate.run() == 0
        assert "was up to date" in capsys.readouterr().out
        assert await tick.run() == 0


@pytest.mark.usefixtures("database_kind")
async def test_a_newer_database_is_left_alone(idle_world: World, in_this_process: Prepare) -> None:
    """A database of a later version is refused by `serve` and by `migrate`, on both kinds, and stays as it is."""
    in_this_process(idle_world)
    current = await execute(idle_world.database_url, "SELECT version_num FROM alembic_version")
    await execute(idle_world.database_url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(CannotStart, match="newer version"):
        await serve.run()
    with pytest.raises(NewerSchema, match="newer version"):
        await migrate.run()
    assert await execute(idle_world.database_url, "SELECT version_num FROM alembic_version") == "9999"
    await execute(idle_world.database_url, f"UPDATE alembic_version SET version_num = '{current}'")  # noqa: S608 - it came from there


@on_sqlite
@pytest.mark.parametrize(("command", "refusal"), [(serve, CannotStart), (tick, CannotStart), (migrate, NewerSchema)])
async def test_a_newer_file_is_not_even_touched(
    idle_world: World, in_this_process: Prepare, command: ModuleType, refusal: type[Exception]
) -> None:
    """Not a byte of it, though it keeps no log ahead of itself, as one that was put back from a copy does not."""
    file = Path(str(database_url(idle_world.database_url).database))
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    in_this_process(idle_world)
    before = bytes_of(file)
    with pytest.raises(refusal, match="newer version"):
        await command.run()
    assert bytes_of(file) == before


@on_postgresql
async def test_a_database_that_is_not_there(empty_database_url: str, in_this_process: Prepare) -> None:
    """A name that the server does not know, or a server that is gone: words, and no password in them."""
    async with a_world(empty_database_url) as world:
        for address in (
            f"{empty_database_url}_not".replace("?", "_not?", 1),
            "postgresql://ada:hunter22@127.0.0.1:9/a",
        ):
            in_this_process(world, DATABASE_URL=address)
            with pytest.raises(StoreUnavailable) as refused:
                await serve.run()
            assert "hunter22" not in str(refused.value)


@on_sqlite
async def test_a_file_that_is_no_database(idle_world: World, in_this_process: Prepare, tmp_path: Path) -> None:
    """A text file, or a folder that does not exist: words, and the file stays as it is."""
    note = tmp_path / "note.txt"
    note.write_text("not a database " * 100)
    for place in (note, tmp_path / "missing" / "alignbot.sqlite3"):
        in_this_process(idle_world, DATABASE_URL=f"sqlite:///{place}")
        with pytest.raises(StoreUnavailable):
            await serve.run()
    assert note.read_text() == "not a database " * 100


def bytes_of(file: Path) -> list[bytes]:
    """What is in the file, and in those that SQLite keeps beside it."""
    return [one.read_bytes() for one in file.parent.glob(f"{file.name}*")]


async def execute(url: str, statement: str) -> Any:
    def do(connection: Connection) -> Any:
        result = connection.execute(text(statement))
        return result.scalar() if result.returns_rows else None

    database = await Database.open(url)
    try:
        return await database.write(do)
    finally:
        await database.close()
