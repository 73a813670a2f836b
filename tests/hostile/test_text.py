"""What people type, however it is meant: it is kept as it was typed, shown as it is, and acts nowhere."""

from __future__ import annotations

import json
from functools import partial
from itertools import count
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.hostile.looking import assert_acts_nowhere, assert_nothing_of_theirs_acts, said_by_the_bot
from tests.hostile.sending import Gate, changed, samples
from tests.scenarios.acting import asked_for, hears
from tests.scenarios.conftest import CHANNEL, World

pytestmark = pytest.mark.asyncio(loop_scope="module")

# Every text here goes into rows, or into statements that look for rows.
DATABASES = ("sqlite", "postgresql")

NUMBERS = count(1)

SHOWN: dict[str, str] = {
    "everybody in the channel": "<!channel> look",
    "everybody who is there": "<!here|here> @here @channel @everyone",
    "a person": "<@U0EVIL0001> pays",
    "a group": "<!subteam^S012345|@finance>",
    "a channel": "<#C0PLAY00001|general>",
    "a link in disguise": "<https://evil.example|Open the results>",
    "a bare address": "https://evil.example/login",
    "an address with a user": "https://slack.com@evil.example",
    "a date in disguise": "<!date^0^{date}|tomorrow>",
    "entities": "a &lt;!channel&gt; &amp; b",
    "back-ticks": "``` a ` b ```",
    "formatting": "*bold* _italic_ ~gone~ > quoted",
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "an emoji code": ":rotating_light: and :sob:",
    "emoji of several parts": "👩‍👩‍👧 and 🏳️‍🌈",
    "Persian with a joiner": "می‌خواهم",
    "accents on accents": "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L".replace("\u034f", ""),
    "a statement": "'; DROP TABLE alignments; --",
    "format strings": "%s %d {0} {name} ${x} %(a)s",
    "JSON": '{"text": "x", "blocks": []}',
    "the longest name": "n" * 120,
    "the longest name in astral letters": "\U0001d48f" * 120,
    "the word payload": "payload={} payload",
    "a formula": '=HYPERLINK("https://evil.example")',
}  # fmt: skip

REFUSED: dict[str, tuple[str, str]] = {
    "a turned reading direction": ("safe\u202egnp.exe", "right-to-left override"),
    "a mark of direction": ("a\u200fb", "right-to-left mark"),
    "an isolate": ("a\u2067b", "right-to-left isolate"),
    "a zero-width blank": ("Supp\u200bort", "zero width space"),
    "a byte order mark": ("a\ufeffb", "zero width no-break space"),
    "a NUL": ("a\x00b", "cannot be seen"),
    "an escape sequence": ("\x1b[2Ka", "cannot be seen"),
    "half a surrogate pair": ("a\ud800b", "cannot be seen"),
    "a line break": ("two\nlines", "cannot be seen"),
    "a line separator": ("two\u2028lines", "line separator"),
    "only blanks": (" \u00a0\u2003 ", "Give the alignment a name"),
    "nothing": ("", "Give the alignment a name"),
    "one character too many": ("n" * 121, "120 is the most"),
    "100 kB": ("n" * 100_000, "120 is the most"),
}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def form(world: World) -> dict[str, Any]:
    """A form as it was really submitted."""
    return (await samples(world))["view_submission"]


