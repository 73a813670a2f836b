"""A question is answered once, where it was asked, by both models side by side, and honestly when one cannot."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from bot.alignments.alignment import Alignment
from bot.alignments.observation import Served
from bot.alignments.operation import OperationKind
from bot.alignments.questions import Question, QuestionState
from bot.alignments.work import WorkKind
from bot.jobs.ask import MOST_TRIES, Ask
from bot.jobs.budget import SLACK, Budget, Limits, Rank
from bot.jobs.worker import IDLE, Again
from bot.playground.nugen import Fault as NugenFault
from bot.playground.slack import Fault as SlackFault
from bot.playground.slack import Message
from bot.store import Allowance
from tests.jobs.conftest import CHANNEL, ENTRY, Bench

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])
in_every_generation = pytest.mark.parametrize("contract", ["documented", "singular", "plural", "mixed"])

REFUNDS = "When are refunds paid?"


async def with_a_card(bench: Bench, *, deployed: bool = True) -> tuple[Alignment, Message]:
    """A finished alignment in its channel; its model is served unless told otherwise."""
    record = await bench.aligned()
    if deployed:
        await bench.client.deploy(record.model_id or "")
        bench.nugen.clock.advance(600)
    return record, await bench.card(record)


async def a_question(bench: Bench, record: Alignment, text: str = REFUNDS) -> Question:
    now = await bench.store.now()
    question = Question(uuid4().hex, uuid4().hex, record.team_id, record.id, bench.ada.id, text, now)
    stored, _ = await bench.store.add_question(question, ENTRY)
    return stored


async def a_round(bench: Bench) -> Again:
    return await bench.round(WorkKind.ASK, Ask(bench.store, bench.gateway, bench.client, SLACK.faster(1000)))


async def state(bench: Bench, question: Question) -> QuestionState:
    found = await bench.store.question(question.id)
    assert found is not None
    return found.state


def answers(bench: Bench, card: Message) -> list[Message]:
    """What stands in the card's thread."""
    return bench.slack.workspace.channel(CHANNEL).replies(card.ts)


def words(message: Message) -> str:
    return message.text + str(message.blocks)


def calls(bench: Bench, method: str) -> int:
    return len([one for one in bench.slack.wire if one.direction == "to_slack" and one.kind == method])


@in_every_generation
async def test_both_models_answer_in_one_message(bench: Bench) -> None:
    """Begun as a stream, finished as one message with both answers under their ids."""
    record, card = await with_a_card(bench)
    question = await a_question(bench, record)
    assert await a_round(bench) == IDLE
    assert await state(bench, question) is QuestionState.ANSWERED
    (answer,) = answers(bench, card)
    assert not answer.streaming
    assert (record.model_id or "-") in words(answer)
    assert record.draft.base_model in words(answer)
    assert "According to" in words(answer)
    assert bench.asked("chat") == ["chat", "chat"]
    assert calls(bench, "chat.startStream") == 1
    looked = (await bench.now(record)).deployment
    assert looked is not None
    assert looked.state is Served.DEPLOYED


async def test_the_answer_is_seen_while_it_comes(bench: Bench) -> None:
    """Before the model has ended, its first words stand in the thread."""
    record, card = await with_a_card(bench)
    await a_question(bench, record)
    bench.nugen.piece_seconds = 0.05
    asking = asyncio.create_task(a_round(bench))
    seen = await bench.slack.until(
        lambda: next((one for one in answers(bench, card) if one.streaming and "According" in one.text), None), 10
    )
    assert not asking.done()
    await asking
    assert not seen.streaming


async def test_the_answer_stands_whole_before_its_stream_ends(bench: Bench) -> None:
    """Nobody sees it break off in the middle of a sentence before it is put beside the other one."""
    record, card = await with_a_card(bench)
    await a_question(bench, record)
    await a_round(bench)
    (answer,) = answers(bench, card)
    before_the_edit = answer.edits[-1].text
    assert before_the_edit.endswith(f'That is the rule for "{REFUNDS}"\u2024')


async def test_where_slack_shows_no_streams_the_whole_answer_is_posted(bench: Bench) -> None:
    """The same answer, a little later."""
    bench.slack.streaming_allowed = False
    record, card = await with_a_card(bench)
    question = await a_question(bench, record)
    await a_round(bench)
    assert await state(bench, question) is QuestionState.ANSWERED
    (answer,) = answers(bench, card)
    assert "According to" in words(answer)


