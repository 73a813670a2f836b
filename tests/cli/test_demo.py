from __future__ import annotations

import asyncio
import signal
import socket
from pathlib import Path
from urllib.request import urlopen

import pytest

from bot.__main__ import main
from bot.commands.demo import Options, playing
from bot.playground.nugen import CONTRACTS, Scenario
from bot.playground.nugen.dialects import DIALECTS
from tests.cli.program import files_in, running
from tests.scenarios.conftest import ORDER, World, text_of

LISTENS = "0A"
LOOPBACK = "0100007F"


def listening(pid: int) -> list[tuple[str, int]]:
    """The addresses, as the kernel writes them, and ports on which this process listens."""
    held = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        try:
            held.add(str(descriptor.readlink()))
        except FileNotFoundError:
            continue  # it was closed meanwhile
    found = []
    for table in ("tcp", "tcp6"):
        for row in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            columns = row.split()
            if columns[3] == LISTENS and f"socket:[{columns[9]}]" in held:
                address, _, port = columns[1].partition(":")
                found.append((address, int(port, 16)))
    return found


def get(url: str) -> str:
    with urlopen(url, timeout=10) as answer:  # noqa: S310 - http on loopback
        text: str = answer.read().decode()
        return text


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_the_demo_shows_a_page_until_it_is_stopped(tmp_path: Path, number: signal.Signals) -> None:
    """It prints the page's address, listens on loopback only, and ends with 0 and without a trace, files included."""
    async with running(tmp_path, {}, "demo") as demo:
        address = next(word for word in (await demo.says("Open http")).split() if word.startswith("http"))
        await demo.says("Ctrl-C ends it")
        assert "<html" in await asyncio.to_thread(get, address)
        places = listening(demo.pid)
        assert len(places) == 2
        assert {place for place, _ in places} == {LOOPBACK}
        demo.send(number)
        assert await demo.ended() == 0
    assert "Traceback" not in demo.said
    assert files_in(tmp_path) == []


async def test_kept_data_survive_a_second_start(tmp_path: Path) -> None:
    """The second playground knows neither the card nor the project: the bot says so once, on a new card, and rests."""
    options = Options(speed=600.0, scenario=Scenario.SLOW_AND_SILENT)
    async with playing(options, tmp_path) as first:
        world = World(first.slack, first.nugen, None, "")  # type: ignore[arg-type]  # the manifest is for starting bots
        card = await world.order(**ORDER)
        await world.reply(card, "Training began")
    async with playing(options, tmp_path) as second:
        world = World(second.slack, second.nugen, None, "")  # type: ignore[arg-type]  # as above
        card = await world.until(lambda: next(iter(world.cards()), None), 30)
        await world.reply(card, "does not know", 30)
        await world.card_says(card, "does not know it any more")
        assert len(world.cards()) == 1
        assert len([one for one in world.replies(card) if "does not know" in text_of(one)]) == 1
        assert second.nugen.creates == []


def test_a_page_port_that_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    """The sentence names the port and the option; nothing else is printed."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert main(["demo", "--port", str(port)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(f"Port {port} cannot be had: another program has it.")
    assert "--port" in told.err


def test_a_data_folder_that_cannot_be(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A file in the place of the folder: the sentence names it and the option."""
    file = tmp_path / "file"
    file.touch()
    assert main(["demo", "--data", str(file)]) == 1
    told = capsys.readouterr().err
    assert str(file) in told
    assert "--data" in told
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--scenario", "sucess"), [one.value for one in Scenario]),
        (("--contract", "newest"), list(CONTRACTS)),
        (("--speed", "fast"), ["--speed", "'fast'", "up to 10000"]),
        (("--speed", "0"), ["above 0"]),
        (("--speed", "nan"), ["above 0"]),
        (("--port", "70000"), ["--port", "65535"]),
        (("--port", "-1"), ["65535"]),
    ],
)
def test_a_slip_of_the_pen_is_told_with_what_is_possible(
    arguments: tuple[str, ...], says: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Wrong usage ends with 2 and lists what can be given."""
    with pytest.raises(SystemExit) as ended:
        main(["demo", *arguments])
    assert ended.value.code == 2
    told = capsys.readouterr().err
    for words in says:
        assert words in told


def test_help_names_every_command_scenario_and_contract(capsys: pytest.CaptureFixture[str]) -> None:
    """`--help` is enough to find one's way."""
    for arguments, says in (
        (["--help"], ["serve", "demo", "check", "tick", "migrate"]),
        (["demo", "--help"], [*Scenario, *CONTRACTS, *(one.summary for one in DIALECTS.values())]),
    ):
        with pytest.raises(SystemExit):
            main(arguments)
        told = capsys.readouterr().out
        for words in says:
            assert words in told
