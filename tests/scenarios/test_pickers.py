from __future__ import annotations

import pytest

from bot.playground.nugen import ANY
from bot.playground.nugen import Fault as NugenFault
from tests.scenarios.acting import asked_for
from tests.scenarios.conftest import ORDER, World

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])


async def offered(world: World, picker: str, typed: str) -> list[str]:
    """What the picker shows for this."""
    return [one.text for one in await world.ada.suggest(picker, picker, typed)]


async def test_pickers_offer_what_nugen_has(world: World) -> None:
    """Found by name or id in any case, those that can be used first, the others marked; and what was typed itself."""
    await world.open_form()
    models = await offered(world, "base_model", "")
    assert models[0] == "Nugen Flash Instruct · nugen-flash-instruct"
    assert [model.endswith("(not alignable)") for model in models] == [False] * 3 + [True] * 5
    documents = await offered(world, "document_ids", "")
    assert len(documents) == 31
    assert [one.rpartition(" (")[2] for one in documents[-5:]] == ["processing)"] * 3 + ["failed)"] * 2
    assert await offered(world, "document_ids", " REFUND-p") == ["refund-policy.txt · doc-def456", "Use REFUND-p"]
    assert await offered(world, "document_ids", "doc-def456") == ["refund-policy.txt · doc-def456"]
    assert (await offered(world, "benchmark_id", "network"))[0].startswith("Network incidents, real tickets")
    assert await offered(world, "benchmark_id", "`%_*<!channel>") == ["Use `%_*<!channel>"]


# Without its lists the names of a server in the middle of a migration cannot be told: its orders wait for them.
@pytest.mark.parametrize("contract", ["documented", "singular", "plural"])
async def test_the_form_works_on_a_day_when_the_vendors_lists_do_not(idle_world: World) -> None:
    """Every id can be typed and chosen, and the order goes out."""
    world = idle_world
    for call in ("base_models", "documents", "benchmarks"):
        world.nugen.faults.always(call, NugenFault.BAD_GATEWAY)
    await world.start_bot()
    await world.open_form()
    assert await offered(world, "document_ids", "") == []
    assert await offered(world, "document_ids", "doc-abc123") == ["Use doc-abc123"]
    assert (await world.fill_in(**ORDER)).ok
    (create,) = await world.called("create")
    assert asked_for(create) == ORDER


async def test_what_was_known_is_offered_while_nugen_is_away(idle_world: World) -> None:
    """The lists are our own copy: a vendor out of reach takes nothing away."""
    world = idle_world
    bot = await world.start_bot()
    await world.open_form()
    before = await offered(world, "document_ids", "")
    await world.ada.close_view()
    await world.stop_bot(bot)
    world.nugen.faults.always(ANY, NugenFault.RESET_BEFORE)
    await world.start_bot()
    await world.open_form()
    assert await offered(world, "document_ids", "") == before != []
