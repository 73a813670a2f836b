"""A SQLite file that cannot be read, written or made: every command says so in words, and leaves the place as it was."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import shutil
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from tests.cli.conftest import environment
from tests.cli.program import ROOT, running
from tests.hostile.unprivileged import give_up_rights
from tests.scenarios.conftest import ORDER, a_world
from tests.scenarios.watching import hear
from tests.secrecy import WATCH
from tests.test_settings import LEAST

pytestmark = pytest.mark.asyncio(loop_scope="module")

COMMANDS = ("serve", "tick", "migrate", "check")
ADVICE = "Let DATABASE_URL name a file"
NOT_WRITTEN = "could not write this down"
AFAR = "http://127.0.0.1:9"


class Unprivileged:
    """Runs commands one after the other, without the rights of root."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def __call__(self, command: str, place: Path) -> tuple[int, str]:
        """Its exit status, and everything that it said."""
        env = {**LEAST, "DATABASE_URL": f"sqlite:///{place}", "SLACK_API_URL": f"{AFAR}/api/", "NUGEN_BASE_URL": AFAR}
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"command": command, "env": env}).encode() + b"\n")
        async with asyncio.timeout(40):
            answer = json.loads(await self._process.stdout.readline())
        WATCH.hear("the program", answer["said"])
        return answer["status"], answer["said"]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def unprivileged() -> AsyncIterator[Unprivileged]:
    """Loaded, and ready for commands."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.hostile.unprivileged",
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        preexec_fn=give_up_rights,
    )
    yield Unprivileged(process)
    process.kill()
    await process.wait()


@pytest.fixture
def template(request: pytest.FixtureRequest) -> Path:
    """A migrated file."""
    path: Path = request.getfixturevalue("sqlite_template")
    return path


def a_database(folder: Path, template: Path) -> Path:
    shutil.copyfile(template, folder / "alignbot.sqlite3")
    return folder / "alignbot.sqlite3"


def nothing_in_a_locked_folder(folder: Path, _: Path) -> Path:
    folder.chmod(0o555)
    return folder / "alignbot.sqlite3"


def a_database_in_a_locked_folder(folder: Path, template: Path) -> Path:
    place = a_database(folder, template)
    folder.chmod(0o555)
    return place


def a_folder_that_cannot_be_entered(folder: Path, template: Path) -> Path:
    place = a_database(folder, template)
    folder.chmod(0o666)
    return place


def a_folder_for_others(folder: Path, template: Path) -> Path:
    (folder / "theirs").mkdir()
    place = a_database(folder / "theirs", template)
    (folder / "theirs").chmod(0)
    return place


def only_to_be_read(folder: Path, template: Path) -> Path:
    place = a_database(folder, template)
    place.chmod(0o444)
    return place


def not_to_be_read(folder: Path, template: Path) -> Path:
    place = a_database(folder, template)
    place.chmod(0o200)
    return place


def below_a_file(folder: Path, _: Path) -> Path:
    (folder / "note.txt").write_text("a note")
    return folder / "note.txt" / "alignbot.sqlite3"


def beside(ending: str) -> Callable[[Path, Path], Path]:
    def a_folder_in_place_of_it(folder: Path, template: Path) -> Path:
        place = a_database(folder, template)
        place.with_name(place.name + ending).mkdir()
        return place

    return a_folder_in_place_of_it


def a_log_only_to_be_read(folder: Path, template: Path) -> Path:
    place = a_database(folder, template)
    log = place.with_name(place.name + "-wal")
    log.touch()
    log.chmod(0o444)
    return place


def a_link_to_nowhere(folder: Path, _: Path) -> Path:
    (folder / "link.sqlite3").symlink_to(folder / "missing" / "alignbot.sqlite3")
    return folder / "link.sqlite3"


def a_link_to_itself(folder: Path, _: Path) -> Path:
    (folder / "link.sqlite3").symlink_to(folder / "link.sqlite3")
    return folder / "link.sqlite3"


def a_folder(folder: Path, _: Path) -> Path:
    (folder / "alignbot.sqlite3").mkdir()
    return folder / "alignbot.sqlite3"


def a_device(folder: Path, _: Path) -> Path:
    os.mkfifo(folder / "alignbot.sqlite3")
    return folder / "alignbot.sqlite3"


def too_long_a_name(folder: Path, _: Path) -> Path:
    return folder / ("x" * 300)


def where_nobody_can_make_files(_: Path, __: Path) -> Path:
    return Path("/proc/alignbot.sqlite3")


PLACES: dict[str, Callable[[Path, Path], Path]] = {
    "a folder in which nothing can be made": nothing_in_a_locked_folder,
    "a database in such a folder": a_database_in_a_locked_folder,
    "a folder that cannot be entered": a_folder_that_cannot_be_entered,
    "somebody else's folder": a_folder_for_others,
    "a file that can only be read": only_to_be_read,
    "a file that can only be written": not_to_be_read,
    "a path below a file": below_a_file,
    "a folder in place of the log": beside("-wal"),
    "a folder in place of its index": beside("-shm"),
    "a log that can only be read": a_log_only_to_be_read,
    "a link to nowhere": a_link_to_nowhere,
    "a link to itself": a_link_to_itself,
    "a folder": a_folder,
    "a pipe": a_device,
    "a name that is too long": too_long_a_name,
    "a file system that is none": where_nobody_can_make_files,
}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Whose rights are given back at the end, so that it can be removed."""
    inside = tmp_path / "inside"
    inside.mkdir()
    yield inside
    for one in (inside, *inside.iterdir()):
        if not one.is_symlink():
            one.chmod(0o700)


