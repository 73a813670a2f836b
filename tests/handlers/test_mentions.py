from __future__ import annotations

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.alignments.phases import Phase
from bot.alignments.work import WorkKind
from handlers.mentions import question_in
from tests.handlers.conftest import CHANNEL, Front


async def test_a_reply_in_the_thread_of_a_card_is_a_question(front: Front) -> None:
    """Whoever asks; the model is asked what was typed, without the mention."""
    _, message = await front.has_card()
    await front.grace.say(CHANNEL, "@Alignbot Is 1 < 2 & why?", thread_ts=message.ts)
    question = await front.store.question(await front.taken(WorkKind.ASK))
    assert question is not None
    assert (question.text, question.by, question.alignment_id) == ("Is 1 < 2 & why?", front.grace.id, "a1")


async def test_the_same_message_delivered_again_is_one_question(front: Front) -> None:
    """Slack brings an event again when the first answer was lost."""
    _, message = await front.has_card()
    asked = await front.ada.say(CHANNEL, "@Alignbot Why?", thread_ts=message.ts)
    question = await front.store.question(await front.taken(WorkKind.ASK))
    assert question is not None
    assert question.key == f"{front.channel_id}:{asked.ts}"


async def test_a_mention_without_a_question_is_told_how_to_ask(front: Front) -> None:
    """Only the person who wrote it sees that, in the thread where they wrote it."""
    _, message = await front.has_card()
    await front.ada.say(CHANNEL, "@Alignbot", thread_ts=message.ts)
    told = await front.hears(front.ada, "Type your question behind my name")
    assert (told.thread_ts, told.visible_to) == (message.ts, front.ada.id)
    assert await front.due(WorkKind.ASK) == []


async def test_a_mention_elsewhere_is_told_where_to_ask(front: Front) -> None:
    """In the channel, and in a thread that is not a card's."""
    await front.has_card()
    await front.ada.say(CHANNEL, "@Alignbot hello")
    await front.hears(front.ada, "in the thread of its card")
    other = await front.grace.say(CHANNEL, "something else")
    await front.grace.say(CHANNEL, "@Alignbot Why?", thread_ts=other.ts)
    await front.hears(front.grace, "in the thread of its card")
    assert await front.due(WorkKind.ASK) == []


@pytest.mark.parametrize("who", [{"user": "UOTHER", "bot_id": "B1"}, {"bot_id": "B1", "subtype": "bot_message"}, {}])
async def test_other_bots_are_never_answered(front: Front, who: dict[str, str]) -> None:
    """Two bots that answer each other never end."""
    _, message = await front.has_card()
    event = {
        "type": "app_mention",
        "channel": front.channel_id,
        "ts": "1.2",
        "thread_ts": message.ts,
        "text": f"<@{front.slack.bot_user_id}> Why?",
        **who,
    }
    payload = {"type": "event_callback", "team_id": front.slack.team_id, "event": event}
    answer = await front.app.async_dispatch(AsyncBoltRequest(body=payload, mode="socket_mode"))
    assert answer.status == 200
    assert await front.due(WorkKind.ASK) == []


async def test_a_question_before_there_is_a_model_says_so(front: Front) -> None:
    """The phase says why."""
    _, message = await front.has_card(phase=Phase.TRAINING)
    await front.ada.say(CHANNEL, "@Alignbot Why?", thread_ts=message.ts)
    await front.hears(front.ada, "the alignment is training")


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("<@UBOT> Why?", "Why?"),
        ("Why, <@UBOT|alignbot>?", "Why, ?"),
        ("<@UBOT>", ""),
        (
            "<@UBOT> what does <@UADA> think of <#C1|general> and <https://a.example/|this>?",
            "what does @UADA think of general and this?",
        ),
        ("<@UBOT> &lt;b&gt; &amp;amp;", "<b> &amp;"),
        ("<@UBOT>\ntwo\nlines", "two\nlines"),
    ],
)
def test_a_question_is_what_was_typed(text: str, question: str) -> None:
    """Slack's mark-up is not part of it."""
    assert question_in(text, "UBOT") == question
