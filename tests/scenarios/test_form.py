from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.playground.slack import Outcome
from tests.scenarios.acting import asked_for, hears, last_sent, send
from tests.scenarios.conftest import CHANNEL, ORDER, PICKERS, World, a_world, text_of

only_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"])
FIELDS = ["name", "base_model", "document_ids", "files", "benchmark_id", "workflow_id", "description", "channel"]


def filled(world: World) -> dict[str, Any]:
    """What ada's open form holds, by field."""
    view = world.ada.view
    assert view is not None
    return {field: dict(view.values[field][field]) for field in FIELDS}


async def submit_until_taken(world: World, **errors: str) -> None:
    """Press Start again and again, as somebody would who is told that it helps; no other errors than these come."""
    async with asyncio.timeout(15):
        while not (outcome := await world.ada.submit()).ok:
            assert set(outcome.errors) <= set(errors), outcome
            assert all(errors[field] in words for field, words in outcome.errors.items())


@only_sqlite
async def test_the_form_has_one_input_for_each_field(world: World) -> None:
    """Named as in the contract, with the channel where the command was typed; only what is optional says so."""
    await world.open_form()
    view = world.ada.view
    assert view is not None
    assert view.callback_id == "alignment_form"
    inputs = {block["block_id"]: block for block in view.blocks if block["type"] == "input"}
    assert list(inputs) == FIELDS
    optional = {name for name, block in inputs.items() if block.get("optional")}
    assert optional == {"document_ids", "files", "benchmark_id", "workflow_id", "description"}
    assert [inputs[name]["element"]["type"] for name in PICKERS] == [
        "external_select",
        "multi_external_select",
        "external_select",
    ]
    assert filled(world)["channel"]["selected_conversation"] == world.slack.workspace.channel(CHANNEL).id


@only_sqlite
async def test_what_cannot_be_sent_is_said_at_its_field_and_everything_is_kept(world: World) -> None:
    """Blank, hidden characters, a document that is not ready, a channel without the bot: all at once, nothing lost."""
    await world.open_form()
    outcome = await world.fill_in(
        name="   ",
        base_model="nugen-flash-instruct",
        document_ids=["doc-abc123", "doc-bad001"],
        workflow_id="work\u202eflow",
        description="Line one\nline\u0007 two",
        channel="random",
    )
    assert outcome.errors["name"] == "Give the alignment a name."
    assert "price-list-scan.txt (failed)" in outcome.errors["document_ids"]
    assert "cannot be seen (right-to-left override)" in outcome.errors["workflow_id"]
    assert "cannot be seen" in outcome.errors["description"]
    assert "/invite @Alignbot" in outcome.errors["channel"]
    assert set(outcome.errors) == {"name", "document_ids", "workflow_id", "description", "channel"}
    kept = filled(world)
    assert kept["name"]["value"] == "   "
    assert [one["value"] for one in kept["document_ids"]["selected_options"]] == ["doc-abc123", "doc-bad001"]
    assert kept["workflow_id"]["value"] == "work\u202eflow"
    assert kept["description"]["value"] == "Line one\nline\u0007 two"
    outcome = await world.fill_in(
        name=" Support ", document_ids=["doc-abc123"], workflow_id=" ", description=" a\nb ", channel=CHANNEL
    )
    assert outcome.ok, outcome.errors
    (create,) = await world.called("create")
    assert asked_for(create) == {
        "name": "Support",
        "base_model": "nugen-flash-instruct",
        "document_ids": ["doc-abc123"],
        "description": "a\nb",
    }


