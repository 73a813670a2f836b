"""What the vendor can do to an alignment, and what is said about it."""

from __future__ import annotations

import pytest

from bot.playground.nugen import Fault, Scenario
from bot.playground.slack import Message
from tests.scenarios.acting import buttons
from tests.scenarios.conftest import World, text_of
from tests.scenarios.watching import (
    ENDINGS,
    a_while,
    hear,
    hear_in_channel,
    looks,
    mentions,
    told,
    told_besides_training,
)

on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"])

# For each scenario: how many virtual seconds pass before which reply, and what the card says in the end.
LIVES = {
    Scenario.SUCCESS: ([(30, "⚙️"), (475, "✅"), (310, "📏"), (600, "🏁")], "Finished"),
    Scenario.FAILS_IN_TRAINING: ([(30, "⚙️"), (200, "❌")], "502 Bad Gateway"),
    Scenario.FAILS_ON_DOCUMENTS: ([(30, "⚙️"), (60, "❌")], "Synthetic data generation failed"),
    Scenario.STOPPED: ([(30, "⚙️"), (200, "⏹️")], "Stopped at Nugen"),
    Scenario.VANISHES: ([(30, "⚙️"), (300, "🌫️")], "does not know it any more"),
    Scenario.SLOW_AND_SILENT: ([(30, "⚙️"), (10_900, "✅"), (600, "🏁")], "Finished"),
    Scenario.UNKNOWN_WORD: ([(30, "⚙️"), (600, "✅"), (600, "🏁")], "Finished"),
}


@on_sqlite
@pytest.mark.parametrize("scenario", LIVES)
async def test_each_life_is_told_in_order(world: World, scenario: Scenario) -> None:
    """Each thing worth hearing is one reply, in order; only the end mentions anybody; the card says how it ended."""
    steps, final = LIVES[scenario]
    world.nugen.scenario = scenario
    card = await world.order()
    await hear(world, card, "📬")
    for seconds, sign in steps:
        world.nugen.clock.advance(seconds)
        await hear(world, card, sign)
    await world.card_says(card, final)
    assert told(world, card) == ["📬", *(sign for _, sign in steps)]
    assert mentions(world, card) == [steps[-1][1]]
    assert len(world.nugen.creates) == 1
    assert len(world.cards()) == 1


@on_sqlite
async def test_without_a_benchmark_trained_is_the_end(world: World) -> None:
    """Without a benchmark the trained model is the result, and the reply says why there are no numbers."""
    card = await world.order(benchmark_id=None)
    await hear(world, card, "📬")
    world.nugen.clock.advance(3600)
    result = await hear(world, card, "🏁")
    assert told_besides_training(world, card) == ["📬", "🏁"]
    assert "no benchmark was chosen" in result.text
    assert {block["type"] for block in result.blocks}.isdisjoint({"table", "data_visualization"})


@on_sqlite
async def test_a_word_that_nobody_knows_is_shown_raw(world: World) -> None:
    """An unknown status word is still running: no reply, no phase, the word itself on the card."""
    world.nugen.scenario = Scenario.UNKNOWN_WORD
    card = await world.order()
    await world.called("create")
    world.nugen.clock.advance(30)
    await hear(world, card, "⚙️")
    world.nugen.clock.advance(260)
    await world.card_says(card, "a word I do not know")
    assert "Training" in text_of(card)
    assert told(world, card) == ["📬", "⚙️"]


@on_sqlite
async def test_a_refused_order_says_why_and_can_be_mended(world: World) -> None:
    """A refusal is told with the vendor's reason and what to do; nothing runs, and it is not sent again."""
    world.nugen.scenario = Scenario.REFUSED
    card = await world.order()
    refusal = await hear(world, card, "⛔")
    await world.card_says(card, "Refused by Nugen")
    assert "cannot be aligned" in text_of(refusal)
    assert "something in the order" in refusal.text
    assert "Edit and send again" in text_of(card)
    assert mentions(world, card) == ["⛔"]
    assert (len(world.nugen.creates), len(world.nugen.projects)) == (1, 0)


@on_sqlite
@pytest.mark.parametrize(
    ("scenario", "whose", "offered"),
    [
        (Scenario.FAILS_IN_TRAINING, "trouble at Nugen", []),
        (Scenario.FAILS_ON_DOCUMENTS, "something in the documents", ["edit_and_resend"]),
    ],
)
async def test_a_failure_says_whose_fault_it_looks_like(
    world: World, scenario: Scenario, whose: str, offered: list[str]
) -> None:
    """A failure says whose fault it looks like, and offers to send again only what can be mended by that."""
    world.nugen.scenario = scenario
    card = await world.order()
    await hear(world, card, "📬")
    world.nugen.clock.advance(600)
    failure = await hear(world, card, "❌")
    assert whose in failure.text
    assert buttons(failure) == offered


@on_sqlite
async def test_a_refused_key_is_said_to_be_the_bots_access(world: World) -> None:
    """When the vendor refuses the key, the order ends with "access" and who can mend it."""
    world.nugen.api_key = "another-key"
    card = await world.order()
    refusal = await hear(world, card, "⛔")
    assert "this bot's access to Nugen" in refusal.text
    assert "whoever runs this bot" in refusal.text
    assert len(world.nugen.creates) == 1


@on_sqlite
async def test_a_create_that_came_too_soon_is_sent_later_by_itself(world: World) -> None:
    """A 429 on the create started nothing: the card says so, and it is sent again when the vendor wants it."""
    world.nugen.faults.once("create", Fault.TOO_MANY_REQUESTS, seconds=2)
    card = await world.order()
    await world.card_says(card, "Not sent yet")
    await hear(world, card, "📬")
    assert len(world.nugen.creates) == 2
    assert len(world.nugen.projects) == 1
    assert told_besides_training(world, card) == ["📬"]
    await world.until(lambda: "Not sent yet" not in text_of(card) or None)


