"""Nugen's list and details in which things are missing, of another type, huge, or somebody else's: followed all the same."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pytest
import pytest_asyncio

from bot.playground.nugen import Scenario
from bot.playground.slack import Message
from tests.hostile.garbling import DETAIL, LIST, Changes, Row, an_impatient_world, garble, looked, rewrite_list
from tests.hostile.looking import assert_nothing_of_theirs_acts
from tests.hostile.sending import Gate
from tests.hostile.test_text import filled_in
from tests.scenarios.acting import last_sent
from tests.scenarios.conftest import World, text_of
from tests.scenarios.watching import hear, told

pytestmark = pytest.mark.asyncio(loop_scope="module")

KEPT = frozenset({"id", "name", "status"})


def deep(levels: int) -> Any:
    inner: Any = "<!channel>"
    for _ in range(levels):
        inner = {"data": [inner], "message": inner} if levels < 5 else [inner]
    return inner


THINGS: dict[str, Any] = {
    "null": None,
    "true": True,
    "a number": -7,
    "an ocean": 10**400,
    "a fraction beyond all": 1e308,
    "an empty list": [],
    "an empty object": {},
    "a list of garbage": [None, 3, {}, [[]], "<!channel>"],
    "an object of garbage": {"": None, "id": 3, "message": ["<!here>"], "accuracy_before": "many", "accuracy_after": {}},
    "nested": deep(4),
    "nested 200 levels": deep(200),
    "mentions": "<!channel> <@U0EVIL0001> <https://evil.example|ok> https://evil.example",
    "100 kB": "<!here> " * 12_500,
    "a NUL": "a\x00b\u202ec\u200b",
    "half a surrogate pair": "\ud800",
    "HTML": "<script>alert(1)</script><title>x</title>" * 100,
    "a secret address": "https://s3.example/x?X-Amz-Signature=abc",
    "a moment that is none": "9999-99-99T99:99:99Z",
    "the end of time": "9999-12-31T23:59:59-23:59",
}  # fmt: skip


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def world(address: str) -> AsyncIterator[World]:
    """The real bot between both playgrounds, looking often."""
    async with an_impatient_world(address) as built:
        yield built


@pytest_asyncio.fixture(loop_scope="module", autouse=True)
async def sane_again(world: World) -> AsyncIterator[None]:
    """What a test does to Nugen ends with it."""
    yield
    world.nugen.faults.clear()
    world.nugen.listing.hidden.clear()
    world.nugen.scenario = Scenario.SUCCESS


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def form(world: World) -> dict[str, Any]:
    """A form as it was really submitted: sent under other names it orders without anybody's having to fill it in."""
    card = await world.order(name="As a person does", document_ids=["doc-abc123"], benchmark_id=None)
    await hear(world, card, "📬")
    world.nugen.clock.advance(3600)
    await hear(world, card, "🏁")
    return last_sent(world, "view_submission")


@dataclass(frozen=True)
class Orders:
    """Orders as many as are asked for."""

    world: World
    gate: Gate
    form: dict[str, Any]

    async def __call__(self, *names: str) -> dict[str, Message]:
        """Order each of them, on a document of its own; gives their cards once Nugen has accepted them."""
        world, before = self.world, set(self.world.cards())
        payloads = [filled_in(self.form, name=name) for name in names]
        for payload in payloads:
            (chosen,) = payload["view"]["state"]["values"]["document_ids"]["document_ids"]["selected_options"]
            documents = world.nugen._world.documents
            documents[chosen["value"]] = replace(next(iter(documents.values())), id=chosen["value"])
        # One after the other: how many are answered in time at once is the subject of other tests.
        answers = [await self.gate.interaction(payload) for payload in payloads]
        assert {(one.status, one.body) for one in answers} == {(200, b"")}
        await world.until(lambda: len(set(world.cards()) - before) == len(names) or None)
        shown = {one.blocks[0]["text"]["text"]: one for one in set(world.cards()) - before}
        for card in shown.values():
            await hear(world, card, "📬")
        return {name: shown[name] for name in names}


@pytest.fixture
def ordered(world: World, gate: Gate, form: dict[str, Any]) -> Orders:
    """How these tests order."""
    return Orders(world, gate, form)


async def ends(world: World, cards: dict[str, Message], sign: str = "🏁") -> None:
    """Wait until each of them was told to have ended so; nothing was told twice, and nothing of Nugen's acts."""
    for card in cards.values():
        await hear(world, card, sign)
    for name, card in cards.items():
        assert len(set(told(world, card))) == len(told(world, card)), name
        assert told(world, card)[-1] == sign, name
    assert_nothing_of_theirs_acts(world)


def everything_but(row: Row, thing: Any) -> Row:
    return {name: value if name in KEPT else thing for name, value in row.items()}


def all_replaced(things: dict[str, Any]) -> Changes:
    return {name: partial(everything_but, thing=thing) for name, thing in things.items()}


async def test_whatever_else_is_garbage_its_id_and_its_word_are_followed(world: World, ordered: Orders) -> None:
    """Everything but id, name and status is replaced, in the list and in the detail: each ends as it should, told once."""
    cards = await ordered(*THINGS)
    garble(world, all_replaced(THINGS))
    for seconds in (30, 400):
        world.nugen.clock.advance(seconds)
        await looked(world)
    world.nugen.clock.advance(3600)
    await ends(world, cards)


