"""Which generation of its API Nugen speaks: found by reading, shown, remembered, and followed while jobs run."""

from __future__ import annotations

import pytest

from bot.playground.nugen import Fault, Recorded
from bot.playground.nugen.recorded import UNKNOWN
from bot.playground.slack import Message
from tests.scenarios.acting import answer, press
from tests.scenarios.conftest import ORDER, World, text_of
from tests.scenarios.modelling import offered
from tests.scenarios.watching import hear, mentions, told, told_besides_training

on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"])
# Other paths, other names under the same paths, and other words under the same requests.
switches = pytest.mark.parametrize(
    ("contract", "afterwards"),
    [
        ("documented", "plural"),
        ("plural", "singular"),
        ("singular", "mixed"),
        ("mixed", "plural"),
        ("plural", "documented"),
        ("documented", "singular"),
    ],
)
to_other_paths = pytest.mark.parametrize(
    ("contract", "afterwards"), [("documented", "plural"), ("mixed", "singular"), ("plural", "documented")]
)


def writes(world: World) -> list[Recorded]:
    """Everything that was sent to Nugen and does more than read."""
    return [one for one in world.nugen.requests if one.method != "GET"]


def astray(requests: list[Recorded]) -> list[Recorded]:
    """Those of the requests whose paths this Nugen does not know."""
    return [one for one in requests if one.call == UNKNOWN]


async def ordered(world: World, name: str, document: str) -> Message:
    """An alignment that Nugen has accepted, different from the others."""
    card = await world.order(name=name, document_ids=[document])
    await hear(world, card, "📬")
    return card


async def finished(world: World) -> Message:
    """An alignment with a model that is not deployed."""
    card = await ordered(world, "Support assistant", "doc-sup003")
    world.nugen.clock.advance(3600)
    await hear(world, card, "🏁")
    await offered(world, card, "deploy")
    return card


@on_sqlite
async def test_the_generation_is_found_by_reading_and_shown(idle_world: World, contract: str) -> None:
    """Nothing but reads before the create, and nothing else than that create: its card and `status` name what was found."""
    world = idle_world
    # What its projects look like is what tells generations with the same paths apart.
    world.nugen.add_project(name="Of last year", age=7200)
    await world.start_bot()
    card = await ordered(world, "Support assistant", "doc-sup003")
    assert [(one.method, one.call) for one in writes(world)] == [("POST", "create")]
    await world.card_says(card, f"Nugen's API: {contract}")
    assert f"Nugen's API: {contract}" in await answer(world, "/align status Support assistant")


@on_sqlite
async def test_without_a_project_to_tell_them_apart_the_paths_decide(world: World, contract: str) -> None:
    """An account without projects: the requests fit all the same, and no second create was needed."""
    same_requests = {"singular": "documented"}
    card = await ordered(world, "Support assistant", "doc-sup003")
    await world.card_says(card, f"Nugen's API: {same_requests.get(contract, contract)}")
    assert [one.call for one in writes(world)] == ["create"]


@on_sqlite
async def test_the_generation_is_remembered_over_a_restart(world: World) -> None:
    """The next bot asks under the right paths from its first request on."""
    card = await ordered(world, "Support assistant", "doc-sup003")
    await world.stop_bot(world.bots[0])
    asked = len(world.nugen.requests)
    await world.start_bot()
    world.nugen.clock.advance(3600)
    await hear(world, card, "🏁")
    assert astray(world.nugen.requests[asked:]) == []
    assert "Nugen's API: " in text_of(card)


@on_sqlite
@switches
async def test_jobs_under_way_survive_another_generation(idle_world: World, afterwards: str) -> None:
    """In the queue, in training, in evaluation, and sent without an answer: each goes on, nothing is lost or doubled."""
    world = idle_world
    await world.start_bot(ALIGNBOT_SETTLE_SECONDS="60")
    evaluating = await ordered(world, "In evaluation", "doc-hr0001")
    world.nugen.clock.advance(850)
    await hear(world, evaluating, "📏")
    training = await ordered(world, "In training", "doc-hr0002")
    world.nugen.clock.advance(30)
    await hear(world, training, "⚙️")
    world.nugen.faults.always("list", Fault.BAD_GATEWAY)
    world.nugen.faults.once("create", Fault.RESET_AFTER)
    unconfirmed = await world.order(name="Without an answer", document_ids=["doc-hr0003"])
    await hear(world, unconfirmed, "❔")
    queued = await ordered(world, "In the queue", "doc-hr0004")
    await world.card_says(queued, "Nugen's id")
    world.nugen.contract = afterwards
    world.nugen.faults.clear()
    await world.ada.press(queued.channel, queued.ts, "refresh")
    await hear(world, unconfirmed, "🔎")
    world.nugen.clock.advance(3600)
    cards = [evaluating, training, unconfirmed, queued]
    for card in cards:
        await hear(world, card, "🏁")
    assert [told_besides_training(world, card) for card in cards] == [
        ["📬", "📏", "🏁"],
        ["📬", "🏁"],
        ["❔", "🔎", "🏁"],
        ["📬", "🏁"],
    ]
    assert [told(world, card).count("⚙️") for card in cards if "⚙️" in told(world, card)].count(1) >= 1
    assert all(mentions(world, card) == ["🏁"] for card in cards)
    assert len(world.nugen.projects) == len(world.nugen.creates) == 4
    assert len(writes(world)) == 4
    assert len(world.cards()) == 4


