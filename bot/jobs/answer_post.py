"""Where a question is answered, and that its finished answer is posted once."""

import logging

from bot.alignments.questions import Question
from bot.jobs.holding import Hold
from bot.jobs.posting import if_it_may_look, require_live
from bot.slack.errors import (
    ChannelClosed,
    MessageGone,
    NotStreaming,
    StreamingUnavailable,
    ThreadGone,
)
from bot.slack.gateway import Gateway
from bot.slack.message import Message
from bot.store import Store, Thread

log = logging.getLogger(__name__)


class AnswerPost:
    """The thread of the card, or whoever asked when the thread takes nothing. Raises `SlackError`."""

    def __init__(self, store: Store, gateway: Gateway, hold: Hold, question: Question, thread: Thread) -> None:
        self._store = store
        self._gateway = gateway
        self._hold = hold
        self._question = question
        self.channel = thread.channel_id
        self._thread_ts = None if thread.closed_reason is not None else thread.card_ts
        self._ts = question.answer_ts
        self._is_written_down = False
        self._key = f"question:{question.id}"

    async def was_said(self) -> bool:
        """Whether an earlier try has posted the whole answer, and did not come to write that down."""
        question = self._question
        if question.tries == 0:
            return False
        if self._thread_ts is not None:
            in_thread = self._gateway.find(self.channel, self._key, thread_ts=self._thread_ts, oldest=question.asked_at)
            try:
                if await if_it_may_look(in_thread) is not None:
                    return True
            except (ChannelClosed, ThreadGone):
                self._thread_ts = None
        directly = self._gateway.find_direct(question.by, self._key, oldest=question.asked_at)
        return await if_it_may_look(directly) is not None

    async def begin(self, text: str) -> bool:
        """Begin to write in the thread while the model speaks; whether that can be.

        Only at the first try: a second one finishes what the first has begun, or posts the whole answer.
        """
        if self._question.tries > 0 or self._thread_ts is None:
            return False
        await self._about_to_post()
        try:
            self._ts = await self._gateway.start_stream(
                self.channel, self._thread_ts, self._question.by, self._question.team_id, text
            )
        except StreamingUnavailable as error:
            log.info("the answer is posted when it is whole: %s", error)
            return False
        except (ChannelClosed, ThreadGone):
            self._thread_ts = None
            return False
        await self._store.question_posted(self._hold.claim, self._ts)
        return True

    async def write(self, text: str) -> None:
        """Write on in what was begun."""
        await self._gateway.append_stream(self.channel, self._ts or "", text)

    async def say(self, message: Message) -> None:
        """The finished answer: in place of what was begun, else as a message of its own."""
        if self._ts is not None:
            try:
                await self._finish(self._ts, message)
            except (MessageGone, ThreadGone, ChannelClosed) as error:
                log.info("question %s: what was begun cannot be finished: %s", self._question.id, error)
            else:
                return
        await self._about_to_post()
        try:
            if self._thread_ts is not None:
                await self._gateway.post(self.channel, message, thread_ts=self._thread_ts, key=self._key)
                return
        except (ChannelClosed, ThreadGone) as error:
            log.info("question %s is answered directly: %s", self._question.id, error)
        await self._gateway.direct(self._question.by, message, key=self._key)

    async def _finish(self, ts: str, message: Message) -> None:
        try:
            await self._gateway.stop_stream(self.channel, ts, message)
        except NotStreaming:
            await self._gateway.edit(self.channel, ts, message)

    async def _about_to_post(self) -> None:
        if not self._is_written_down:
            await self._store.try_question(self._hold.claim)
            self._is_written_down = True
        require_live(self._hold)
