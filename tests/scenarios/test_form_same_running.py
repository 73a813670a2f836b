from __future__ import annotations

import json
from typing import Any

import pytest

from bot.playground.slack import Outcome, Person
from tests.scenarios.acting import asked_for, hears, last_sent, send
from tests.scenarios.conftest import CHANNEL, ORDER, World, a_world, text_of

only_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"])


async def asked(world: World, person: Person, **fields: Any) -> None:
    """Order what runs already; the form asks what is meant, with everything kept."""
    await world.open_form(person)
    outcome = await world.fill_in(person, **{**ORDER, "name": "Mine", "description": "Keep\nthis", **fields})
    assert outcome.ok
    view = person.view
    assert view is not None
    assert view.blocks[1]["block_id"] == "already_running"
    assert "*The same settings are already running*: Support assistant" in view.blocks[0]["text"]["text"]
    kept = view.values
    assert kept["name"]["name"]["value"] == "Mine"
    assert kept["description"]["description"]["value"] == "Keep\nthis"
    assert kept["base_model"]["base_model"]["selected_option"]["value"] == ORDER["base_model"]
    assert len(kept["document_ids"]["document_ids"]["selected_options"]) == len(ORDER["document_ids"])
    assert kept["benchmark_id"]["benchmark_id"]["selected_option"]["value"] == ORDER["benchmark_id"]


async def choose(person: Person, what: str) -> Outcome:
    """Answer the question and press Start."""
    return await person.submit({"already_running": what})


async def test_following_the_one_that_runs_sends_nothing_and_tells_the_end(world: World) -> None:
    """The link at once, a mention beside the requester's at the end, one create in all."""
    card = await world.order()
    await world.reply(card, "accepted")
    await asked(world, world.grace)
    unanswered = await world.grace.submit()
    assert set(unanswered.errors) == {"already_running"}
    assert (await choose(world.grace, "follow")).ok
    assert world.grace.view is None
    told = await hears(world, world.grace, "Nothing new was sent")
    assert f"p{card.ts.replace('.', '')}|its thread>" in text_of(told)
    world.nugen.clock.advance(3600)
    result = await world.reply(card, "is finished")
    assert result.text.startswith(f"🏁 <@{world.ada.id}> <@{world.grace.id}>")
    assert len(world.nugen.creates) == 1
    assert len(world.cards()) == 1


@only_sqlite
async def test_starting_another_one_is_a_second_order(world: World) -> None:
    """With the form as it stands; it is paid for again, as it says."""
    card = await world.order()
    await world.reply(card, "accepted")
    await asked(world, world.grace)
    assert (await choose(world.grace, "start")).ok
    _, second = await world.called("create", times=2)
    assert asked_for(second) == {**ORDER, "name": "Mine", "description": "Keep\nthis"}
    await world.until(lambda: len(world.cards()) == 2 or None)


@only_sqlite
async def test_one_who_chose_to_follow_starts_nothing_even_if_it_has_ended_meanwhile(world: World) -> None:
    """What became of it is said instead."""
    card = await world.order()
    await world.reply(card, "accepted")
    await asked(world, world.grace)
    world.nugen.clock.advance(3600)
    await world.reply(card, "is finished")
    assert (await choose(world.grace, "follow")).ok
    told = await hears(world, world.grace, "has ended meanwhile: 🏁 Finished")
    assert "Nothing new was sent" in text_of(told)
    assert len(world.nugen.creates) == 1
    assert len(world.cards()) == 1


@only_sqlite
async def test_following_what_is_in_no_record_starts_nothing(database_url: str) -> None:
    """A form of our own making, or one that is older than the records: it asks again."""
    async with a_world(database_url, http=True) as world:
        await world.start_bot()
        card = await world.order()
        await world.reply(card, "accepted")
        await asked(world, world.grace)
        assert (await choose(world.grace, "follow")).ok
        payload = last_sent(world, "view_submission")
        for carried in (json.dumps({"running": "nobody"}), "", "{"):
            payload["view"]["private_metadata"] = carried
            answer = await send(world, payload)
            assert "not have that one in my records" in answer["errors"]["already_running"]
        assert len(world.nugen.creates) == 1


@only_sqlite
async def test_other_settings_are_not_asked_about(world: World) -> None:
    """Another document set is another order, whatever its name; the same set in another order is the same."""
    card = await world.order()
    await world.reply(card, "accepted")
    await world.order(world.grace, document_ids=["doc-abc123"])
    await asked(world, world.slack.person("linus"), document_ids=["doc-def456", "doc-abc123"])
    await world.slack.person("linus").close_view()
    await hears(world, world.slack.person("linus"), "You closed the form", CHANNEL)
    await world.called("create", times=2)
    assert len(world.nugen.creates) == 2