def filled_in(form: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """The same form anew, for documents of its own: what runs already is asked about."""
    number = next(NUMBERS)
    document = {"text": {"type": "plain_text", "text": "one"}, "value": f"doc-{number}"}
    payload = changed(form, "view.id", f"V0TEXT{number}")
    payload = changed(payload, "view.state.values.document_ids.document_ids.selected_options", [document])
    for name, value in fields.items():
        payload = changed(payload, f"view.state.values.{name}.{name}", {"type": "plain_text_input", "value": value})
    return payload


@pytest.mark.parametrize("name", SHOWN)
async def test_a_name_is_sent_as_typed_and_shown_as_it_is(
    world: World, gate: Gate, form: dict[str, Any], name: str
) -> None:
    """Nugen gets every character of it; in no message does it ping anybody or become a link."""
    typed = SHOWN[name]
    cards, creates = set(world.cards()), len(world.nugen.creates)
    answer = await gate.interaction(filled_in(form, name=typed, description=f"{typed}\n{typed}"))
    assert (answer.status, answer.body) == (200, b"")
    card = await world.until(lambda: next((one for one in world.cards() if one not in cards), None))
    create = (await world.called("create", creates + 1))[-1]
    assert asked_for(create)["name"] == typed
    await world.until(lambda: world.replies(card) or None)
    assert_nothing_of_theirs_acts(world)


@pytest.mark.parametrize("name", REFUSED)
async def test_a_name_that_hides_something_is_refused_beside_its_field(
    world: World, gate: Gate, form: dict[str, Any], name: str
) -> None:
    """The form stays open and says what to mend; nothing is written down or sent."""
    typed, words = REFUSED[name]
    creates = len(world.nugen.creates)
    answer = json.loads((await gate.interaction(filled_in(form, name=typed))).body)
    assert answer["response_action"] == "errors"
    assert set(answer["errors"]) == {"name"}
    assert words in answer["errors"]["name"]
    assert len(world.nugen.creates) == creates


WORDS = ["", "new ", "list ", "status ", "follow ", "documents ", "help "]
LINES = {
    **SHOWN,
    "4,000 characters": "x" * 4000,
    "4,000 mentions": "<!channel>" * 400,
    "unicode blanks": "\u00a0a\u2003b\u3000",
    "quotes": "“a” 'b' \"c\" «d»",
    "an option": "--force -rf / ; rm",
    "a mark of direction": "a\u202eb",
    "a NUL": "a\x00b",
    "zero-width": "\u200b\u200b",
    "another sub-command": "list list status follow",
}


def more_than(world: World, before: int) -> bool | None:
    """Whether Ada was told something since."""
    return len(world.ephemerals()) > before or None


@pytest.mark.parametrize("word", WORDS)
async def test_a_command_takes_any_words(world: World, gate: Gate, word: str, subtests: pytest.Subtests) -> None:
    """Each sub-command followed by rubbish is answered, for this person alone, in words that act nowhere."""
    usual = {"team_id": world.slack.team_id, "user_id": world.ada.id, "command": "/align", "trigger_id": "1.2.gone"}
    usual["channel_id"] = world.slack.workspace.channel(CHANNEL).id
    for name, rubbish in LINES.items():
        with subtests.test(name):
            before = len(world.ephemerals()), len(world.nugen.creates)
            answer = await gate.command({**usual, "text": f"{word}{rubbish}".encode("utf-8", "replace")})
            assert answer.status == 200
            if answer.body:
                said = json.loads(answer.body)
                assert said["response_type"] == "ephemeral"
                assert len(said["text"]) <= 4000
                assert_acts_nowhere(world, said["text"], said.get("blocks", ()))
            else:
                # A form cannot open by this trigger, which is said as well.
                await world.until(partial(more_than, world, before[0]))
            assert len(world.nugen.creates) == before[1]
    assert_nothing_of_theirs_acts(world)


async def test_a_question_of_any_text_in_a_thread_is_answered_harmlessly(world: World, form: dict[str, Any]) -> None:
    """Mentioned with rubbish in the thread of a card, the bot says what it can do, to this person alone."""
    assert form
    card = world.cards()[0]
    said = f"<@{world.slack.bot_user_id}> <!channel> <https://evil.example|x> `" + "x" * 4000
    await world.ada.say(CHANNEL, said, thread_ts=card.ts)
    await hears(world, world.ada, "model")
    assert_nothing_of_theirs_acts(world)


@settings(
    max_examples=10,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(typed=st.text(max_size=140))
async def test_any_name_is_taken_whole_or_refused_beside_its_field(
    world: World, gate: Gate, form: dict[str, Any], typed: str
) -> None:
    """There is no third way, and the messages stay harmless."""
    before = len(world.nugen.creates)
    answer = await gate.interaction(filled_in(form, name=typed))
    assert answer.status == 200
    if answer.body:
        assert set(json.loads(answer.body)["errors"]) == {"name"}
        return
    create = (await world.called("create", before + 1))[-1]
    assert asked_for(create)["name"] == typed.strip()
    assert said_by_the_bot(world)
    assert_nothing_of_theirs_acts(world)