@pytest.mark.parametrize("name", PLACES)
async def test_every_command_says_what_is_wrong_and_what_to_do(
    unprivileged: Unprivileged, folder: Path, template: Path, name: str
) -> None:
    """It ends with 1 and no trace, names the place, and changes nothing there."""
    place = PLACES[name](folder, template)
    before = content(folder)
    for command in COMMANDS:
        status, said = await unprivileged(command, place)
        assert status == 1, (command, said)
        assert ADVICE in said, command
        assert (str(place) in said) or (str(place.parent) in said) or "missing" in said
        assert "Traceback" not in said
        assert content(folder) == before, command


def content(folder: Path) -> list[tuple[str, int, int]]:
    """What lies there, its rights and its size; root sees it all the same."""
    found = [one for one in folder.rglob("*") if "theirs/" not in str(one)]
    return sorted((str(one), one.lstat().st_mode, one.lstat().st_size) for one in found)


async def test_with_the_rights_it_needs_every_command_gets_further(
    unprivileged: Unprivileged, folder: Path, template: Path
) -> None:
    """The same without a locked door: what is wrong then is that nobody answers for Slack and Nugen."""
    place = a_database(folder, template)
    status, said = await unprivileged("migrate", place)
    assert (status, ADVICE in said) == (0, False)
    status, said = await unprivileged("tick", place)
    assert (status, ADVICE in said) == (1, False)
    assert "Slack" in said


@asynccontextmanager
async def nothing_can_be_written(pid: int) -> AsyncIterator[None]:
    """Whatever this process writes into a file is refused by the system."""
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


async def test_a_file_that_takes_nothing_any_more_refuses_orders_until_it_does(address: str, tmp_path: Path) -> None:
    """The order is refused in its form, which keeps everything, and taken later; what ran goes on, each reply once."""
    async with (
        a_world(address) as world,
        running(tmp_path, environment(world, ALIGNBOT_LEASE_SECONDS="1"), "serve") as bot,
    ):
        await bot.says("ready as")
        await world.slack.bot_connected()
        card = await world.order()
        await hear(world, card, "📬")
        await world.open_form()
        async with nothing_can_be_written(bot.pid):
            world.nugen.clock.advance(30)
            outcome = await world.fill_in(**{**ORDER, "name": "Second", "document_ids": ["doc-sup003"]})
            assert NOT_WRITTEN in str(outcome.errors)
            assert len(world.nugen.creates) == 1
        assert world.ada.view
        assert "Second" in str(world.ada.view.values)
        assert (await world.ada.submit({})).ok
        await world.called("create", 2)
        second = await world.until(lambda: next((one for one in world.cards() if one is not card), None))
        world.nugen.clock.advance(3600)
        for one in (card, second):
            await hear(world, one, "🏁")
            signs = [reply.text.split()[0] for reply in world.replies(one)]
            assert len(set(signs)) == len(signs)
        assert "Traceback" not in bot.said
