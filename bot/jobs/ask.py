"""Put a question to the aligned model and to the base model, side by side, and answer it where it was asked."""

import asyncio
import logging
from dataclasses import dataclass

from bot.alignments import operating
from bot.alignments.alignment import Alignment
from bot.alignments.observation import Served
from bot.alignments.questions import Question, QuestionState
from bot.jobs.answer_post import AnswerPost
from bot.jobs.budget import Budget, Limits, NoRoom, Rank
from bot.jobs.holding import held
from bot.jobs.making import words_of
from bot.jobs.typist import Typist
from bot.jobs.waiting import later
from bot.jobs.worker import IDLE, Again
from bot.nugen.client import NugenClient
from bot.nugen.errors import NotSent, NugenError, TryLater, Unreadable
from bot.slack.asking import answer_failed, answer_message, not_deployed_answer, question_header
from bot.slack.errors import SlackError
from bot.slack.gateway import Gateway
from bot.store import Claim, Store

log = logging.getLogger(__name__)

MOST_TRIES = 4
# Somebody sits there and waits: a vendor that does not answer is asked once more, and then they are told.
LOOKS = 2
SAID_NOTHING = "The model said nothing."
NO_MODEL = "Nugen has not told which model came of this alignment."


@dataclass(frozen=True, slots=True)
class Spoken:
    """What one model said, as far as it came, and what went wrong with it."""

    text: str | None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """Handles `WorkKind.ASK`."""

    store: Store
    gateway: Gateway
    nugen: NugenClient
    limits: Limits

    async def __call__(self, claim: Claim) -> Again:
        """Answer one question. After a crash the models are asked again: that costs little and changes nothing."""
        question = await self.store.question(claim.subject)
        if question is None or question.state is not QuestionState.WAITING:
            return IDLE
        alignment = await self.store.get(question.alignment_id)
        if alignment is None or question.tries >= MOST_TRIES:
            log.error("question %s could not be answered in %d tries", question.id, question.tries)
            await self.store.question_done(claim, QuestionState.FAILED)
            return IDLE
        try:
            async with held(self.store, claim) as hold:
                thread = await self.store.thread(alignment.id)
                post = AnswerPost(self.store, self.gateway, hold, question, thread)
                state = await self._answer(claim, question, alignment, post)
        except NoRoom as error:
            return Again(error.wait)
        except (NugenError, SlackError) as error:
            log.warning("question %s waits: %s", question.id, error)
            return later(error, claim)
        await self.store.question_done(claim, state)
        return IDLE

    async def _answer(self, claim: Claim, question: Question, alignment: Alignment, post: AnswerPost) -> QuestionState:
        if await post.was_said():
            return QuestionState.ANSWERED
        # Before the models are asked, so that they are not asked again because the answer has to wait.
        await Budget(self.store, self.limits, question.team_id, question.id).post(post.channel, Rank.ENDING)
        model = alignment.model_id
        if model is None:
            await post.say(answer_failed(question, alignment, NO_MODEL))
            return QuestionState.FAILED
        seen = await self._look(claim, alignment, model)
        if seen is not None and seen.deployment and seen.deployment.state not in (Served.DEPLOYED, None):
            await post.say(not_deployed_answer(question, seen))
            return QuestionState.UNDEPLOYED
        return await self._ask_both(question, alignment, model, post)

    async def _look(self, claim: Claim, alignment: Alignment, model: str) -> Alignment | None:
        """The record with a fresh look at the model; `None` when nothing can be told: then its answer tells."""
        try:
            seen = await self.nugen.deployment(model)
        except NugenError as error:
            if isinstance(error, (TryLater, NotSent, Unreadable)) and claim.failures < LOOKS:
                raise
            return None
        now = await self.store.now()
        return await self.store.change(alignment.id, lambda one: operating.see_deployment(one, seen, now), claim=claim)

    async def _ask_both(self, question: Question, alignment: Alignment, model: str, post: AnswerPost) -> QuestionState:
        is_shown = await post.begin(question_header(question, alignment))
        typist = Typist(post.write)
        aligned, base = await asyncio.gather(
            self._listen(model, question.text, typist if is_shown else None),
            self._listen(alignment.draft.base_model, question.text, None),
        )
        if aligned.text is None and base.text is None:
            words = aligned.problem or base.problem or SAID_NOTHING
            await post.say(answer_failed(question, alignment, words))
            return QuestionState.FAILED
        await post.say(answer_message(question, alignment, aligned.text, base.text, (aligned.problem, base.problem)))
        return QuestionState.ANSWERED

    async def _listen(self, model: str, text: str, typist: Typist | None) -> Spoken:
        pieces: list[str] = []
        problem = None
        try:
            async for piece in self.nugen.chat(model, text):
                pieces.append(piece)
                if typist is not None:
                    await typist.add(piece)
        except NugenError as error:
            problem = words_of(error)
        if typist is not None:
            await typist.finish()
        said = "".join(pieces).strip()
        return Spoken(said or None, problem or (None if said else SAID_NOTHING))