@on_sqlite
async def test_an_order_waits_for_a_vendor_that_is_not_there(world: World) -> None:
    """A create that found no connection was surely not sent: the card says so, and it is sent when that is mended."""
    port = int(world.nugen.base_url.rpartition(":")[2])
    await world.nugen.stop()
    card = await world.order()
    await world.card_says(card, "Not sent yet")
    await world.nugen.start(port)
    await hear(world, card, "📬")
    assert len(world.nugen.creates) == 1
    assert told_besides_training(world, card) == ["📬"]


@on_sqlite
async def test_garbage_in_place_of_the_list_changes_nothing(idle_world: World) -> None:
    """An answer that makes no sense counts as no answer: no phase changes, the card says so, the next good one goes on."""
    world = idle_world
    # Only what is news at once is shown within the time that this test waits.
    await world.start_bot(ALIGNBOT_PROGRESS_SECONDS="600")
    world.nugen.faults.always("list", Fault.WRONG_SHAPE)
    card = await world.order()
    await hear(world, card, "📬")
    await world.card_says(card, "has not answered since")
    assert told_besides_training(world, card) == ["📬"]
    assert "Waiting in Nugen's queue" in text_of(card)
    world.nugen.faults.clear()
    await world.until(lambda: "has not answered since" not in text_of(card) or None)
    assert told_besides_training(world, card) == ["📬"]


async def test_a_vendor_that_is_away_is_told_of_once(idle_world: World, told_soon: dict[str, str]) -> None:
    """The card shows since when the vendor does not answer; the channel hears of it once, and once when it is back."""
    world = idle_world
    await world.start_bot(**told_soon)
    card = await world.order()
    await world.called("create")
    world.nugen.clock.advance(30)
    await hear(world, card, "⚙️")
    world.nugen.faults.always("list", Fault.BAD_GATEWAY)
    await world.card_says(card, "has not answered since")
    away = await hear_in_channel(world, "⚠️")
    asked = looks(world)
    await world.ada.press(card.channel, card.ts, "refresh")
    await world.called("list", asked + 1)
    world.nugen.faults.clear()
    await world.ada.press(card.channel, card.ts, "refresh")
    back = await hear_in_channel(world, "🔌")
    await world.until(lambda: "has not answered since" not in text_of(card) or None)
    assert world.cards() == [card, away, back]
    assert told(world, card) == ["📬", "⚙️"]
    assert not mentions(world, card)
    assert "answers again" in back.text


@on_sqlite
async def test_one_look_without_an_answer_is_not_worth_a_word(world: World) -> None:
    """A single failed look changes neither the card nor the thread."""
    card = await world.order()
    await hear(world, card, "📬")
    await a_while(world, seconds=0.5)
    world.nugen.faults.once("list", Fault.BAD_GATEWAY)
    world.nugen.clock.advance(30)
    await hear(world, card, "⚙️")
    assert not [edit for edit in card.edits if "has not answered" in str(edit.blocks)]


@on_sqlite
async def test_silence_is_told_ever_more_rarely(idle_world: World) -> None:
    """A vendor that answers but says nothing new is told of, then after four times as long, and mentions nobody."""
    world = idle_world
    await world.start_bot(ALIGNBOT_QUIET_SECONDS="0.8")
    world.nugen.scenario = Scenario.SLOW_AND_SILENT
    card = await world.order()
    await world.called("create")
    world.nugen.clock.advance(60)
    began = await hear(world, card, "⚙️")

    def silences() -> list[Message]:
        # On a slow machine it may have been silent for so long before it began.
        return [one for one in world.replies(card) if one.text.startswith("🕰️") and float(one.ts) > float(began.ts)]

    first, second, *_ = await world.until(lambda: found if len(found := silences()) > 1 else None)
    assert float(second.ts) - float(first.ts) > 1
    await a_while(world, seconds=1)
    assert len(silences()) == 2
    world.nugen.clock.advance(4 * 3600)
    await hear(world, card, "🏁")
    assert mentions(world, card) == ["🏁"]


@on_sqlite
async def test_what_has_ended_is_asked_about_no_more(world: World) -> None:
    """After the end the vendor is not asked about an alignment any more, and its card stays as it is."""
    card = await world.order()
    await hear(world, card, "📬")
    world.nugen.clock.advance(3600)
    await hear(world, card, "🏁")
    await world.card_says(card, "Finished")
    edits = len(card.edits)
    listed = len(world.nugen.requests)
    other = await world.order(name="Another")
    await hear(world, other, "📬")
    world.nugen.clock.advance(3600)
    await hear(world, other, "🏁")
    ended = next(iter(world.nugen.projects))
    assert not [one for one in world.nugen.requests[listed:] if ended in one.path]
    assert len(card.edits) == edits
    assert ENDINGS & set(told(world, card)) == {"🏁"}


@on_sqlite
async def test_a_key_that_is_refused_on_the_way_is_told_as_that(world: World) -> None:
    """No outage that passes by itself: the channel and the card say that the key is refused, once, and go on after."""
    card = await world.order()
    await hear(world, card, "📬")
    world.nugen.clock.advance(30)
    await hear(world, card, "⚙️")
    key, world.nugen.api_key = world.nugen.api_key, "another-key"
    refused = await hear_in_channel(world, "⚠️")
    assert "refused this bot's API key" in refused.text
    await world.card_says(card, "refused this bot's API key")
    world.nugen.api_key = key
    await world.ada.press(card.channel, card.ts, "refresh")
    back = await hear_in_channel(world, "🔌")
    assert world.cards() == [card, refused, back]
    assert told(world, card) == ["📬", "⚙️"]