@on_sqlite
@to_other_paths
async def test_a_deployment_under_way_survives_another_generation(world: World, afterwards: str) -> None:
    """Asked for under one generation and done under another: told once, sent once; then undeployed by the new paths."""
    card = await finished(world)
    await press(world.ada, card, "deploy")
    await world.called("deploy")
    world.nugen.clock.advance(60)
    await world.card_says(card, "Nugen works on it")
    world.nugen.contract = afterwards
    world.nugen.clock.advance(600)
    await hear(world, card, "📦")
    await offered(world, card, "undeploy")
    await press(world.ada, card, "undeploy")
    await world.called("undeploy")
    world.nugen.clock.advance(600)
    await hear(world, card, "📤")
    assert [sign for sign in told(world, card) if sign in "📦📤"] == ["📦", "📤"]
    assert [one.call for one in writes(world)] == ["create", "deploy", "undeploy"]


@on_sqlite
@to_other_paths
async def test_an_order_in_preparation_survives_another_generation(world: World, afterwards: str) -> None:
    """A file that was uploaded under one generation is waited for under another, and the order is sent there, once."""
    file = await world.ada.upload("handbook.md", b"# Handbook\nAsk before you sign.\n")
    await world.open_form()
    outcome = await world.fill_in(**{**ORDER, "document_ids": [], "files": [file]})
    assert outcome.ok, (outcome.error, outcome.errors)
    await world.called("document_upload")
    card = await world.until(lambda: next(iter(world.cards()), None))
    await world.called("document_status")
    world.nugen.contract = afterwards
    world.nugen.clock.advance(600)
    await hear(world, card, "📬")
    assert told_besides_training(world, card) == ["🧰", "📬"]
    assert [one.call for one in writes(world)] == ["document_upload", "create"]
    assert len(world.nugen.projects) == 1


@on_sqlite
@pytest.mark.parametrize(
    ("contract", "afterwards"),
    [("documented", "plural"), ("plural", "documented"), ("mixed", "plural"), ("plural", "mixed")],
)
async def test_a_create_that_meets_a_dead_path_leaves_by_the_new_one(world: World, afterwards: str) -> None:
    """Refused in the old form, it has started nothing: the card says that it waits, and the new form is sent once."""
    world.nugen.contract = afterwards
    card = await world.order()
    await world.card_says(card, "Not sent yet")
    await hear(world, card, "📬")
    await world.card_says(card, f"Nugen's API: {afterwards}")
    assert told_besides_training(world, card) == ["📬"]
    assert [one.status for one in writes(world)][1:] == [200]
    assert len(writes(world)) == 2
    assert len(world.nugen.projects) == 1


@on_sqlite
@pytest.mark.parametrize("contract", ["mixed"])
async def test_an_order_waits_until_the_names_can_be_told(idle_world: World) -> None:
    """New paths, old names, and no list to see that by: never the wrong path, and one project as soon as it is seen."""
    world = idle_world
    world.nugen.faults.always("base_models", Fault.BAD_GATEWAY)
    await world.start_bot()
    card = await world.order()
    await world.card_says(card, "Not sent yet")
    world.nugen.faults.clear()
    await hear(world, card, "📬")
    await world.card_says(card, "Nugen's API: mixed")
    assert {one.path for one in writes(world)} == {world.nugen.creates[0].path}
    assert len(world.nugen.projects) == 1
    assert told(world, card) == ["📬"]


@on_sqlite
@pytest.mark.parametrize(("contract", "fixed"), [("documented", "plural"), ("plural", "documented")])
async def test_a_generation_that_was_set_wrong_is_named(idle_world: World, fixed: str) -> None:
    """Whoever fixes the wrong generation is told of the setting, at the order and while jobs run; nothing is started."""
    world = idle_world
    first = await world.start_bot()
    running = await ordered(world, "Already running", "doc-hr0001")
    await world.stop_bot(first)
    await world.start_bot(NUGEN_CONTRACT=fixed, ALIGNBOT_QUIET_SECONDS="6")
    notice = await world.until(lambda: next((one for one in world.cards() if "⚠️" in one.text), None))
    assert "NUGEN_CONTRACT" in notice.text
    await world.card_says(running, "NUGEN_CONTRACT")
    card = await world.order(name="Too late", document_ids=["doc-hr0002"])
    refusal = await hear(world, card, "⛔")
    assert "NUGEN_CONTRACT" in refusal.text
    assert len(astray(writes(world))) == 1
    assert len(world.nugen.projects) == 1
    assert "🌫️" not in told(world, running)
    await world.stop_bot(world.bots[0])
    await world.start_bot()
    world.nugen.clock.advance(3600)
    await hear(world, running, "🏁")


@pytest.mark.parametrize("database_kind", ["postgresql"])
@pytest.mark.parametrize(("contract", "afterwards"), [("documented", "plural"), ("plural", "singular")])
async def test_two_bots_follow_a_switch_together(idle_world: World, afterwards: str) -> None:
    """Both find out by themselves: each alignment is told of once, and a new order is one project."""
    world = idle_world
    await world.start_bot(ALIGNBOT_POLL_SECONDS="0.5")
    await world.start_bot(ALIGNBOT_POLL_SECONDS="0.5")
    cards = [await ordered(world, f"Order {number}", f"doc-hr000{number}") for number in range(1, 4)]
    world.nugen.contract = afterwards
    cards += [await ordered(world, "After the switch", "doc-hr0004")]
    world.nugen.clock.advance(3600)
    for card in cards:
        await hear(world, card, "🏁")
    assert [told_besides_training(world, card) for card in cards] == [["📬", "🏁"]] * 4
    assert len(world.nugen.projects) == 4
    assert len(world.cards()) == 4
