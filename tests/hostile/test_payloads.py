"""Payloads that are signed and make no sense: whoever is behind them is answered in words, and nothing else happens."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from bot.alignments.phases import Phase
from bot.playground.slack import Message
from tests.hostile.sending import Gate, changed, samples, without
from tests.scenarios.acting import hears
from tests.scenarios.conftest import World, text_of
from tests.web.site import Answer

pytestmark = pytest.mark.asyncio(loop_scope="module")

DATABASES = ("sqlite", "postgresql")

Payload = dict[str, Any]

UNREADABLE = "I could not read what Slack brought me"
ELSEWHERE = "I work for the workspace that installed me"
UNKNOWN = "another version of me made it"
NO_RECORD = "I do not have this alignment in my records"
# Where the words are expected: in the answer itself, said to the person later, or nowhere because nobody is named.
ANSWERED, TOLD, NOBODY = "answered", "told", "nobody"


@dataclass(frozen=True)
class Case:
    sample: str
    change: Callable[[Payload], Payload]
    words: str
    where: str


def put(path: str, value: Any) -> Callable[[Payload], Payload]:
    return lambda payload: changed(payload, path, value)


def drop(*paths: str) -> Callable[[Payload], Payload]:
    def dropped(payload: Payload) -> Payload:
        for path in paths:
            payload = without(payload, path)
        return payload

    return dropped


def nested(times: int) -> Any:
    inner: Any = {}
    for name in ("event", "message", "previous_message") * times:
        inner = {name: inner}
    return inner


BUTTON, ORDER, SECOND = "block_actions", "view_submission", "view_submission of a benchmark"
TYPING, CLOSED, MENU, COMMAND, EVENT = "block_suggestion", "view_closed", "message_action", "command", "event"
IN_FORM = "block_actions in a form"

CASES: dict[str, Case] = {
    # Missing keys
    "a command of nobody": Case(COMMAND, drop("user_id"), UNREADABLE, ANSWERED),
    "a command from nowhere": Case(COMMAND, drop("channel_id"), UNREADABLE, ANSWERED),
    "a command without a workspace": Case(COMMAND, drop("team_id"), UNREADABLE, ANSWERED),
    "a command without a trigger": Case(COMMAND, drop("trigger_id"), UNREADABLE, ANSWERED),
    "a command with everything empty": Case(COMMAND, lambda p: dict.fromkeys(p, "") | {"command": "/align"}, UNREADABLE, ANSWERED),
    "a button of nobody": Case(BUTTON, drop("user"), UNREADABLE, TOLD),
    "a button without a workspace": Case(BUTTON, drop("team"), UNREADABLE, TOLD),
    "a button without an action": Case(BUTTON, drop("actions"), UNREADABLE, TOLD),
    "a button of no channel": Case(BUTTON, drop("channel"), UNREADABLE, TOLD),
    "a button without a response URL": Case(BUTTON, lambda p: without(changed(p, "actions.0.value", "gone"), "response_url"), NO_RECORD, TOLD),
    "a button without a value": Case(BUTTON, drop("actions.0.value"), NO_RECORD, TOLD),
    "a button of a form without its form": Case(IN_FORM, drop("view"), UNREADABLE, TOLD),
    "a form without a person": Case(ORDER, drop("user"), UNREADABLE, ANSWERED),
    "a form without a workspace": Case(ORDER, drop("team"), UNREADABLE, ANSWERED),
    "a form without its id": Case(ORDER, drop("view.id"), UNREADABLE, ANSWERED),
    "a form without its view": Case(ORDER, drop("view"), UNREADABLE, TOLD),
    "a form in which nothing is filled in": Case(ORDER, lambda p: changed(put("view.id", "V0empty")(p), "view.state", {}), "Give the alignment a name", ANSWERED),
    "a form without blocks": Case(ORDER, lambda p: without(without(p, "view.blocks"), "view.id"), UNREADABLE, TOLD),
    "a shortcut on no message": Case(MENU, drop("message"), "That message has no files", TOLD),
    "a shortcut in no channel": Case(MENU, drop("channel"), UNREADABLE, TOLD),
    "a form that nobody closed": Case(CLOSED, drop("user"), "", NOBODY),
    "an event without its event": Case(EVENT, drop("event"), "", NOBODY),
    "a mention in no channel": Case(EVENT, drop("event.channel"), "", NOBODY),
    "a mention of nobody's": Case(EVENT, drop("event.user"), "", NOBODY),
    "nothing at all": Case(BUTTON, lambda _: {}, "", NOBODY),
    # Wrong types
    "a person who is a number": Case(BUTTON, put("user", 3), UNREADABLE, TOLD),
    "a person who is a list": Case(ORDER, put("user", ["U1"]), UNREADABLE, ANSWERED),
    "a workspace that is a word": Case(ORDER, put("team", "T1"), UNREADABLE, ANSWERED),
    "actions that are a word": Case(BUTTON, put("actions", "refresh"), UNREADABLE, TOLD),
    "no action among the actions": Case(BUTTON, put("actions", []), UNREADABLE, TOLD),
    "an action that is null": Case(BUTTON, put("actions", [None]), UNREADABLE, TOLD),
    "an action id that is an object": Case(BUTTON, put("actions.0.action_id", {}), UNREADABLE, TOLD),
    "a value that is a list": Case(BUTTON, put("actions.0.value", ["x"]), NO_RECORD, TOLD),
    "an organization that is a number": Case(BUTTON, lambda p: changed(put("actions.0.value", "gone")(p), "enterprise", 3), NO_RECORD, TOLD),
    "a response URL that is a number": Case(BUTTON, lambda p: changed(put("actions.0.value", "gone")(p), "response_url", 3), NO_RECORD, TOLD),
    "response URLs that are null": Case(ORDER, lambda p: changed(without(p, "view.id"), "response_urls", None), UNREADABLE, ANSWERED),
    "a view that is a word": Case(IN_FORM, put("view", "V1"), UNREADABLE, TOLD),
    "blocks that are numbers": Case(SECOND, lambda p: changed(without(p, "view.id"), "view.blocks", [1, 2]), UNREADABLE, TOLD),
    "a state that is a list": Case(ORDER, lambda p: changed(put("view.id", "V0list")(p), "view.state", []), "Give the alignment a name", ANSWERED),
    "values that are null": Case(ORDER, lambda p: changed(put("view.id", "V0null")(p), "view.state.values", None), "Give the alignment a name", ANSWERED),
    "fields that are numbers": Case(ORDER, lambda p: changed(put("view.id", "V0numbers")(p), "view.state.values", {"name": 1, "base_model": {"base_model": 2}}), "Choose a base model", ANSWERED),
    "a name that is a number": Case(ORDER, lambda p: changed(put("view.id", "V0number")(p), "view.state.values.name.name.value", 7), "Give the alignment a name", ANSWERED),
    "files that are words": Case(MENU, put("message.files", ["a.txt", 3, None, {"id": 4}]), "That message has no files", TOLD),
    "a file of an unheard-of mode": Case(MENU, put("message.files", [{"id": "F1", "name": "a.exe", "mode": []}]), "No file of that message", TOLD),
    "an event that is a number": Case(EVENT, put("event", 3), "", NOBODY),
    "authorizations of null": Case(EVENT, put("authorizations", [None]), "", NOBODY),
    "a mention whose text is an object": Case(EVENT, put("event.text", {"a": 1}), "To ask an aligned model", TOLD),
    "events in events": Case(EVENT, put("event", {"type": "app_mention", **nested(80)}), "", NOBODY),
    # Forged
    "a form of another id": Case(ORDER, lambda p: changed(put("view.id", "V0FOREIGN")(p), "view.callback_id", "nobody's"), UNKNOWN, ANSWERED),
    "what the form carries is no JSON": Case(ORDER, lambda p: changed(changed(put("view.id", "V0meta")(p), "view.private_metadata", "{{{"), "view.state", {}), "Give the alignment a name", ANSWERED),
    "what the form carries is a million levels deep": Case(ORDER, lambda p: changed(changed(put("view.id", "V0deep")(p), "view.private_metadata", "[" * 100_000), "view.state", {}), "Give the alignment a name", ANSWERED),
    "what the form carries was made up": Case(
        ORDER,
        lambda p: changed(
            changed(put("view.id", "V0made")(p), "view.private_metadata", json.dumps({"channel": 3, "running": [], "files": [["F1"], 3], "plan": {"questions": 10**30}})),
            "view.state",
            {},
        ),
        "Give the alignment a name",
        ANSWERED,
    ),
    "a second form that lies on nothing": Case(SECOND, lambda p: changed(changed(p, "view.private_metadata", ""), "view.root_view_id", "V0gone"), "Slack did not take this over", ANSWERED),
    "a second form on somebody else's": Case(SECOND, lambda p: changed(changed(p, "view.private_metadata", '["V0theirs"]'), "view.root_view_id", "V0theirs"), "Slack did not take this over", ANSWERED),
    "an order by somebody of another workspace": Case(ORDER, lambda p: changed(put("view.id", "V0other")(p), "team.id", "T0OTHER"), ELSEWHERE, ANSWERED),
    "a command from another workspace": Case(COMMAND, put("team_id", "T0OTHER"), ELSEWHERE, ANSWERED),
    "a button pressed in another workspace": Case(BUTTON, put("team.id", "T0OTHER"), ELSEWHERE, TOLD),
    "an event of another workspace": Case(EVENT, lambda p: changed(put("team_id", "T0OTHER")(p), "authorizations", []), "", NOBODY),
    "an uninstallation elsewhere": Case(EVENT, lambda p: changed(changed(put("team_id", "T0OTHER")(p), "authorizations", []), "event", {"type": "app_uninstalled"}), "", NOBODY),
    "a button on a record that is none": Case(BUTTON, put("actions.0.value", "0" * 32), NO_RECORD, TOLD),
    "a value of 100 kB": Case(BUTTON, put("actions.0.value", "x" * 100_000), NO_RECORD, TOLD),
    "a value with half a surrogate pair": Case(BUTTON, put("actions.0.value", "\ud800"), NO_RECORD, TOLD),
    "a value with a NUL": Case(BUTTON, put("actions.0.value", "a\x00b"), NO_RECORD, TOLD),
    # Unknown
    "a button of another version": Case(BUTTON, put("actions.0.action_id", "nobody's"), UNKNOWN, TOLD),
    "a button without a name": Case(BUTTON, put("actions.0.action_id", ""), UNREADABLE, TOLD),
    "a form of another version": Case(ORDER, put("view.callback_id", "nobody's"), UNKNOWN, ANSWERED),
    "a form without fields of another version": Case(ORDER, lambda p: changed(put("view.callback_id", "nobody's")(p), "view.blocks", []), UNKNOWN, TOLD),
    "a shortcut of another version": Case(MENU, put("callback_id", "nobody's"), UNKNOWN, TOLD),
    "a global shortcut that there is not": Case(MENU, put("type", "shortcut"), UNKNOWN, TOLD),
    "another app's command": Case(COMMAND, put("command", "/other"), UNKNOWN, ANSWERED),
    "an event that nobody subscribed to": Case(EVENT, put("event.type", "star_added"), "", NOBODY),
    "a type that Slack has not got yet": Case(BUTTON, put("type", "block_dreams"), "", NOBODY),
    # Type-ahead
    "typing into a field that there is not": Case(TYPING, put("action_id", "nobody's"), "Use ", ANSWERED),
    "typing nothing": Case(TYPING, put("value", ""), '"options"', ANSWERED),
    "typing null": Case(TYPING, put("value", None), '"options"', ANSWERED),
    "typing an object": Case(TYPING, put("value", {"a": 1}), '"options"', ANSWERED),
    "typing 100 kB": Case(TYPING, put("value", "x" * 100_000), '"options"', ANSWERED),
    "typing a percent sign and an underscore": Case(TYPING, put("value", "%_\\"), "Use %_", ANSWERED),
    "typing a quote that ends a statement": Case(TYPING, put("value", "'; DROP TABLE work; --"), "Use '; DROP", ANSWERED),
    "typing a NUL": Case(TYPING, put("value", "a\x00b"), "Use ab", ANSWERED),
    "typing half a surrogate pair": Case(TYPING, put("value", "a\ud800"), '"options"', ANSWERED),
}  # fmt: skip


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def true(world: World) -> dict[str, Payload]:
    """What this workspace really sent, of each kind."""
    return await samples(world)


def with_fresh_url(world: World, payload: Payload) -> Payload:
    """The same as if it had just been pressed: a response URL takes five answers and no more."""
    if payload.get("type") not in {BUTTON, MENU} or "channel" not in payload:
        return payload
    path = world.slack._core.response_urls.new(world.ada.id, payload["channel"]["id"], None)
    return changed(payload, "response_url", world.slack.base_url + path)


def heard(world: World, before: Collection[Message] = ()) -> list[Message]:
    """What only Ada was told, besides this."""
    return [one for one in (*world.ephemerals(), *world.direct()) if one not in before]


async def rows(world: World) -> dict[str, int]:
    """How many alignments are in which phase."""
    (bot,) = world.bots
    assert bot._connections
    page = await bot._connections.store.page(world.slack.team_id, requester=None, channel_id=None, offset=0, limit=100)
    return {str(phase): sum(one.phase is phase for one in page) for phase in Phase}


@pytest.mark.parametrize("name", CASES)
async def test_it_is_answered_and_changes_nothing(
    world: World, gate: Gate, true: dict[str, Payload], name: str
) -> None:
    """Acknowledged in time; whoever can be told is told in words; no row, no form and nothing at Nugen comes of it."""
    case = CASES[name]
    before, told = await rows(world), heard(world)
    opened = [one for one in world.slack.wire if one.kind in {"views.open", "views.push"}]
    answer: Answer = await gate.deliver(case.sample, case.change(with_fresh_url(world, true[case.sample])))
    assert answer.status == 200
    if case.where == ANSWERED:
        assert case.words in answer.body.decode()
    elif case.where == TOLD:
        await world.until(lambda: any(case.words in text_of(one) for one in heard(world, told)) or None)
    else:
        assert answer.body == b""
        assert heard(world, told) == []
    assert await rows(world) == before
    assert [one for one in world.slack.wire if one.kind in {"views.open", "views.push"}] == opened


async def test_another_persons_button_is_refused_in_words(world: World, gate: Gate, true: dict[str, Payload]) -> None:
    """A press under somebody else's name is told who may, and the card stays as it is."""
    payload = changed(changed(true[BUTTON], "user.id", world.grace.id), "actions.0.action_id", "unfollow")
    assert (await gate.interaction(without(payload, "response_url"))).status == 200
    await hears(world, world.grace, "who ordered")


async def test_a_list_older_than_its_response_url_still_turns(world: World, gate: Gate) -> None:
    """Slack takes no answer by the old URL any more: the page comes as a new answer, and nobody waits in vain."""
    outcome = await world.ada.command("ml-team", "/align list all")
    assert outcome.ok, outcome.error
    listed = world.ephemerals()[-1]
    before = len(world.ephemerals())
    assert (await world.ada.press("ml-team", listed.ts, "list_page:mine")).ok
    payload = next(one.request for one in reversed(world.slack.wire) if one.kind == "block_actions")
    used_up = changed(payload, "response_url", f"{world.slack.base_url}/hooks/used-up")
    assert (await gate.interaction(used_up)).status == 200
    await world.until(lambda: len(world.ephemerals()) > before or None)
    assert "Your alignments" in text_of(world.ephemerals()[-1])
