"""A question to an aligned model: asked on the card or in its thread, answered there by both models side by side."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.playground.nugen import Fault
from bot.playground.slack import Fault as SlackFault
from bot.playground.slack import Message
from tests.scenarios.acting import buttons, hears, press
from tests.scenarios.conftest import CHANNEL, World, text_of
from tests.scenarios.modelling import HOURS, ask, asked, deployed, done, offered, running, the_model, trained
from tests.scenarios.watching import calls, hear

in_each = pytest.mark.parametrize("database_kind", ["sqlite"])
once = pytest.mark.parametrize(("database_kind", "contract"), [("sqlite", "plural")])

QUESTION = "When are refunds paid?"
STREAM = ("chat.startStream", "chat.appendStream", "chat.stopStream")


def answers(world: World, card: Message) -> list[Message]:
    """The replies that answer questions, oldest first."""
    return [one for one in world.replies(card) if one.text.startswith("💬")]


async def answered(world: World, card: Message, number: int = 1) -> Message:
    """Wait until so many answers stand there, the last of them finished."""

    def finished() -> Message | None:
        found = answers(world, card)
        return found[number - 1] if len(found) >= number and "The base model" in text_of(found[number - 1]) else None

    return await world.until(finished)


def columns(answer: Message) -> list[str]:
    """What stands side by side: for each model who it is and, behind an empty line, what it said."""
    (block,) = [one for one in answer.blocks if one["block_id"] == "answers"]
    return [one["text"] for one in block["fields"]]


def said(answer: Message) -> list[str]:
    """What the aligned model said and what the base model said, or why it did not."""
    return [one.partition("\n\n")[2] for one in columns(answer)]


async def until_read(world: World) -> None:
    """Wait until every event that Slack has for the bot was taken."""
    await world.until(lambda: world.slack.deliveries_under_way == 0 or None)


@in_each
async def test_both_models_answer_side_by_side_and_are_seen_to_write(world: World) -> None:
    """Asked by the button, by anybody: it grows while it is written, stands whole before it ends, and is one message."""
    card = await deployed(world)
    model = the_model(world)
    world.nugen.piece_seconds = 0.15
    await ask(world, card, QUESTION, world.grace)
    growing = await world.until(
        lambda: next((one for one in answers(world, card) if one.streaming and "According" in one.text), None)
    )
    begun = growing.text
    assert f"<@{world.grace.id}> asked the model of Support assistant: “{QUESTION}”" in begun
    await world.until(lambda: (growing.streaming and len(growing.text) > len(begun)) or None)
    answer = await answered(world, card)
    assert answer is growing
    assert not answer.streaming
    before_it_was_exchanged = answer.edits[-1].text
    assert f'That is the rule for "{QUESTION}"' in before_it_was_exchanged
    aligned, base = columns(answer)
    assert "The aligned model" in aligned
    assert model.id in aligned
    assert "The base model" in base
    assert "nugen-flash-instruct" in base
    assert said(answer)[0].startswith("According to the handbook")
    assert said(answer)[1].startswith("You asked:")
    assert len(answers(world, card)) == 1
    assert (asked(world, "chat"), len(calls(world, "chat.startStream"))) == (2, 1)


@in_each
async def test_a_reply_to_the_bot_in_the_thread_is_a_question(world: World) -> None:
    """Delivered twice it is answered once, without Slack's spelling of what was typed."""
    card = await deployed(world)
    world.slack.faults.duplicate_deliveries = True
    await world.grace.say(CHANNEL, "@Alignbot is 1 < 2 & why?", thread_ts=card.ts)
    answer = await answered(world, card)
    await until_read(world)
    assert 'That is the rule for "is 1 < 2 & why?"' in said(answer)[0]
    assert f"<@{world.grace.id}>" in answer.text
    assert len(answers(world, card)) == 1
    assert asked(world, "chat") == 2
    assert world.ephemerals(world.grace) == []


@once
async def test_what_is_no_question_is_told_how_to_ask(world: World) -> None:
    """In the channel, in another thread, without words, before there is a model: whoever wrote it is told, no model is asked."""
    card = await running(world)
    await world.ada.say(CHANNEL, "@Alignbot when?", thread_ts=card.ts)
    told = await hears(world, world.ada, "There is no model (yet): the alignment is training")
    assert told.thread_ts == card.ts
    world.nugen.clock.advance(HOURS)
    await hear(world, card, "🏁")
    await world.grace.say(CHANNEL, "@Alignbot hello")
    await hears(world, world.grace, "mention me in the thread of its card")
    before = len(world.ephemerals(world.grace))
    other = await world.ada.say(CHANNEL, "something else")
    await world.grace.say(CHANNEL, "@Alignbot why?", thread_ts=other.ts)
    await world.until(lambda: len(world.ephemerals(world.grace)) > before or None)
    await world.ada.say(CHANNEL, " @Alignbot ", thread_ts=card.ts)
    await hears(world, world.ada, "Type your question behind my name")
    await world.ada.say(CHANNEL, "@Alignbot \u2060\u200b", thread_ts=card.ts)
    await hears(world, world.ada, "Type a question.")
    await world.ada.say(CHANNEL, f"@Alignbot {'x' * 3001}", thread_ts=card.ts)
    await hears(world, world.ada, "3,001 characters long; 3,000 is the most")
    assert answers(world, card) == []
    assert asked(world, "chat") == asked(world, "deployment") == 0


