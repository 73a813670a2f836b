"""What comes over Socket Mode and makes no sense: what waits for an answer gets one, and the connection stays."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.hostile.sending import ACKNOWLEDGED_WITHIN, changed
from tests.hostile.test_payloads import ELSEWHERE, UNKNOWN, UNREADABLE
from tests.nugen.mangling import json_values, mangled
from tests.scenarios.acting import last_sent
from tests.scenarios.conftest import CHANNEL, World, a_world, text_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

Envelope = dict[str, Any]

NUMBERS = count(1)
NOT_JSON = "Failed to process a message"
HELP = "I start alignments on Nugen"
# Nobody can be told: it does not say who waits.
NOBODY = ""


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def world(address: str) -> AsyncIterator[World]:
    """The real bot between both playgrounds; Slack's requests reach it over Socket Mode."""
    async with a_world(address) as built:
        await built.start_bot()
        yield built


@pytest.fixture
def nothing_breaks(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """No error is logged meanwhile, except by the SDK about what is no JSON."""
    caplog.set_level(logging.WARNING)
    yield
    records = [one for one in caplog.get_records("call") if NOT_JSON not in one.getMessage()]
    assert [one.getMessage() for one in records if one.levelno >= logging.ERROR or one.exc_info] == []


@dataclass(frozen=True)
class Line:
    """The one connection, for messages of our own making."""

    world: World

    async def say(self, text: str | bytes) -> None:
        """Send this, whatever it is."""
        await self.world.slack.bot_connected()
        (connection,) = self.world.slack._sockets._connections
        send = connection.socket.send_str if isinstance(text, str) else connection.socket.send_bytes
        await send(text)  # type: ignore[arg-type]  # each takes its own

    async def ask(self, envelope: Envelope) -> Any:
        """Send an envelope that has an id; gives what came with its acknowledgement."""
        acknowledged = asyncio.get_running_loop().create_future()
        waiting, name = self.world.slack._sockets._waiting, str(envelope["envelope_id"])
        waiting[name] = acknowledged
        try:
            async with asyncio.timeout(ACKNOWLEDGED_WITHIN):
                await self.say(json.dumps(envelope))
                return (await acknowledged).get("payload")
        finally:
            del waiting[name]

    async def is_up(self) -> None:
        """Whatever came before, the next command is answered."""
        await self.world.slack.bot_connected()
        outcome = await self.world.ada.command(CHANNEL, "/align help")
        assert outcome.ok, outcome.error


@pytest.fixture
def line(world: World) -> Line:
    """The way to the bot."""
    return Line(world)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def envelopes(world: World) -> dict[str, Envelope]:
    """True ones: a command, a press on a button and an event."""
    assert (await world.ada.command(CHANNEL, "/align list all")).ok
    await world.until(lambda: world.ephemerals() or None)
    assert (await world.ada.press(CHANNEL, world.ephemerals()[0].ts, "list_page:mine")).ok
    button = last_sent(world, "block_actions")
    assert (await world.ada.command(CHANNEL, "/align help")).ok
    command = last_sent(world, "slash command /align")
    await world.ada.say(CHANNEL, f"<@{world.slack.bot_user_id}> hello")
    await world.until(lambda: next((one for one in world.slack.wire if one.kind == "app_mention"), None))
    return {
        "command": an_envelope("slash_commands", command),
        "button": an_envelope("interactive", button),
        "event": an_envelope("events_api", last_sent(world, "app_mention")),
    }


def an_envelope(kind: str, payload: Any) -> Envelope:
    return {"envelope_id": "", "type": kind, "payload": payload, "accepts_response_payload": True}


def put(path: str, value: Any) -> Callable[[Envelope], Envelope]:
    return partial(_put, path=path, value=value)


def _put(envelope: Envelope, *, path: str, value: Any) -> Envelope:
    return changed(envelope, path, value)


def drop(*names: str) -> Callable[[Envelope], Envelope]:
    return lambda envelope: {name: value for name, value in envelope.items() if name not in names}


@dataclass(frozen=True)
class Case:
    sample: str
    change: Callable[[Envelope], Envelope]
    words: str


COMMAND, BUTTON, EVENT = "command", "button", "event"

CASES: dict[str, Case] = {
    # The payload
    "no payload": Case(COMMAND, drop("payload"), NOBODY),
    "a payload of null": Case(COMMAND, put("payload", None), NOBODY),
    "a payload that is a number": Case(COMMAND, put("payload", 7), NOBODY),
    "a payload that is a list": Case(BUTTON, put("payload", [{}]), NOBODY),
    "a payload that is true": Case(EVENT, put("payload", value=True), NOBODY),
    "a payload that is a word": Case(COMMAND, put("payload", "/align help"), NOBODY),
    "a payload that is JSON in a word": Case(BUTTON, lambda one: {**one, "payload": json.dumps(one["payload"])}, NOBODY),
    "an empty payload": Case(COMMAND, put("payload", {}), NOBODY),
    "events without an end": Case(EVENT, put("payload", {"type": "event_callback", "event": {"event": {"event": {}}}}), NOBODY),
    "a command of nobody": Case(COMMAND, put("payload.user_id", 3), UNREADABLE),
    "a command whose trigger is an object": Case(COMMAND, put("payload.trigger_id", {}), UNREADABLE),
    "a command whose words are a list": Case(COMMAND, put("payload.text", ["help"]), NOBODY),
    "a command with an object for a name": Case(COMMAND, put("payload.command", {}), NOBODY),
    "a button pressed by a number": Case(BUTTON, put("payload.user", 7), UNREADABLE),
    "no action among the actions": Case(BUTTON, put("payload.actions", [None, 3]), UNREADABLE),
    "a button of another version": Case(BUTTON, put("payload.actions.0.action_id", "nobody's"), UNKNOWN),
    "an event that is a word": Case(EVENT, put("payload.event", "app_mention"), NOBODY),
    "authorizations of null": Case(EVENT, put("payload.authorizations", [None]), NOBODY),
    # Somebody else's
    "a command from another workspace": Case(COMMAND, put("payload.team_id", "T0OTHER"), ELSEWHERE),
    "a button of another workspace": Case(BUTTON, put("payload.team.id", "T0OTHER"), ELSEWHERE),
    "an event of another workspace": Case(EVENT, lambda one: put("payload.team_id", "T0OTHER")(put("payload.authorizations", [])(one)), NOBODY),
    # The envelope: what it is is read from its payload
    "no type": Case(COMMAND, drop("type"), HELP),
    "a type of null": Case(COMMAND, put("type", None), HELP),
    "a type that is a list": Case(COMMAND, put("type", ["slash_commands"]), HELP),
    "a type that Slack has not got yet": Case(COMMAND, put("type", "dreams"), HELP),
    "a button in the envelope of an event": Case(BUTTON, put("type", "events_api"), ""),
    "a greeting with a payload": Case(COMMAND, lambda one: {**one, "type": "hello", "payload": [3]}, NOBODY),
    "an id that is a number": Case(COMMAND, put("envelope_id", 4_000_000_000), HELP),
    "nothing but the id": Case(COMMAND, drop("type", "payload", "accepts_response_payload"), NOBODY),
    "whether it takes an answer is a word": Case(COMMAND, put("accepts_response_payload", "never"), HELP),
    "a try that is a word": Case(EVENT, put("retry_attempt", "many"), NOBODY),
    "a try that is a list": Case(COMMAND, put("retry_attempt", [1]), HELP),
    "a try that is an ocean": Case(COMMAND, put("retry_attempt", 10**400), HELP),
    "a reason that is an object": Case(COMMAND, lambda one: {**one, "retry_attempt": 1, "retry_reason": {"a": 1}}, HELP),
    "a reason that is a number": Case(EVENT, lambda one: {**one, "retry_attempt": 1, "retry_reason": 3}, NOBODY),
    "a reason that is two lines": Case(COMMAND, lambda one: {**one, "retry_attempt": 1, "retry_reason": "a\r\nb"}, HELP),
    "half a surrogate pair": Case(COMMAND, put("payload.text", "\ud800"), "I do not know"),
    "names of nobody's": Case(COMMAND, lambda one: {**one, "__class__": {}, "self": 1, "": None}, HELP),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
async def test_an_envelope_is_acknowledged_and_answered(
    world: World, line: Line, envelopes: dict[str, Envelope], name: str
) -> None:
    """In Slack's time, in words where anybody can be told; the next command is answered, and nothing else happens."""
    case = CASES[name]
    told, rows = len(world.ephemerals()), len(world.nugen.creates)
    sent = case.change({**envelopes[case.sample], "envelope_id": f"envelope-{next(NUMBERS)}"})
    said = await line.ask(sent)
    if case.sample == COMMAND:
        assert case.words in json.dumps(said or "", ensure_ascii=False)
    elif case.words:
        await world.until(lambda: any(case.words in text_of(one) for one in world.ephemerals()[told:]) or None)
    assert len(world.nugen.creates) == rows
    await line.is_up()


NO_ENVELOPES: dict[str, str | bytes] = {
    "nothing": "",
    "a blank": " ",
    "a word": "hello",
    "a list": "[]",
    "a number": "3",
    "null": "null",
    "a word in JSON": '"disconnect"',
    "an empty object": "{}",
    "an object with no end": '{"type": "slash_commands", "envelope_id": "x", "payload": {',
    "two objects": '{"type": "hello"}{"type": "hello"}',
    "a single quote": "{'type': 'hello'}",
    "100,000 objects in each other": '{"a":' * 100_000,
    "a number of 10,000 digits": '{"a": ' + "9" * 10_000 + "}",
    "bytes": b"\xff\xfe\x00",
    "an envelope in bytes": b'{"type": "disconnect"}',
    "an envelope without an id": '{"type": "slash_commands", "payload": {"command": "/align"}}',
    "a greeting": '{"type": "hello"}',
    "a greeting of garbage": '{"type": "hello", "num_connections": {}, "connection_info": [null], "debug_info": 3}',
}


@pytest.mark.parametrize("name", NO_ENVELOPES)
async def test_what_is_no_envelope_costs_no_connection(world: World, line: Line, name: str) -> None:
    """It is left alone: the connection stays, and the next command is answered over it."""
    await world.slack.bot_connected()
    connections = list(world.slack._sockets._connections)
    await line.say(NO_ENVELOPES[name])
    await line.is_up()
    assert world.slack._sockets._connections == connections


GOODBYES = {
    "a goodbye without a reason": '{"type": "disconnect"}',
    "a goodbye of garbage": '{"type": "disconnect", "reason": ["warning"], "debug_info": null, "payload": 3}',
    "a goodbye for ever": '{"type": "disconnect", "reason": "link_disabled"}',
    "a goodbye in an envelope": '{"type": "disconnect", "envelope_id": "x", "payload": "y"}',
}


@pytest.mark.parametrize("name", GOODBYES)
async def test_a_goodbye_of_any_kind_is_followed_by_a_new_connection(world: World, line: Line, name: str) -> None:
    """Over which the next command is answered."""
    await world.slack.bot_connected()
    (before,) = world.slack._sockets._connections
    await line.say(GOODBYES[name])
    await world.until(lambda: before not in world.slack._sockets._connections or None)
    await line.is_up()


async def test_the_same_envelope_twice_is_acknowledged_twice(line: Line, envelopes: dict[str, Envelope]) -> None:
    """As Slack sends it again when it has not heard of the first."""
    sent = {**envelopes[COMMAND], "envelope_id": "twice"}
    assert await line.ask(sent) == await line.ask(sent)


@settings(
    max_examples=10,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
async def test_any_envelope_is_acknowledged(line: Line, envelopes: dict[str, Envelope], data: st.DataObject) -> None:
    """True ones in which anything was replaced by anything, several at once: each that has an id gets its answer."""
    drawn = [data.draw(mangled(list(envelopes.values()))) for _ in range(4)]
    whole = [document for body in drawn if isinstance(document := _parsed(body), dict)]
    for document in whole:
        document["envelope_id"] = f"mangled-{next(NUMBERS)}"
    document = {"envelope_id": f"any-{next(NUMBERS)}", **data.draw(st.dictionaries(_NAMES, json_values, max_size=4))}
    await asyncio.gather(*(line.ask(one) for one in (*whole, document)))
    await line.is_up()


_NAMES = st.sampled_from(["type", "payload", "accepts_response_payload", "retry_attempt", "retry_reason", "reason"])


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None