@only_sqlite
async def test_what_slacks_own_client_would_not_send_is_refused_too(database_url: str) -> None:
    """Too long, chosen twice, too many, or not there at all: the limits are ours and not the client's."""
    async with a_world(database_url, http=True) as world:
        await world.start_bot()
        await world.open_form()
        assert not (await world.fill_in(**{**ORDER, "channel": "random"})).ok
        payload = last_sent(world, "view_submission")
        values = payload["view"]["state"]["values"]
        values["channel"]["channel"]["selected_conversation"] = world.slack.workspace.channel(CHANNEL).id
        option = values["document_ids"]["document_ids"]["selected_options"][0]
        for documents, words in (
            ([option, option], "Chosen more than once: doc-abc123"),
            ([{**option, "value": f"doc-{number}"} for number in range(51)], "You chose 51 documents; 50 is the most"),
            ([{**option, "value": "d" * 256}], "256 characters long; 255 is the most"),
            ([{**option, "value": " "}], "Choose at least one document, or add a file."),
            ([], "Choose at least one document, or add a file."),
        ):
            values["document_ids"]["document_ids"]["selected_options"] = documents
            answer = await send(world, payload)
            assert answer["response_action"] == "errors"
            assert list(answer["errors"]) == ["document_ids"]
            assert words in answer["errors"]["document_ids"]
        values["name"]["name"]["value"] = "n" * 121
        values["base_model"]["base_model"]["selected_option"] = None
        values["workflow_id"]["workflow_id"]["value"] = "w" * 256
        values["benchmark_id"]["benchmark_id"]["selected_option"] = {**option, "value": "b" * 256}
        values["description"]["description"]["value"] = "d" * 3001
        values["channel"]["channel"]["selected_conversation"] = None
        answer = await send(world, payload)
        assert set(answer["errors"]) == set(FIELDS) - {"files"}
        assert "120 is the most" in answer["errors"]["name"]
        assert "3,001 characters" in answer["errors"]["description"]
        del payload["view"]["state"]
        assert (await send(world, payload))["response_action"] == "errors"
        assert world.nugen.creates == []


@only_sqlite
async def test_documents_that_became_ready_are_taken_at_the_next_press(world: World) -> None:
    """The refusal looks again at Nugen by itself, so that pressing Start once more is worth it."""
    await world.open_form()
    offered = await world.ada.suggest("document_ids", "document_ids", "doc-new001")
    assert [one.text for one in offered] == ["chat-transcripts-may.jsonl · doc-new001 (processing)"]
    world.nugen.clock.advance(100)
    outcome = await world.fill_in(**{**ORDER, "document_ids": ["doc-new001"]})
    assert "chat-transcripts-may.jsonl (processing)" in outcome.errors["document_ids"]
    await submit_until_taken(world, document_ids="Not ready at Nugen")
    await world.called("create")


@pytest.mark.parametrize("place", ["random", "secret-lab"])
@only_sqlite
async def test_after_the_invitation_the_same_form_goes_through(world: World, place: str) -> None:
    """Nothing has to be typed again; it is reported where it was asked for, in public and in private channels."""
    await world.open_form(channel=place)
    outcome = await world.fill_in(**ORDER)
    assert outcome.errors == {
        "channel": "I am not in that channel yet. Type /invite @Alignbot there, then press Start again."
    }
    world.slack.workspace.invite_bot(place)
    await submit_until_taken(world, channel="/invite @Alignbot")
    card = await world.until(lambda: next(iter(world.cards(place)), None))
    await world.reply(card, "accepted")


@only_sqlite
async def test_an_archived_channel_is_said_to_be_archived(world: World) -> None:
    """An invitation would not help there."""
    await world.open_form()
    world.slack.workspace.archive(CHANNEL)
    await world.until(lambda: world.slack.deliveries_under_way == 0 or None)
    outcome = await world.fill_in(**ORDER)
    assert outcome.errors == {"channel": "That channel is archived. Please choose another one."}
    world.slack.workspace.unarchive(CHANNEL)
    await submit_until_taken(world, channel="archived")


@only_sqlite
async def test_ids_that_the_catalogue_does_not_know_can_be_typed(world: World) -> None:
    """On a day when the vendor's lists do not work, the form does."""
    await world.open_form()
    offered = await world.ada.suggest("document_ids", "document_ids", "doc-unheard-of")
    assert [(one.text, one.value) for one in offered] == [("Use doc-unheard-of", "doc-unheard-of")]
    outcome = await world.fill_in(
        **{**ORDER, "document_ids": ["doc-unheard-of", "doc-abc123"], "base_model": "new-model"}
    )
    assert outcome.ok
    (create,) = await world.called("create")
    assert asked_for(create)["base_model"] == "new-model"
    assert asked_for(create)["document_ids"] == ["doc-unheard-of", "doc-abc123"]


