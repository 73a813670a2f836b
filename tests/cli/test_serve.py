from __future__ import annotations

import asyncio
import json
import signal
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from bot.alignments.alignment import Alignment
from bot.connections import fingerprint
from bot.playground.nugen import Fault
from bot.playground.slack.faults import Fault as SlackFault
from bot.store import Database, Store
from tests.cli.conftest import environment
from tests.cli.program import Program, running
from tests.scenarios.conftest import CHANNEL, ORDER, World, a_world

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])


async def order(world: World) -> None:
    """Order as a person would, without waiting for a card."""
    await world.open_form()
    outcome = await world.fill_in(**ORDER)
    assert outcome.ok, (outcome.error, outcome.errors)


async def followed(world: World) -> list[Alignment]:
    """What the rows say is running at Nugen."""
    database = await Database.open(world.database_url)
    try:
        return await Store(database).polled(fingerprint(world.nugen.api_key))
    finally:
        await database.close()


def get(url: str) -> tuple[int, str]:
    try:
        with urlopen(url, timeout=10) as answer:  # noqa: S310 - http on loopback
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


async def reachable(world: World, bot: Program) -> None:
    if world.http:
        port = int((await bot.says("Listening on 127.0.0.1")).split()[-1])
        world.slack.deliver_to(f"http://127.0.0.1:{port}/slack/events")
    await bot.says("ready as")
    await world.slack.bot_connected()


@pytest.mark.parametrize(("http", "number"), [(False, signal.SIGTERM), (True, signal.SIGINT)])
async def test_a_create_that_is_on_its_way_is_finished_before_it_stops(
    database_url: str, tmp_path: Path, *, http: bool, number: signal.Signals
) -> None:
    """Told to stop while Nugen thinks about a create, the bot waits for the answer, writes it down and ends with 0."""
    async with a_world(database_url, http=http) as world:
        lines = "\n".join(f"{name}={value}" for name, value in environment(world).items())
        (tmp_path / ".env").write_text(lines)
        world.nugen.faults.once("create", Fault.DELAY, seconds=2)
        async with running(tmp_path, {}, "serve") as bot:
            await reachable(world, bot)
            await order(world)
            await world.called("create")
            bot.send(number)
            await bot.says(f"{number.name}: finishing what is in flight")
            assert await bot.ended() == 0
        assert "stopped" in bot.lines[-1]
        assert "Traceback" not in bot.said
        (alignment,) = await followed(world)
        assert alignment.vendor_id in world.nugen.projects
        assert len(world.nugen.creates) == 1


async def test_health_over_http(database_url: str, tmp_path: Path) -> None:
    """`/healthz` says that it lives, `/readyz` that every check is well."""
    async with a_world(database_url, http=True) as world, running(tmp_path, environment(world), "serve") as bot:
        await reachable(world, bot)
        port = int((await bot.says("Listening on 127.0.0.1")).split()[-1])
        assert await asyncio.to_thread(get, f"http://127.0.0.1:{port}/healthz") == (200, "alive")
        status, body = await asyncio.to_thread(get, f"http://127.0.0.1:{port}/readyz")
        assert status == 200
        assert json.loads(body)["ready"] is True


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_the_second_signal_ends_it_at_once(idle_world: World, tmp_path: Path, number: signal.Signals) -> None:
    """Whoever does not want to wait for a Nugen that hangs says it twice."""
    idle_world.nugen.faults.once("create", Fault.TIMEOUT_AFTER)
    async with running(tmp_path, environment(idle_world), "serve") as bot:
        await reachable(idle_world, bot)
        await order(idle_world)
        await idle_world.called("create")
        bot.send(number)
        await bot.says("finishing what is in flight")
        bot.send(number)
        # Less than it would wait for what is in flight.
        async with asyncio.timeout(20):
            assert await bot.ended() == -number
    assert "Traceback" not in bot.said


async def test_a_killed_bot_goes_on_where_it_was(idle_world: World, tmp_path: Path) -> None:
    """Killed while a create hangs: the next start finds the project at Nugen, says so, and sends nothing again."""
    idle_world.nugen.faults.once("create", Fault.TIMEOUT_AFTER)
    async with running(tmp_path, environment(idle_world, ALIGNBOT_LEASE_SECONDS="1"), "serve") as bot:
        await reachable(idle_world, bot)
        await order(idle_world)
        await idle_world.called("create")
        bot.send(signal.SIGKILL)
        assert await bot.ended() == -signal.SIGKILL
    async with running(tmp_path, environment(idle_world), "serve") as bot:
        card = await idle_world.until(lambda: next(iter(idle_world.cards()), None), 30)
        await idle_world.reply(card, "Found it at Nugen", 30)
    assert len(idle_world.nugen.creates) == 1
    assert len(idle_world.cards()) == 1


@pytest.mark.parametrize("http", [False, True])
async def test_it_waits_for_a_slack_that_is_out_of_reach(database_url: str, tmp_path: Path, *, http: bool) -> None:
    """Nobody at Slack's address: the bot says so and tries again, until Ctrl-C ends it with 0, at once."""
    async with a_world(database_url, http=http) as world:
        env = environment(world, SLACK_API_URL="http://127.0.0.1:9/api/")
        async with running(tmp_path, env, "serve") as bot:
            await bot.says("Slack is out of reach, trying again")
            bot.send(signal.SIGINT)
            async with asyncio.timeout(5):
                assert await bot.ended() == 0
        assert "Traceback" not in bot.said


async def test_it_lives_while_it_waits_for_slack(database_url: str, tmp_path: Path) -> None:
    """Whoever asks hears that it lives, and what it waits for; nothing is acknowledged, and it gets ready by itself."""
    async with a_world(database_url, http=True) as world:
        world.slack.faults.always("auth.test", SlackFault.DROP_BEFORE)
        async with running(tmp_path, environment(world), "serve") as bot:
            port = int((await bot.says("Listening on 127.0.0.1")).split()[-1])
            await bot.says("Slack is out of reach, trying again")
            assert await asyncio.to_thread(get, f"http://127.0.0.1:{port}/healthz") == (200, "alive")
            status, body = await asyncio.to_thread(get, f"http://127.0.0.1:{port}/readyz")
            assert (status, json.loads(body)["ready"]) == (503, False)
            assert "Slack" in json.loads(body)["checks"]["start"]
            world.slack.deliver_to(f"http://127.0.0.1:{port}/slack/events")
            assert not (await world.ada.command(CHANNEL, "/align")).ok
            world.slack.faults.clear()
            await bot.says("ready as")
            status, _ = await asyncio.to_thread(get, f"http://127.0.0.1:{port}/readyz")
            assert status == 200
            assert (await world.ada.command(CHANNEL, "/align")).ok