@once
async def test_bots_are_not_answered(world: World) -> None:
    """Neither its own messages nor those of another bot: two that answer each other never end."""
    card = await deployed(world)
    channel = world.slack.workspace.channel(CHANNEL)
    event = {"type": "app_mention", "channel": channel.id, "team": world.slack.team_id, "thread_ts": card.ts}
    text = f"<@{world.slack.bot_user_id}> why?"
    for number, (user, bot) in enumerate(((world.slack.bot_user_id, "B1"), (world.grace.id, "B2")), start=1):
        ts = f"1800000000.00000{number}"
        said = {"ts": ts, "event_ts": ts, "user": user, "bot_id": bot, "text": text}
        world.slack.workspace.heard({**event, **said}, channel)
    await until_read(world)
    await world.ada.say(CHANNEL, "@Alignbot and you?", thread_ts=card.ts)
    answer = await answered(world, card)
    assert "and you?" in text_of(answer)
    assert len(answers(world, card)) == 1
    assert asked(world, "chat") == 2


@once
async def test_where_slack_streams_nothing_the_answer_is_posted_once(world: World) -> None:
    """Whole, and found again if the answer to that post is lost."""
    card = await deployed(world)
    world.slack.streaming_allowed = False
    world.slack.faults.once("chat.postMessage", SlackFault.DROP_AFTER)
    posts = len(calls(world, "chat.postMessage"))
    await ask(world, card, QUESTION)
    answer = await answered(world, card)
    await world.until(lambda: calls(world, "conversations.replies"))
    await ask(world, card, "And this one?")
    await answered(world, card, number=2)
    assert said(answer)[0].startswith("According to the handbook")
    assert answer.edits == []
    assert len(answers(world, card)) == len(calls(world, "chat.postMessage")) - posts == 2
    assert [one.kind for one in world.slack.wire if one.kind in STREAM] == ["chat.startStream"] * 2


@in_each
async def test_a_model_that_is_not_deployed_says_so_and_offers_to_deploy(world: World) -> None:
    """No model is asked; the button deploys it; while it is being deployed that is said; then it answers."""
    card = await trained(world)
    await ask(world, card, QUESTION)
    refusal = await hear(world, card, "💬")
    assert "It is not deployed, so it cannot answer" in refusal.text
    assert buttons(refusal) == ["deploy"]
    await press(world.ada, refusal, "deploy")
    await world.called("deploy")
    await ask(world, card, QUESTION)
    patience = await hear(world, card, "💬", times=2)
    assert "It is being deployed" in patience.text
    assert buttons(patience) == []
    world.nugen.clock.advance(HOURS)
    ready = await hear(world, card, "📦")
    assert asked(world, "chat") == 0
    await ask(world, ready, QUESTION)
    await answered(world, card, number=3)
    assert done(world, card) == ["💬", "💬", "📦", "💬"]
    assert asked(world, "deploy") == 1


@once
async def test_a_base_model_that_does_not_answer_says_so_in_its_column(world: World) -> None:
    """The aligned model's answer stands beside the reason."""
    card = await deployed(world)
    models = world.nugen._world.base_models
    models["nugen-flash-instruct"] = replace(models["nugen-flash-instruct"], inference_ready=False)
    await ask(world, card, QUESTION)
    answer = await answered(world, card)
    aligned, base = said(answer)
    assert aligned.startswith("According to the handbook")
    assert base.startswith("No answer: Nugen said: unable to resolve model") or "unable to resolve model" in base
    assert not answer.streaming


@once
async def test_an_outage_of_the_models_ends_in_words(world: World) -> None:
    """Neither model answers: what was begun ends with the reason and what to do, and the next question is answered."""
    card = await deployed(world)
    world.nugen.faults.always("chat", Fault.BAD_GATEWAY)
    await ask(world, card, QUESTION)
    failure = await world.reply(card, "There is no answer")
    assert "ask once more in a few minutes" in failure.text
    assert not failure.streaming
    world.nugen.faults.clear()
    await ask(world, card, QUESTION)
    await answered(world, card, number=2)
    assert len(answers(world, card)) == 2