@only_sqlite
async def test_the_last_base_model_and_channel_are_remembered_per_person(world: World) -> None:
    """The channel where it is typed comes first if the bot is in it."""
    await world.open_form()
    assert (await world.fill_in(**{**ORDER, "base_model": "qwen2-vl-2b-instruct", "channel": "general"})).ok
    await world.open_form(channel="random")
    assert filled(world)["base_model"]["selected_option"]["value"] == "qwen2-vl-2b-instruct"
    assert filled(world)["channel"]["selected_conversation"] == world.slack.workspace.channel("general").id
    await world.ada.close_view()
    await world.open_form()
    assert filled(world)["channel"]["selected_conversation"] == world.slack.workspace.channel(CHANNEL).id
    await world.open_form(world.grace)
    view = world.grace.view
    assert view is not None
    assert view.values["base_model"]["base_model"]["selected_option"] is None


async def test_a_submission_that_comes_again_is_one_order(idle_world: World) -> None:
    """With every delivery doubled: one row, one create, one card."""
    world = idle_world
    await world.start_bot()
    world.slack.faults.duplicate_deliveries = True
    await world.open_form()
    assert (await world.fill_in(**ORDER)).ok
    card = await world.until(lambda: next(iter(world.cards()), None))
    await world.reply(card, "accepted")
    await world.until(lambda: world.slack.deliveries_under_way == 0 or None)
    outcome = await world.grace.command(CHANNEL, "/align list all")
    assert outcome.ok
    assert text_of(world.ephemerals(world.grace)[-1]).count("*Support assistant*") == 2  # its text and its block
    assert len(world.nugen.creates) == 1
    assert world.cards() == [card]
    assert world.ephemerals() == []  # nor is a form that did open said not to have opened


async def test_a_submission_that_comes_again_late_is_answered_as_the_first_time(database_url: str) -> None:
    """At once or when the bot was thrown out meanwhile: what was taken stays taken, and is not taken twice."""
    async with a_world(database_url, http=True) as world:
        await world.start_bot()
        card = await world.order()
        payload = last_sent(world, "view_submission")
        answers = await asyncio.gather(*(send(world, payload) for _ in range(5)))
        await world.reply(card, "accepted")
        world.slack.workspace.kick_bot(CHANNEL)
        await world.until(lambda: world.slack.deliveries_under_way == 0 or None)
        answers.append(await send(world, payload))
        assert answers == [None] * 6
        assert len(world.nugen.creates) == 1
        assert len(world.cards()) == 1


async def test_five_copies_at_once_are_one_order(database_url: str) -> None:
    """Whoever of them is first: one create, one card, the same answer for all."""
    async with a_world(database_url, http=True) as world:
        await world.start_bot()
        await world.open_form()
        assert not (await world.fill_in(**{**ORDER, "channel": "random"})).ok
        payload = last_sent(world, "view_submission")
        channel = payload["view"]["state"]["values"]["channel"]["channel"]
        channel["selected_conversation"] = world.slack.workspace.channel(CHANNEL).id
        answers = await asyncio.gather(*(send(world, payload) for _ in range(5)))
        assert answers == [None] * 5
        card = await world.until(lambda: next(iter(world.cards()), None))
        await world.reply(card, "accepted")
        assert len(world.nugen.creates) == 1
        assert world.cards() == [card]


@only_sqlite
async def test_two_people_with_two_forms_at_once_order_two(world: World) -> None:
    """Neither form knows of the other."""

    async def ordered(who: str, **fields: Any) -> Outcome:
        person = world.slack.person(who)
        await world.open_form(person)
        return await world.fill_in(person, **{**ORDER, **fields})

    outcomes = await asyncio.gather(
        ordered("ada", name="Hers"), ordered("grace", name="The other", document_ids=["doc-hr0001"])
    )
    assert all(outcome.ok for outcome in outcomes)
    await world.until(lambda: len(world.cards()) == 2 or None)
    creates = await world.called("create", times=2)
    assert {asked_for(one)["name"] for one in creates} == {"Hers", "The other"}
    for card in world.cards():
        who = world.ada if "Hers" in text_of(card) else world.grace
        assert f"Requested by*\n{who.name}" in text_of(card)


@only_sqlite
async def test_closing_the_form_is_answered_to_that_person(world: World) -> None:
    """Nothing was sent, and it is said: in the channel, or directly where the bot cannot speak."""
    await world.open_form()
    await world.ada.close_view()
    await hears(world, world.ada, "You closed the form, so nothing was sent")
    assert world.ephemerals(world.grace) == []
    await world.open_form(channel="random")
    await world.ada.close_view()
    await world.until(lambda: next((one for one in world.direct() if "You closed the form" in one.text), None))
    assert world.nugen.creates == []
