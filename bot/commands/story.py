"""`alignbot demo --story`: the whole job in the terminal, told as it appears to the people in the channel."""

import asyncio
import contextlib
import time
from typing import Any

from bot.commands.transcript import lines_of, plain
from bot.playground.nugen import NugenPlayground
from bot.playground.slack import Message, Person, SlackPlayground
from bot.slack import actions

CHANNEL = "ml-team"
NAME = "Support assistant"
ORDER = {
    "base_model": "nugen-flash-instruct",
    "document_ids": ["doc-abc123", "doc-def456"],
    "benchmark_id": "benchmark-xyz789",
    "description": "Answers in the words of our own handbook.",
}
# Virtual hours that the slowest scenario takes, and something to spare.
LONGEST_HOURS = 6.0
LEAST_SECONDS = 60.0


async def play(slack: SlackPlayground, nugen: NugenPlayground) -> int:
    """Play until the thread has an end; 0 if that is the result, 1 if it is anything else."""
    teller = _Teller(slack)
    ada = slack.person("ada")
    teller.say(f"#{CHANNEL} · scenario: {nugen.scenario.summary}")
    if not await _order(slack, ada, teller):
        return 1
    patience = max(LEAST_SECONDS, LONGEST_HOURS * 3600 / nugen.clock.speed)
    watching = asyncio.create_task(teller.watch())
    try:
        ending = await _end_of_thread(slack, ada, teller, patience)
    except TimeoutError:
        teller.say(f"Nothing more was heard for {patience:.0f} s. The story ends without an end.")
        return 1
    finally:
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching
        teller.catch_up()
    has_result = any(block["type"] == "table" for block in ending.blocks) or " is finished" in ending.text
    teller.say("The thread ended with the result." if has_result else "The thread ended, without a result.")
    return 0 if has_result else 1


async def _order(slack: SlackPlayground, ada: Person, teller: "_Teller") -> bool:
    line = f"{slack.manifest.commands[0]['command']} new {NAME}"
    teller.say(f"ada types: {line}")
    await ada.command(CHANNEL, line)
    await slack.until(lambda: ada.view)
    for field, typed in (("base_model", "nugen-flash-instruct"), ("document_ids", "doc-"), ("benchmark_id", "benchmark-xyz789")):
        await ada.suggest(field, field, typed)
    teller.say("A form opens. ada chooses a base model, two documents and a benchmark, and presses Start.")
    outcome = await ada.submit(ORDER)
    teller.say("The form closes." if outcome.ok else f"The form says: {outcome.errors or outcome.error}")
    return outcome.ok


async def _end_of_thread(slack: SlackPlayground, ada: Person, teller: "_Teller", patience: float) -> Message:
    """The reply that mentions ada and leaves nothing to decide; where there is a choice, ada makes it."""
    answered: set[str] = set()

    def calling() -> Message | None:
        for message in slack.workspace.channel(CHANNEL).messages:
            mentions = f"<@{ada.id}>" in message.text
            if message.thread_ts and mentions and message.ts not in answered and not message.visible_to:
                return message
        return None

    while True:
        message = await slack.until(calling, patience)
        answered.add(message.ts)
        choice = _choice(message)
        if choice is None:
            await _settled(slack, patience)
            return message
        teller.catch_up()
        teller.say(f"ada presses “{choice['text']['text']}”.")
        await ada.press(CHANNEL, message.ts, choice["action_id"], value=choice.get("value"))


async def _settled(slack: SlackPlayground, patience: float) -> None:
    """Wait until the card has nothing more to refresh, so that its last edit is told too."""

    def card_is_final() -> bool:
        card = next(one for one in slack.workspace.channel(CHANNEL).messages if one.bot_id and not one.thread_ts)
        return actions.REFRESH not in {element.get("action_id") for element in _elements(card)}

    await slack.until(lambda: card_is_final() or None, patience)


def _choice(message: Message) -> dict[str, Any] | None:
    elements = _elements(message)
    for wanted in (actions.CHOOSE, actions.SEND_AGAIN):
        for element in elements:
            if element.get("action_id") == wanted:
                return element
    return None


def _elements(message: Message) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for block in message.blocks:
        found += block.get("elements", []) if block["type"] == "actions" else []
        found += [block["accessory"]] if "accessory" in block else []
    return found


class _Teller:
    """Prints every message and every edit once, with the seconds since the beginning."""

    def __init__(self, slack: SlackPlayground) -> None:
        self._slack = slack
        self._began = time.monotonic()
        self._told: dict[str, int] = {}

    def say(self, line: str) -> None:
        print(f"[{time.monotonic() - self._began:6.1f} s] {line}", flush=True)  # noqa: T201 - this is the story

    async def watch(self) -> None:
        async for _ in self._slack.subscribe():
            self.catch_up()

    def catch_up(self) -> None:
        """Tell what is new in any channel."""
        for channel in self._slack.person("ada").channels():
            for message in list(channel.messages):
                versions = len(message.edits) + 1
                if self._told.get(message.ts, 0) < versions:
                    self._tell(message, is_edit=message.ts in self._told)
                    self._told[message.ts] = versions

    def _tell(self, message: Message, *, is_edit: bool) -> None:
        now = lines_of(message.blocks, message.text, self._name)
        if is_edit:
            before = message.edits[-1]
            was = set(lines_of(list(before.blocks), before.text, self._name))
            self.say("Alignbot edits the card:")
            for line in now:
                if line not in was:
                    print(f"{'':14}~ {line}", flush=True)  # noqa: T201 - this is the story
            return
        author = self._name(message.user)
        where = "in the thread" if message.thread_ts else "posts"
        only = " (only visible to one person)" if message.visible_to else ""
        self.say(f"{author} {where}{only}:")
        for line in now or [plain(message.text, self._name)]:
            print(f"{'':14}| {line}", flush=True)  # noqa: T201 - this is the story

    def _name(self, identifier: str) -> str:
        workspace = self._slack.workspace
        if identifier.startswith(("C", "G", "D")):
            return workspace.channel(identifier).name
        return workspace.user(identifier).name