async def test_a_model_that_is_not_deployed_says_so(bench: Bench) -> None:
    """No model is asked; the thread says what to do, with the button for it."""
    record, card = await with_a_card(bench, deployed=False)
    question = await a_question(bench, record)
    await a_round(bench)
    assert await state(bench, question) is QuestionState.UNDEPLOYED
    (answer,) = answers(bench, card)
    assert OperationKind.DEPLOY.value in words(answer)
    assert bench.asked("chat") == []


@pytest.mark.parametrize("is_shown", [True, False])
async def test_killed_in_the_middle_it_is_answered_once(bench: Bench, *, is_shown: bool) -> None:
    """What was begun is finished by whoever comes next; without anything begun the answer is posted: one message."""
    bench.slack.streaming_allowed = is_shown
    record, card = await with_a_card(bench)
    question = await a_question(bench, record)
    bench.nugen.piece_seconds = 0.05
    dying = asyncio.create_task(a_round(bench))
    await bench.called("chat", 2)
    if is_shown:
        await bench.slack.until(lambda: answers(bench, card), 10)
    dying.cancel()
    await asyncio.wait({dying})
    bench.nugen.piece_seconds = 0
    assert await a_round(bench) == IDLE
    assert await state(bench, question) is QuestionState.ANSWERED
    (answer,) = answers(bench, card)
    assert not answer.streaming
    assert record.draft.base_model in words(answer)


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        ("chat.postMessage", SlackFault.DROP_AFTER),
        ("chat.postMessage", SlackFault.ERROR_500_BEFORE),
        ("chat.postMessage", SlackFault.RATE_LIMITED),
    ],
)
async def test_a_whole_answer_is_posted_once_whatever_slack_does(bench: Bench, method: str, fault: SlackFault) -> None:
    """An answer of Slack's that is lost: looked for before it is posted again."""
    bench.slack.streaming_allowed = False
    record, card = await with_a_card(bench)
    question = await a_question(bench, record)
    bench.slack.faults.once(method, fault)
    assert (await a_round(bench)).failed
    assert await a_round(bench) == IDLE
    assert await state(bench, question) is QuestionState.ANSWERED
    assert len(answers(bench, card)) == 1


@pytest.mark.parametrize("method", ["chat.stopStream", "chat.update", "chat.appendStream"])
@pytest.mark.parametrize("fault", [SlackFault.DROP_AFTER, SlackFault.ERROR_500_BEFORE])
async def test_trouble_in_the_middle_of_a_stream_ends_in_one_whole_answer(
    bench: Bench, method: str, fault: SlackFault
) -> None:
    """Whatever step goes wrong, the message that was begun is finished."""
    record, card = await with_a_card(bench)
    question = await a_question(bench, record)
    bench.slack.faults.once(method, fault)
    while await a_round(bench) != IDLE:
        pass
    assert await state(bench, question) is QuestionState.ANSWERED
    (answer,) = answers(bench, card)
    assert not answer.streaming
    assert record.draft.base_model in words(answer)


async def test_an_answer_that_was_deleted_while_it_was_written_is_posted_whole(bench: Bench) -> None:
    """Somebody removes the half answer: the finished one is posted once."""
    record, card = await with_a_card(bench)
    question = await a_question(bench, record)
    bench.nugen.piece_seconds = 0.02
    asking = asyncio.create_task(a_round(bench))
    begun = await bench.slack.until(lambda: next(iter(answers(bench, card)), None), 10)
    bench.slack.workspace.delete_message(CHANNEL, begun.ts)
    assert await asking == IDLE
    assert await state(bench, question) is QuestionState.ANSWERED
    assert ["According to" in words(one) for one in answers(bench, card)] == [True]


async def test_a_channel_that_is_closed_sends_the_answer_to_whoever_asked(bench: Bench) -> None:
    """Thrown out of the channel: the answer comes directly."""
    record, _ = await with_a_card(bench)
    bench.slack.workspace.kick_bot(CHANNEL)
    question = await a_question(bench, record)
    await a_round(bench)
    assert await state(bench, question) is QuestionState.ANSWERED
    dm = bench.slack.workspace.user(bench.ada.id).dm
    assert ["According to" in words(one) for one in bench.ada.sees(dm) if one.bot_id] == [True]


