import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from bot.nugen.client import NugenClient
from bot.nugen.contracts import CONTRACTS, DOCUMENTED, PLURAL, SINGULAR, Contract, Order
from bot.nugen.errors import NoSuchPath, NotAllowed, NotFound, Rejected, TryLater
from bot.nugen.transport import Timeouts
from tests.nugen.scripted import ScriptedServer, Step, reply, reply_json

PLURAL_LIST = "GET /api/v3/alignment-projects/list"
PLURAL_DETAIL = "GET /api/v3/alignment-projects/a1"
PLURAL_CREATE = "POST /api/v3/alignment-projects/create"
SINGULAR_LIST = "GET /api/v3/alignment-project"
SINGULAR_DETAIL = "GET /api/v3/alignment-project/a1"
SINGULAR_CREATE = "POST /api/v3/alignment-project/create"

OLD: dict[str, Step] = {
    SINGULAR_LIST: reply_json({"alignment_projects": [{"id": "a1", "base_model": "m", "status": "processing"}]}),
    SINGULAR_DETAIL: reply_json({"id": "a1", "status": "processing"}),
    SINGULAR_CREATE: reply_json({"id": "alignment_2", "status": "pending"}),
}
NEW: dict[str, Step] = {
    PLURAL_LIST: reply_json({"alignment_projects": [{"alignment_id": "a1", "base_model_id": "m", "status": "READY"}]}),
    PLURAL_DETAIL: reply_json({"alignment_id": "a1", "status": "READY"}),
    PLURAL_CREATE: reply_json({"alignment_id": "alignment_2", "status": "PROCESSING"}),
}


class Bench:
    """A client in auto mode, its memory and its clock."""

    def __init__(self) -> None:
        self.remembered: list[str] = []
        self.now = 1000.0

    async def remember(self, name: str) -> None:
        self.remembered.append(name)

    def clock(self) -> float:
        return self.now


Auto = Callable[..., AbstractAsyncContextManager[NugenClient]]


@pytest.fixture
def bench() -> Bench:
    """What surrounds the client."""
    return Bench()


@pytest.fixture
def auto(server: ScriptedServer, key: str, bench: Bench, patient: Timeouts) -> Auto:
    """How a client that finds out by itself is made."""

    @asynccontextmanager
    async def opened(known: Contract | None = None) -> AsyncIterator[NugenClient]:
        async with NugenClient(
            base_url=server.base_url,
            api_key=key,
            contract=None,
            known=known,
            remember=bench.remember,
            timeouts=patient,
            clock=bench.clock,
        ) as client:
            yield client

    return opened


def _send() -> bool:
    return True


async def test_it_finds_out_once_before_the_first_call_and_remembers(
    server: ScriptedServer, auto: Auto, bench: Bench
) -> None:
    """Many first calls at once cost one look, and every call after them none."""
    server.serve(NEW)
    async with auto() as client:
        seen = await asyncio.gather(*(client.detail("a1") for _ in range(5)))
        await client.detail("a1")
        assert client.contract is PLURAL
    assert {one.phase for one in seen} == {"trained"}
    assert server.asked().count(PLURAL_LIST) == 1
    assert bench.remembered == ["plural"]


async def test_what_is_known_from_before_is_not_looked_for(server: ScriptedServer, auto: Auto, bench: Bench) -> None:
    """A restart begins with what was remembered."""
    server.serve(NEW)
    async with auto(PLURAL) as client:
        await client.detail("a1")
    assert server.asked() == [PLURAL_DETAIL]
    assert bench.remembered == []


async def test_a_fixed_contract_never_looks(server: ScriptedServer, key: str) -> None:
    """Whoever sets the generation gets that one and the error that says so."""
    server.serve(NEW)
    async with NugenClient(base_url=server.base_url, api_key=key, contract=DOCUMENTED) as client:
        with pytest.raises(NoSuchPath):
            await client.detail("a1")
        assert await client.look_again() is False
    assert server.asked() == [SINGULAR_DETAIL]


@pytest.mark.parametrize(("step", "expected"), [(reply(503), TryLater), (reply(401), NotAllowed)])
async def test_what_keeps_it_from_finding_out_is_what_a_read_meets(
    server: ScriptedServer, auto: Auto, bench: Bench, step: Step, expected: type[Exception]
) -> None:
    """While the server cannot tell, reads say why and nothing is remembered; afterwards it is found out."""
    server.script(step)
    async with auto() as client:
        with pytest.raises(expected):
            await client.detail("a1")
        assert (client.contract, bench.remembered) == (DOCUMENTED, [])
        server.serve(NEW)
        assert (await client.detail("a1")).phase == "trained"
    assert bench.remembered == ["plural"]