async def test_garbage_where_reasons_should_stand_is_a_failure_all_the_same(world: World, ordered: Orders) -> None:
    """Of a failed one the reasons are garbage: it is told as failed, once, and nothing in the reasons acts."""
    world.nugen.scenario = Scenario.FAILS_IN_TRAINING
    things = {f"Failed {name}": thing for name, thing in THINGS.items()}
    cards = await ordered(*things)
    garble(world, all_replaced(things))
    world.nugen.clock.advance(3600)
    await ends(world, cards, "❌")
    for card in cards.values():
        assert len(text_of(card)) < 10_000


WORDS: dict[str, Any] = {
    "a word of nobody's": "CALIBRATING",
    "success in other words": "SUCCESS",
    "done": "done",
    "an error": "ERROR",
    "a page": "<html><title>READY</title></html>",
    "a mention": "<!channel> READY",
    "two words": "READY FAILED",
    "100 kB of a word": "READY" * 20_000,
    "turned round": "\u202eYDAER",
    "a NUL inside": "RE\x00ADY!",
    "half a pair": "READY\ud800",
}
NO_WORDS: dict[str, Any] = {
    "nothing": None,
    "blank": "   ",
    "yes": True,
    "an object": {"code": 7},
    "a list of two": ["READY", "FAILED"],
    "an empty one": [],
    "a fraction": 0.5,
    "beyond all": 10**400,
}


def under_another_word(row: Row, word: Any) -> Row:
    return {**row, "status": word}


async def test_a_status_that_nobody_knows_is_no_end_and_shown_as_it_is(world: World, ordered: Orders) -> None:
    """Whatever stands in place of the status word, nothing is told of it; the card shows words, and all goes on later."""
    cards = await ordered(*WORDS, *NO_WORDS)
    world.nugen.clock.advance(30)
    for card in cards.values():
        await hear(world, card, "⚙️")
    garble(world, {name: partial(under_another_word, word=word) for name, word in {**WORDS, **NO_WORDS}.items()})
    world.nugen.clock.advance(3600)
    for name in WORDS:
        await world.card_says(cards[name], "a word I do not know; I treat it as still running")
    await looked(world)
    for name, card in cards.items():
        assert told(world, card) == ["📬", "⚙️"], name
        assert "Training" in text_of(card)
    assert_nothing_of_theirs_acts(world)
    world.nugen.faults.clear()
    await ends(world, cards)


WRONG_IDS: dict[str, Any] = {
    "no id": None,
    "an id that is a number": 7,
    "an id of nobody": "alignment-project-nobody",
    "an id that is empty": "",
    "an id with a blank": "alignment project",
    "an id of 100 kB": "alignment-" * 10_000,
    "an id that is an object": {"a": {"id": []}},
    "an id that is a list": ["alignment-project-a", "alignment-project-b"],
    "an id that climbs": "../../etc/passwd",
    "an id with a NUL": "alignment-\x00",
}


def under_another_id(row: Row, vendor_id: Any) -> Row:
    return {**row, "id": vendor_id, "status": "failed", "error": "<!channel> of another one"}


async def test_a_project_whose_id_in_the_list_is_garbage_is_looked_at_by_its_own(world: World, ordered: Orders) -> None:
    """Its row is nobody's, whatever it says: the detail tells how it stands."""
    cards = await ordered(*WRONG_IDS)
    changes = {name: partial(under_another_id, vendor_id=vendor_id) for name, vendor_id in WRONG_IDS.items()}
    garble(world, changes, calls=(LIST,))
    world.nugen.clock.advance(3600)
    await ends(world, cards)


async def test_a_detail_of_another_project_is_not_taken_for_ours(world: World, ordered: Orders) -> None:
    """The detail answers about somebody else's, which failed: nothing is told of that, and later our own end is."""
    other = world.nugen.add_project(name="Of others")
    cards = await ordered("Ours")
    world.nugen.listing.hidden.add("Ours")
    garble(world, {"Ours": partial(under_another_id, vendor_id=other.id)}, calls=(DETAIL,))
    asked = len([one for one in world.nugen.requests if one.call == DETAIL])
    world.nugen.clock.advance(3600)
    await world.called(DETAIL, asked + 3)
    assert told(world, cards["Ours"])[-1] in {"📬", "⚙️"}
    world.nugen.faults.clear()
    await ends(world, cards)


def surrounded(document: dict[str, Any], ours: str) -> dict[str, Any]:
    """The list with garbage before, between and behind its rows, and copies of our row."""
    rows = document["alignment_projects"]
    garbage = [*THINGS.values(), [[]], {"id": ours}, {"id": ours, "status": None}, {"ID": [ours], "status": 7}]
    mixed = [one for row in rows for one in (row, *garbage, row)]
    return {**document, "alignment_projects": [*THINGS.values(), *mixed]}


async def test_garbage_between_the_rows_hides_no_project(world: World, ordered: Orders) -> None:
    """Rows that are no projects, and the same project several times: each is told of once."""
    cards = await ordered("In between", "Beside it")
    ids = {project.name: project.id for project in world.nugen.projects.values()}
    rewrite_list(world, lambda document: surrounded(document, ids["In between"]))
    world.nugen.clock.advance(30)
    await looked(world)
    world.nugen.clock.advance(3600)
    await ends(world, cards)


async def test_the_bot_takes_orders_afterwards(world: World) -> None:
    """No worker died of any of it."""
    cards = {"After it all": await world.order(name="After it all")}
    await hear(world, cards["After it all"], "📬")
    for seconds, sign in ((30, "⚙️"), (500, "✅"), (300, "📏")):
        world.nugen.clock.advance(seconds)
        await hear(world, cards["After it all"], sign)
    world.nugen.clock.advance(3600)
    await ends(world, cards)
