"""Nugen's list and details as bodies that make no sense at all: nothing is told of them, and all goes on afterwards."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.playground.nugen.answer import Answer
from bot.playground.slack import Message
from tests.hostile.garbling import DETAIL, LIST, an_impatient_world, looked
from tests.hostile.looking import assert_nothing_of_theirs_acts
from tests.nugen.mangling import anything
from tests.scenarios.conftest import World, text_of
from tests.scenarios.watching import hear, told

pytestmark = pytest.mark.asyncio(loop_scope="module")

PAGE = b"<html><head><title>Sign in</title></head><body><!channel> <@U0EVIL0001> https://evil.example</body></html>"
NOT_ANSWERED = "Nugen has not answered since"


def instead(body: bytes, **headers: str) -> Callable[[Answer], Answer]:
    """Another body, as JSON unless another type is named."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda answer: replace(answer, body=body, headers={"Content-Type": "application/json", **named})


def as_encoded(change: Callable[[bytes], bytes], encoding: str) -> Callable[[Answer], Answer]:
    return lambda answer: replace(
        answer, body=change(answer.body), headers={**answer.headers, "Content-Encoding": encoding}
    )


def in_other_letters(encoding: str) -> Callable[[Answer], Answer]:
    return lambda answer: replace(answer, body=answer.body.decode().encode(encoding))


