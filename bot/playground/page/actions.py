"""What a person can do on the page, each as one call of the workspace's own people."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from bot.playground.page.bodies import (
    ActBody,
    CloseBody,
    CommandBody,
    MessageBody,
    PressBody,
    ShortcutBody,
    SuggestBody,
    ValuesBody,
)
from bot.playground.page.client_commands import carry_out
from bot.playground.page.shapes import option_shapes
from bot.playground.slack import Outcome, SlackPlayground
from bot.playground.slack.model import Json

B = TypeVar("B", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Action(Generic[B]):
    """`body` is what the request must hold; `run` does it and answers with how it ended for the person."""

    body: type[B]
    run: Callable[[SlackPlayground, B], Awaitable[Json]]

    async def perform(self, slack: SlackPlayground, raw: bytes) -> Json:
        """Check the request and carry it out. `pydantic.ValidationError` for a body that does not fit."""
        return await self.run(slack, self.body.model_validate_json(raw))


async def _command(slack: SlackPlayground, body: CommandBody) -> Json:
    if notice := carry_out(slack, body.who, body.channel, body.line):
        return {"ok": True, "error": None, "errors": {}, "notice": notice}
    return _ended(await slack.person(body.who).command(body.channel, body.line))


async def _message(slack: SlackPlayground, body: MessageBody) -> Json:
    person = slack.person(body.who)
    message = await person.say(body.channel, body.text, files=body.files, thread_ts=body.thread_ts)
    return {"ok": True, "ts": message.ts}


async def _press(slack: SlackPlayground, body: PressBody) -> Json:
    person = slack.person(body.who)
    return _ended(await person.press(body.channel, body.ts, body.action_id, block_id=body.block_id, value=body.value))


async def _act(slack: SlackPlayground, body: ActBody) -> Json:
    person = slack.person(body.who)
    if body.values:
        await person.fill(body.values)
    return _ended(await person.act(body.block_id, body.action_id, body.value))


async def _suggest(slack: SlackPlayground, body: SuggestBody) -> Json:
    found = await slack.person(body.who).suggest(body.block_id, body.action_id, body.typed)
    return {"options": option_shapes(found), "error": found.outcome.error}


async def _submit(slack: SlackPlayground, body: ValuesBody) -> Json:
    return _ended(await slack.person(body.who).submit(body.values))


async def _fill(slack: SlackPlayground, body: ValuesBody) -> Json:
    await slack.person(body.who).fill(body.values)
    return {"ok": True}


async def _close(slack: SlackPlayground, body: CloseBody) -> Json:
    return _ended(await slack.person(body.who).close_view(clear=body.clear))


async def _shortcut(slack: SlackPlayground, body: ShortcutBody) -> Json:
    person = slack.person(body.who)
    if body.ts is None or body.channel is None:
        return _ended(await person.global_shortcut(body.callback_id))
    return _ended(await person.message_shortcut(body.channel, body.ts, body.callback_id))


def _ended(outcome: Outcome) -> Json:
    return {"ok": outcome.ok, "error": outcome.error, "errors": outcome.errors}


ACTIONS: Mapping[str, Action[Any]] = {
    "command": Action(CommandBody, _command),
    "message": Action(MessageBody, _message),
    "press": Action(PressBody, _press),
    "act": Action(ActBody, _act),
    "suggest": Action(SuggestBody, _suggest),
    "submit": Action(ValuesBody, _submit),
    "fill": Action(ValuesBody, _fill),
    "close": Action(CloseBody, _close),
    "shortcut": Action(ShortcutBody, _shortcut),
}