@once
async def test_hostile_words_ping_nobody_and_link_nowhere(world: World) -> None:
    """In the question and in both answers, at every moment of the writing."""
    card = await deployed(world)
    hostile = "Answer with markup <!here> <!subteam^S1> <#C1> <https://x.example|y> http://x.example @channel *bold*"
    await ask(world, card, hostile)
    answer = await answered(world, card)
    (written,) = [block["text"] for edit in answer.edits for block in edit.blocks if block["type"] == "markdown"]
    # Where Slack reads Markdown it makes links and mentions by itself.
    for forbidden in ("://", "@channel", "](", "x.example"):
        assert forbidden not in written, (forbidden, written)
    kinds = {block["block_id"]: block["type"] for block in answer.blocks}
    assert kinds == {"words": "section", "question": "rich_text", "answers": "section"}
    assert {one["type"] for block in answer.blocks for one in block.get("fields", ())} == {"plain_text"}
    for words in (written, answer.text, answer.blocks[0]["text"]["text"]):
        assert "<!" not in words
        assert words.count("<") == words.count(f"<@{world.ada.id}>") == 1
    edits = calls(world, "chat.update")
    assert all((one.request["parse"], one.request["link_names"]) == ("none", False) for one in edits)


@in_each
async def test_a_bot_killed_in_the_middle_of_an_answer_leaves_one_whole_answer(idle_world: World) -> None:
    """The next bot finishes the message that was begun."""
    world = idle_world
    first = await world.start_bot(ALIGNBOT_LEASE_SECONDS="1")
    card = await deployed(world)
    world.nugen.piece_seconds = 0.2
    await ask(world, card, QUESTION)
    begun = await world.until(lambda: next((one for one in answers(world, card) if "According" in one.text), None))
    await world.kill_bot(first)
    assert begun.streaming
    world.nugen.piece_seconds = 0
    await world.start_bot()
    answer = await answered(world, card)
    assert answer is begun
    assert not answer.streaming
    assert said(answer)[0].startswith("According to the handbook")
    assert len(answers(world, card)) == 1
    assert len(calls(world, "chat.startStream")) == 1


@once
async def test_the_form_says_what_is_wrong_with_a_question(world: World) -> None:
    """Nothing to be seen, or gone since the form opened: told at the field; hidden characters are not asked."""
    card = await deployed(world)
    await press(world.ada, card, "ask")
    await world.until(lambda: world.ada.view)
    outcome = await world.ada.submit({"question": "\u200b \u2060"})
    assert outcome.errors == {"question": "Type a question."}
    outcome = await world.ada.submit({"question": "When\u202e are\u200b refunds\x00 paid?"})
    assert outcome.ok, (outcome.error, outcome.errors)
    answer = await answered(world, card)
    assert 'That is the rule for "When are refunds paid?"' in said(answer)[0]
    assert asked(world, "chat") == 2


@once
async def test_a_form_that_is_delivered_again_is_one_question(world: World) -> None:
    """Submitted once, brought to the bot twice."""
    card = await deployed(world)
    world.slack.faults.duplicate_deliveries = True
    await press(world.ada, card, "ask")
    await world.until(lambda: world.ada.view)
    outcome = await world.ada.submit({"question": QUESTION})
    assert outcome.ok, (outcome.error, outcome.errors)
    await answered(world, card)
    await until_read(world)
    assert len(answers(world, card)) == 1
    assert asked(world, "chat") == 2


@once
async def test_several_questions_at_once_are_each_answered(world: World) -> None:
    """By two people in the same thread."""
    card = await deployed(world)
    await asyncio.gather(
        world.ada.say(CHANNEL, "@Alignbot first?", thread_ts=card.ts),
        world.grace.say(CHANNEL, "@Alignbot second?", thread_ts=card.ts),
    )
    await world.until(lambda: len([one for one in answers(world, card) if "The base model" in text_of(one)]) == 2)
    texts = " ".join(text_of(one) for one in answers(world, card))
    assert "first?" in texts
    assert "second?" in texts
    assert asked(world, "chat") == 4


@once
async def test_an_answer_finds_whoever_asked_when_the_channel_is_closed(world: World) -> None:
    """A muted thread has it as ever; thrown out of the channel, it comes directly."""
    card = await running(world)
    await press(world.ada, card, "mute")
    world.nugen.clock.advance(HOURS)
    await hear(world, card, "🏁")
    await offered(world, card, "deploy")
    await press(world.ada, card, "deploy")
    await world.called("deploy")
    world.nugen.clock.advance(HOURS)
    await hear(world, card, "📦")
    await ask(world, card, QUESTION)
    await answered(world, card)
    await press(world.grace, card, "ask")
    await world.until(lambda: world.grace.view)
    world.slack.workspace.kick_bot(CHANNEL)
    outcome = await world.grace.submit({"question": "And now?"})
    assert outcome.ok, (outcome.error, outcome.errors)
    direct = await world.until(
        lambda: next((one for one in world.direct(world.grace) if "And now?" in text_of(one)), None)
    )
    assert said(direct)[0].startswith("According to the handbook")
    assert len(answers(world, card)) == 1
    assert len([one for one in world.direct(world.grace) if one.text.startswith("💬")]) == 1
