from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from copy import deepcopy
from pathlib import Path

import pytest

from bot.commands import check
from bot.playground.nugen import Fault
from bot.playground.slack import SlackPlayground
from tests.cli.conftest import Prepare, environment
from tests.cli.program import files_in, running
from tests.cli.test_refused_starts import execute, token
from tests.scenarios.conftest import World, a_world

Lines = dict[str, str]
on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"])


@pytest.fixture
def report(capsys: pytest.CaptureFixture[str]) -> Callable[[World], Lines]:
    """Gives a function that reads what was printed: the line about each subject. No secret may be in it."""

    def read(world: World) -> Lines:
        told = capsys.readouterr()
        slack, nugen = world.slack, world.nugen
        for secret in (slack.bot_token, slack.app_token, slack.signing_secret, nugen.api_key, "hunter22", "wrong0000"):
            assert secret not in told.out + told.err
        return {line[9:].partition(":")[0]: line for line in told.out.splitlines()}

    return read


@on_sqlite
async def test_everything_right(idle_world: World, tmp_path: Path) -> None:
    """The program says ok to every subject, ends with 0, and leaves nothing behind in its folder."""
    (tmp_path / "empty").mkdir()
    env = environment(idle_world, DATABASE_URL="sqlite:///alignbot.sqlite3")
    async with running(tmp_path / "empty", env, "check") as program:
        assert await program.ended() == 0
    *findings, last = sorted(program.lines, key=lambda line: line == "The bot can work.")
    assert last == "The bot can work."
    assert len(findings) == 7
    assert all(line.startswith("ok ") for line in findings), program.said
    assert files_in(tmp_path / "empty") == []


async def test_nothing_is_asked_that_changes_anything(
    idle_world: World, in_this_process: Prepare, report: Callable[[World], Lines]
) -> None:
    """Slack and Nugen are only read from, on both databases."""
    in_this_process(idle_world)
    assert await check.run() == 0
    assert report(idle_world)["Database"].startswith("ok")
    assert {one.method for one in idle_world.nugen.requests} == {"GET"}
    assert {record.kind for record in idle_world.slack.wire} == {"auth.test", "apps.connections.open"}


@on_sqlite
async def test_a_database_that_is_looked_at_stays_as_it_is(
    idle_world: World, in_this_process: Prepare, report: Callable[[World], Lines], tmp_path: Path
) -> None:
    """A file that something else has made is not even brought into another mode."""
    file = tmp_path / "other.sqlite3"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE other (number INTEGER)")
        connection.commit()
    before = file.read_bytes()
    in_this_process(idle_world, DATABASE_URL=f"sqlite:///{file}")
    assert await check.run() == 0
    assert report(idle_world)["Database"].startswith("ok")
    assert file.read_bytes() == before


@on_sqlite
@pytest.mark.parametrize(
    ("changes", "subject", "says"),
    [
        ({"SLACK_BOT_TOKEN": token("xoxb", "1", "wrong0000")}, "Slack token", "SLACK_BOT_TOKEN"),
        ({"SLACK_APP_TOKEN": token("xapp", "1", "wrong0000")}, "Slack delivery", "SLACK_APP_TOKEN"),
        ({"SLACK_API_URL": "http://127.0.0.1:9/api/"}, "Slack token", "SLACK_API_URL"),
        ({"NUGEN_API_KEY": token("nugen", "wrong0000")}, "Nugen", "NUGEN_API_KEY"),
        ({"DATABASE_URL": "postgresql://ada:hunter22@127.0.0.1:9/a"}, "Database", "DATABASE_URL"),
        ({"DATABASE_URL": "sqlite:///missing/folder/alignbot.sqlite3"}, "Database", "DATABASE_URL"),
        ({"PORT": "many"}, "Settings", "PORT"),
    ],
)
async def test_what_is_wrong_has_its_own_line(
    idle_world: World,
    in_this_process: Prepare,
    report: Callable[[World], Lines],
    *,
    changes: dict[str, str],
    subject: str,
    says: str,
) -> None:
    """The line about it begins with "wrong" and names what to look at; the status is 1."""
    in_this_process(idle_world, **changes)
    assert await check.run() == 1
    line = report(idle_world)[subject]
    assert line.startswith("wrong")
    assert says in line