async def test_a_write_goes_by_the_contract_of_record_while_nothing_can_be_told(
    server: ScriptedServer, auto: Auto, bench: Bench, order: Order
) -> None:
    """Lists that do not answer keep nobody from ordering."""
    server.serve({PLURAL_LIST: reply(503), SINGULAR_CREATE: OLD[SINGULAR_CREATE]})
    async with auto() as client:
        assert (await client.create(order, may_still_send=_send)).vendor_id == "alignment_2"
    assert server.asked() == [PLURAL_LIST, SINGULAR_CREATE]
    assert bench.remembered == []


async def test_the_right_paths_are_used_while_the_names_cannot_be_told(
    server: ScriptedServer, auto: Auto, bench: Bench, order: Order
) -> None:
    """No project yet, and no list of models: the likelier names under the paths that answer; told for sure later."""
    server.serve({**NEW, PLURAL_LIST: reply_json({"alignment_projects": []}), "GET /api/v3/models/base": reply(503)})
    async with auto() as client:
        assert await client.projects() == []
        await client.create(order, may_still_send=_send)
        assert (client.contract, bench.remembered) == (PLURAL, [])
        server.serve(
            {**NEW, PLURAL_LIST: reply_json({"alignment_projects": [{"alignment_id": "a", "base_model": "m"}]})}
        )
        bench.now += 61
        await client.projects()
        assert bench.remembered == ["mixed"]
    assert server.asked().count(PLURAL_CREATE) == 1
    assert SINGULAR_CREATE not in server.asked()


async def test_a_change_to_paths_whose_names_cannot_be_told_loses_no_read(
    server: ScriptedServer, auto: Auto, bench: Bench
) -> None:
    """The paths are followed at once, the names are found out when the server tells them."""
    server.serve({**NEW, PLURAL_LIST: reply_json({"alignment_projects": []}), "GET /api/v3/models/base": reply(503)})
    async with auto(DOCUMENTED) as client:
        assert (await client.detail("a1")).phase == "trained"
        assert (client.contract, bench.remembered) == (PLURAL, [])
        server.serve(NEW)
        bench.now += 61
        await client.detail("a1")
    assert bench.remembered == ["plural"]
    assert server.asked().count(SINGULAR_DETAIL) == 1


async def test_a_write_that_missed_is_not_sent_again_before_anything_can_be_told(
    server: ScriptedServer, auto: Auto, order: Order
) -> None:
    """The contract of record was tried once, the server does not know it, and its lists are still down: it waits."""
    server.serve({**NEW, SINGULAR_LIST: reply(503), PLURAL_LIST: reply(503)})
    async with auto() as client:
        with pytest.raises(NoSuchPath):
            await client.create(order, may_still_send=_send)
        assert await client.look_again() is True
        with pytest.raises(TryLater):
            await client.create(order, may_still_send=_send)
        server.serve(NEW)
        await client.create(order, may_still_send=_send)
    assert [one for one in server.asked() if one.startswith("POST")] == [SINGULAR_CREATE, PLURAL_CREATE]


async def test_a_server_that_knows_none_of_the_paths_is_looked_at_once_a_minute(
    server: ScriptedServer, auto: Auto, bench: Bench
) -> None:
    """The wrong address costs one look at the start and one a minute for a call that is missing."""
    server.serve({})
    async with auto() as client:
        for _ in range(3):
            with pytest.raises(NoSuchPath):
                await client.detail("a1")
        looks = server.asked().count(PLURAL_LIST)
        assert looks == 2
        bench.now += 61
        with pytest.raises(NoSuchPath):
            await client.detail("a1")
        assert server.asked().count(PLURAL_LIST) > looks
        server.serve(OLD)
        bench.now += 61
        assert (await client.detail("a1")).phase == "training"
    assert bench.remembered == ["documented"]


async def test_a_read_follows_the_server_into_another_generation(
    server: ScriptedServer, auto: Auto, bench: Bench
) -> None:
    """The generation changes while jobs run: the same ids are asked for under the new paths, there and back again."""
    server.serve(OLD)
    async with auto() as client:
        assert (await client.detail("a1")).phase == "training"
        server.serve(NEW)
        assert (await client.detail("a1")).phase == "trained"
        assert [one.vendor_id for one in await client.projects()] == ["a1"]
        server.serve(OLD)
        assert [one.vendor_id for one in await client.projects()] == ["a1"]
    assert bench.remembered == ["documented", "plural", "documented"]
    assert all(route.startswith("GET ") for route in server.asked())


async def test_a_missing_thing_is_no_reason_to_look(server: ScriptedServer, auto: Auto) -> None:
    """A 404 in the vendor's own words is about the project and not about the path."""
    gone = reply_json({"detail": "Alignment project not found"}, 404)
    server.serve({**NEW, "GET /api/v3/alignment-projects/gone": gone})
    async with auto(PLURAL) as client:
        with pytest.raises(NotFound):
            await client.detail("gone")
    assert server.asked() == ["GET /api/v3/alignment-projects/gone"]