UNREADABLE: dict[str, Callable[[Answer], Answer]] = {
    "a page with status 200": instead(PAGE, Content_Type="text/html"),
    "a page that says it is JSON": instead(PAGE),
    "nothing": instead(b""),
    "blanks": instead(b" \r\n" * 1000),
    "null": instead(b"null"),
    "a number": instead(b"7"),
    "a word": instead(b'"<!channel> welcome"'),
    "true": instead(b"true"),
    "not a number": instead(b"NaN"),
    "a list with no number in it": instead(b'{"alignment_projects": [{"id": NaN, "status": Infinity}]}'),
    "rows of nothing": instead(b'{"alignment_projects": [null, null, {}, [], 3]}'),
    "rows that are an object": instead(b'{"alignment_projects": {"0": {}}}'),
    "another list": instead(b'{"documents": []}'),
    "an error with status 200": instead(b'{"detail": "<!channel> Internal error", "error": "x"}'),
    "an empty object": instead(b"{}"),
    "cut in the middle": lambda answer: replace(answer, body=answer.body[: len(answer.body) // 2]),
    "cut before its end": lambda answer: replace(answer, body=answer.body[:-1]),
    "twice": lambda answer: replace(answer, body=answer.body * 2),
    "in an array": lambda answer: replace(answer, body=b"[" + answer.body + b"]"),
    "UTF-16": in_other_letters("utf-16"),
    "bytes of no encoding": instead(b'{"alignment_projects": [{"id": "\xff\xfe"}]}'),
    "100,000 brackets": instead(b"[" * 100_000),
    "100,000 objects in each other": instead(b'{"data":' * 100_000),
    "a number of 10,000 digits": instead(b'{"alignment_projects": ' + b"9" * 10_000 + b"}"),
    "11 MB": instead(b'{"alignment_projects": [' + b" " * 11_000_000 + b"]}"),
    "a bomb of 100 MB": instead(gzip.compress(b" " * 100_000_000, 6), Content_Encoding="gzip"),
    "compressed, but not really": as_encoded(lambda body: body, "gzip"),
    "half of what was compressed": as_encoded(lambda body: gzip.compress(body)[:20], "gzip"),
    "another status": lambda answer: replace(answer, status=207, body=PAGE),
    "a way to somewhere else": lambda answer: replace(
        answer, status=302, body=b"", headers={"Location": "https://evil.example"}
    ),
    "not modified": lambda answer: replace(answer, status=304, body=b""),
}

READABLE: dict[str, Callable[[Answer], Answer]] = {
    "JSON that says it is text": lambda answer: replace(answer, headers={"Content-Type": "text/plain"}),
    "JSON that says it is a page": lambda answer: replace(answer, headers={"Content-Type": "text/html"}),
    "without a type": lambda answer: replace(answer, headers={}),
    "a type of nobody's": lambda answer: replace(answer, headers={"Content-Type": "a/b; charset=none"}),
    "a byte order mark": lambda answer: replace(answer, body=b"\xef\xbb\xbf" + answer.body),
    "in an envelope": lambda answer: replace(answer, body=b'{"data": ' + answer.body + b"}"),
    "compressed": as_encoded(gzip.compress, "gzip"),
}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def world(address: str) -> AsyncIterator[World]:
    """The real bot between both playgrounds, looking often."""
    async with an_impatient_world(address, progress="0.05") as built:
        yield built


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def card(world: World) -> Message:
    """Of an order that trains."""
    card = await world.order()
    await hear(world, card, "📬")
    world.nugen.clock.advance(30)
    await hear(world, card, "⚙️")
    return card


@pytest.fixture(autouse=True)
def sane_again(world: World) -> Any:
    """What a test does to Nugen ends with it."""
    yield
    world.nugen.faults.clear()
    world.nugen.listing.hidden.clear()


def once(world: World, call: str, change: Callable[[Answer], Answer]) -> None:
    """The next such answer is changed, and those behind it are not."""
    left = [change]

    def change_one(answer: Answer) -> Answer:
        return left.pop()(answer) if left else answer

    world.nugen.faults.rewrite(call, change_one)


@pytest.mark.parametrize("name", UNREADABLE)
async def test_nothing_is_told_of_a_list_that_makes_no_sense(world: World, card: Message, name: str) -> None:
    """No phase changes, nothing acts, and the next list is read as ever."""
    once(world, LIST, UNREADABLE[name])
    await looked(world)
    assert told(world, card) == ["📬", "⚙️"]
    assert "Training" in text_of(card)
    assert_nothing_of_theirs_acts(world)


OF_A_DETAIL = ("a page with status 200", "null", "a word", "an empty object", "cut in the middle", "a bomb of 100 MB")


@pytest.mark.parametrize("name", OF_A_DETAIL)
async def test_nothing_is_told_of_a_detail_that_makes_no_sense(world: World, card: Message, name: str) -> None:
    """The list leaves the project out, so the detail is asked: nothing of it is taken over, and it is asked again."""
    world.nugen.listing.hidden.add("Support assistant")
    asked = len([one for one in world.nugen.requests if one.call == DETAIL])
    once(world, DETAIL, UNREADABLE[name])
    await world.called(DETAIL, asked + 2)
    assert told(world, card) == ["📬", "⚙️"]
    assert_nothing_of_theirs_acts(world)


@pytest.mark.parametrize("name", ["a page with status 200", "compressed, but not really", "11 MB"])
async def test_while_nothing_makes_sense_the_card_says_so(world: World, card: Message, name: str) -> None:
    """That Nugen does not answer stands there as long as it is true."""
    world.nugen.faults.rewrite(LIST, UNREADABLE[name])
    await world.card_says(card, NOT_ANSWERED)
    world.nugen.faults.clear()
    await world.until(lambda: NOT_ANSWERED not in text_of(card) or None)
    assert told(world, card) == ["📬", "⚙️"]


@pytest.mark.parametrize("name", READABLE)
async def test_what_can_be_read_is_read_however_it_comes(world: World, card: Message, name: str) -> None:
    """The list itself is right: the card shows how far it is, and nothing is missing."""
    for call in (LIST, DETAIL):
        world.nugen.faults.rewrite(call, READABLE[name])
    world.nugen.clock.advance(5)
    await looked(world)
    assert NOT_ANSWERED not in text_of(card)
    assert told(world, card) == ["📬", "⚙️"]


@pytest.fixture
def said(world: World, card: Message) -> Callable[[], list[str]]:
    """What was told so far."""
    return lambda: told(world, card)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def true(world: World, card: Message) -> dict[str, Any]:
    """The list as Nugen answers it."""
    assert told(world, card)
    await looked(world)
    (*_, answered) = (one for one in world.nugen.requests if one.call == LIST)
    document: dict[str, Any] = json.loads(answered.answer)
    return document


@settings(
    max_examples=5,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(data=st.data(), in_the_list=st.booleans())
async def test_any_answer_is_survived(
    world: World, said: Callable[[], list[str]], true: dict[str, Any], data: st.DataObject, *, in_the_list: bool
) -> None:
    """True answers in which anything was replaced by anything, several in turn: nothing is told, and nothing acts.

    Either the list or the detail is garbage: of a project that is missing from the list the detail is asked. Words that
    Nugen really has are left out, because whoever says that it failed is believed.
    """
    documents = [true] if in_the_list else true["alignment_projects"]
    bodies = data.draw(st.lists(anything(documents), min_size=2, max_size=2))
    assume(not any(word in body.lower() for body in bodies for word in (b'"failed"', b'"ready"')))
    turn = iter(bodies)

    def next_one(answer: Answer) -> Answer:
        return replace(answer, body=next(turn, answer.body))

    if not in_the_list:
        world.nugen.listing.hidden.add("Support assistant")
    call = LIST if in_the_list else DETAIL
    asked = len([one for one in world.nugen.requests if one.call == call])
    world.nugen.faults.rewrite(call, next_one)
    await world.called(call, asked + len(bodies))
    world.nugen.listing.hidden.clear()
    await looked(world)
    assert said() == ["📬", "⚙️"]
    assert_nothing_of_theirs_acts(world)


async def test_afterwards_it_ends_as_it_should(world: World, card: Message) -> None:
    """Each piece of news once, and in order."""
    for seconds, sign in ((500, "✅"), (300, "📏"), (3600, "🏁")):
        world.nugen.clock.advance(seconds)
        await hear(world, card, sign)
    assert told(world, card) == ["📬", "⚙️", "✅", "📏", "🏁"]
    await asyncio.wait_for(world.until(lambda: "Finished" in text_of(card) or None), 10)