async def test_one_model_without_an_answer_leaves_the_others(bench: Bench) -> None:
    """Its column says why; the other one's answer is told."""
    record, card = await with_a_card(bench)
    question = await a_question(bench, record)
    bench.nugen.faults.once("chat", NugenFault.BAD_GATEWAY)
    await a_round(bench)
    assert await state(bench, question) is QuestionState.ANSWERED
    (answer,) = answers(bench, card)
    assert "No answer" in words(answer)


async def test_no_answer_at_all_is_told(bench: Bench) -> None:
    """Neither model answers: the thread says so, and what to do."""
    record, card = await with_a_card(bench)
    question = await a_question(bench, record)
    bench.nugen.faults.always("chat", NugenFault.BAD_GATEWAY)
    await a_round(bench)
    assert await state(bench, question) is QuestionState.FAILED
    (answer,) = answers(bench, card)
    assert not answer.streaming
    assert "There is no answer" in words(answer)


async def test_a_vendor_that_is_down_is_asked_again_and_then_it_is_told(bench: Bench) -> None:
    """Whoever asked waits for a few seconds, not for hours."""
    record, card = await with_a_card(bench)
    question = await a_question(bench, record)
    bench.nugen.faults.always("any", NugenFault.BAD_GATEWAY)
    failures = 0
    while await a_round(bench) != IDLE:
        failures += 1
        assert failures < 5
    assert failures == 2
    assert await state(bench, question) is QuestionState.FAILED
    assert len(answers(bench, card)) == 1


async def test_markup_in_an_answer_pings_nobody(bench: Bench) -> None:
    """What a model writes is text, while it comes and when it is whole."""
    record, card = await with_a_card(bench)
    await a_question(bench, record, "Answer with markup, please.")
    await a_round(bench)
    (answer,) = answers(bench, card)
    written = [str(one.request) for one in bench.slack.wire if one.kind == "chat.appendStream"]
    assert written
    for text in [answer.text, *written]:
        assert "<!channel>" not in text
        assert "<@U123>" not in text


async def test_tries_have_an_end(bench: Bench) -> None:
    """Slack takes nothing at all: after a few tries it is left alone."""
    bench.slack.streaming_allowed = False
    record, card = await with_a_card(bench)
    question = await a_question(bench, record)
    bench.slack.faults.always("chat.postMessage", SlackFault.ERROR_500_BEFORE)
    for _ in range(MOST_TRIES):
        assert (await a_round(bench)).failed
    assert await a_round(bench) == IDLE
    assert await state(bench, question) is QuestionState.FAILED
    assert answers(bench, card) == []


async def test_a_long_answer_outlives_the_lease(bench: Bench) -> None:
    """A claim is renewed while the model speaks: nobody else begins the same answer."""
    record, card = await with_a_card(bench)
    question = await a_question(bench, record)
    bench.nugen.piece_seconds = 0.06
    lease = timedelta(seconds=1)
    (claim,) = await bench.store.claim(WorkKind.ASK, owner="one", lease=lease, limit=1)
    answering = asyncio.create_task(Ask(bench.store, bench.gateway, bench.client, SLACK.faster(1000))(claim))
    await asyncio.wait({answering}, timeout=1.1)
    assert not claim.is_live()
    assert not answering.done()
    assert await bench.store.claim(WorkKind.ASK, owner="two", lease=lease, limit=1) == []
    assert await answering == IDLE
    assert await state(bench, question) is QuestionState.ANSWERED
    assert len(answers(bench, card)) == 1


async def test_a_channel_without_room_is_waited_for_before_the_models_are_asked(bench: Bench) -> None:
    """When Slack takes no more posts there for a while, nothing is asked for an answer that could not be given."""
    record, _ = await with_a_card(bench)
    question = await a_question(bench, record)
    hour = Allowance(timedelta(hours=1), 1, (0, 0, 0))
    limits = Limits(channel=hour, posts=SLACK.posts, edits=SLACK.edits)
    await Budget(bench.store, limits, record.team_id, "another").post(record.draft.channel_id, Rank.NEWS)
    again = await bench.round(WorkKind.ASK, Ask(bench.store, bench.gateway, bench.client, limits))
    assert again.after is not None
    assert timedelta() < again.after <= timedelta(minutes=5)
    assert not again.failed
    assert bench.asked("chat") == []
    assert await state(bench, question) is QuestionState.WAITING