async def test_a_call_that_is_missing_for_good_is_looked_for_once_a_minute(
    server: ScriptedServer, auto: Auto, bench: Bench
) -> None:
    """A read that no generation of the server's answers does not make every round cost a look."""
    server.serve(NEW)
    async with auto(PLURAL) as client:
        for _ in range(3):
            with pytest.raises(NoSuchPath):
                await client.benchmarks()
        assert server.asked().count(PLURAL_LIST) == 1
        bench.now += 61
        with pytest.raises(NoSuchPath):
            await client.benchmarks()
    assert server.asked().count(PLURAL_LIST) == 2
    assert bench.remembered == []


async def test_a_server_that_goes_down_while_it_is_looked_at_may_be_asked_later(
    server: ScriptedServer, auto: Auto
) -> None:
    """Between two generations a gateway may answer nothing: that is no proof that a call does not exist."""
    server.serve({PLURAL_LIST: reply(502)})
    async with auto(DOCUMENTED) as client:
        with pytest.raises(TryLater):
            await client.detail("a1")


async def test_a_write_is_not_repeated_and_can_be_sent_again_after_another_look(
    server: ScriptedServer, auto: Auto, bench: Bench, order: Order
) -> None:
    """One POST for each create; whoever sent it hears whether it is worth a second one."""
    server.serve(NEW)
    async with auto(DOCUMENTED) as client:
        with pytest.raises(NoSuchPath):
            await client.create(order, may_still_send=_send)
        assert server.asked() == [SINGULAR_CREATE]
        assert await client.look_again() is True
        assert client.contract is PLURAL
        assert (await client.create(order, may_still_send=_send)).vendor_id == "alignment_2"
    assert [route for route in server.asked() if route.startswith("POST")] == [SINGULAR_CREATE, PLURAL_CREATE]
    assert bench.remembered == ["plural"]


async def test_a_write_whose_generation_somebody_else_found_meanwhile_is_worth_another_try(
    server: ScriptedServer, auto: Auto, order: Order
) -> None:
    """The follower may be the first to notice the change; then nothing more needs to be asked."""
    server.serve(NEW)
    async with auto(DOCUMENTED) as client:
        with pytest.raises(NoSuchPath):
            await client.create(order, may_still_send=_send)
        await client.detail("a1")
        asked = len(server.requests)
        assert await client.look_again() is True
        assert len(server.requests) == asked


async def test_a_write_in_the_names_of_another_generation_is_worth_another_try(
    server: ScriptedServer, auto: Auto, order: Order
) -> None:
    """A server in the middle of a migration asks for the older names: nothing was started, and it is found out."""
    missing = [{"loc": ["body", "base_model"], "msg": "Field required", "type": "missing"}]
    mixed = reply_json({"alignment_projects": [{"alignment_id": "a1", "base_model": "m"}]})
    server.serve({PLURAL_LIST: mixed, PLURAL_CREATE: reply_json({"detail": missing}, 422)})
    async with auto(PLURAL) as client:
        with pytest.raises(NoSuchPath):
            await client.create(order, may_still_send=_send)
        assert await client.look_again() is True
        assert client.contract is CONTRACTS["mixed"]
        with pytest.raises(Rejected) as caught:
            await client.create(order, may_still_send=_send)
    assert caught.value.fields == {"base_model": "Field required"}


async def test_a_call_that_does_not_exist_is_said_at_once_and_stays_missing(server: ScriptedServer, auto: Auto) -> None:
    """Without a stop nothing is sent, and the look finds the same requests under the name that fits the answers."""
    live = reply_json({"alignment_projects": [{"alignment_id": "a1", "base_model": "m"}]})
    server.serve({**OLD, SINGULAR_LIST: live})
    async with auto(DOCUMENTED) as client:
        with pytest.raises(NoSuchPath):
            await client.stop("a1")
        assert server.requests == []
        assert await client.look_again() is False
        assert client.contract is SINGULAR


@pytest.mark.parametrize(("step", "worth"), [(reply(502), True), (reply(401), False)])
async def test_a_look_that_cannot_tell_raises_nothing(
    server: ScriptedServer, auto: Auto, order: Order, *, step: Step, worth: bool
) -> None:
    """A server that is down may know the call tomorrow; a key that is refused will not help."""
    server.serve({PLURAL_LIST: step, SINGULAR_LIST: step})
    async with auto(DOCUMENTED) as client:
        with pytest.raises(NoSuchPath):
            await client.create(order, may_still_send=_send)
        assert await client.look_again() is worth