@on_sqlite
async def test_a_wrong_address_of_nugen(
    idle_world: World, in_this_process: Prepare, report: Callable[[World], Lines]
) -> None:
    """Something else answers at NUGEN_BASE_URL: wrong. Nugen is down: a warning, because the bot waits for it."""
    in_this_process(idle_world, NUGEN_BASE_URL=idle_world.slack.base_url)
    assert await check.run() == 1
    assert "NUGEN_BASE_URL" in report(idle_world)["Nugen"]
    idle_world.nugen.faults.once("list", Fault.BAD_GATEWAY)
    in_this_process(idle_world)
    assert await check.run() == 0
    assert report(idle_world)["Nugen"].startswith("warning")


@on_sqlite
@pytest.mark.parametrize("fixed", [False, True], ids=["auto", "fixed"])
async def test_the_generation_of_nugens_api_is_named(
    idle_world: World, in_this_process: Prepare, report: Callable[[World], Lines], contract: str, *, fixed: bool
) -> None:
    """Found out by what the projects look like, or as it was set; nothing but reads is needed for that."""
    idle_world.nugen.add_project(name="Of last year", age=7200)
    in_this_process(idle_world, **({"NUGEN_CONTRACT": contract} if fixed else {}))
    assert await check.run() == 0
    assert f"the {contract} generation" in report(idle_world)["Nugen"]
    assert {one.method for one in idle_world.nugen.requests} == {"GET"}


@on_sqlite
@pytest.mark.parametrize(("contract", "fixed"), [("documented", "plural"), ("plural", "singular")])
async def test_a_generation_that_nugen_does_not_speak(
    idle_world: World, in_this_process: Prepare, report: Callable[[World], Lines], fixed: str
) -> None:
    """Set wrong it is wrong, and the line names the setting."""
    in_this_process(idle_world, NUGEN_CONTRACT=fixed)
    assert await check.run() == 1
    assert "NUGEN_CONTRACT" in report(idle_world)["Nugen"]


@on_sqlite
async def test_a_scope_that_the_token_lacks(
    idle_world: World, in_this_process: Prepare, report: Callable[[World], Lines]
) -> None:
    """The app was installed with less than `manifest.yml` asks for: wrong, with the scope's name."""
    document = deepcopy(dict(idle_world.manifest.document))
    document["oauth_config"]["scopes"]["bot"].remove("chat:write")
    async with SlackPlayground(document) as narrow:
        idle_world.slack = narrow
        in_this_process(idle_world)
        assert await check.run() == 1
        line = report(idle_world)["Slack scopes"]
        assert line.startswith("wrong")
        assert "chat:write" in line


@on_sqlite
async def test_over_http_there_is_no_socket_to_try(
    database_url: str, in_this_process: Prepare, report: Callable[[World], Lines]
) -> None:
    """With a signing secret instead of an app-level token, the line says where Slack wants the address."""
    async with a_world(database_url, http=True) as world:
        in_this_process(world)
        assert await check.run() == 0
        assert "/slack/events" in report(world)["Slack delivery"]


async def test_a_newer_database_is_wrong(
    idle_world: World, in_this_process: Prepare, report: Callable[[World], Lines]
) -> None:
    """A database of a later version is wrong on both kinds."""
    in_this_process(idle_world)
    current = await execute(idle_world.database_url, "SELECT version_num FROM alembic_version")
    await execute(idle_world.database_url, "UPDATE alembic_version SET version_num = '9999'")
    try:
        assert await check.run() == 1
        assert "newer version" in report(idle_world)["Database"]
    finally:
        await execute(idle_world.database_url, f"UPDATE alembic_version SET version_num = '{current}'")  # noqa: S608 - it came from there


@pytest.mark.parametrize("database_kind", ["postgresql"])
async def test_a_server_without_tables(
    empty_database_url: str, in_this_process: Prepare, report: Callable[[World], Lines]
) -> None:
    """PostgreSQL is wrong before it was migrated, and the line names the command."""
    async with a_world(empty_database_url) as world:
        in_this_process(world)
        assert await check.run() == 1
        assert "alignbot migrate" in report(world)["Database"]
