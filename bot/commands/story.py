"""`alignbot demo --story`: the whole job in the terminal, told as it appears to the people in the channel."""

import asyncio
import contextlib
from typing import Any

from bot.commands.teller import Teller
from bot.playground.nugen import NugenPlayground, Scenario
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
    teller = Teller(slack)
    ada = slack.person("ada")
    teller.say(f"The scenario “{nugen.scenario}” in #{CHANNEL}: {nugen.scenario.summary}")
    teller.say(f"Nugen works {nugen.clock.speed:g} times as fast as in life, and the bot looks as much more often.")
    patience = max(LEAST_SECONDS, LONGEST_HOURS * 3600 / nugen.clock.speed)
    watching = asyncio.create_task(teller.watch())
    try:
        benchmark = nugen.scenario is not Scenario.SUCCESS_WITHOUT_BENCHMARK
        if not await _order(slack, ada, teller, benchmark=benchmark):
            return 1
        ending = await _end_of_thread(slack, ada, teller, patience)
    except TimeoutError:
        teller.say("Nothing more was heard for too long. The story stops here, without an end.")
        return 1
    finally:
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching
        teller.catch_up()
    has_result = any(block["type"] == "table" for block in ending.blocks) or " is finished" in ending.text
    teller.say("The thread ended with the result." if has_result else "The thread ended, without a result.")
    return 0 if has_result else 1


async def _order(slack: SlackPlayground, ada: Person, teller: Teller, *, benchmark: bool) -> bool:
    line = f"{slack.manifest.commands[0]['command']} new {NAME}"
    teller.say(f"ada types: {line}")
    await ada.command(CHANNEL, line)
    await slack.until(lambda: ada.view)
    for field, typed in (
        ("base_model", "nugen-flash-instruct"),
        ("document_ids", "doc-"),
        ("benchmark_id", "benchmark-xyz789"),
    ):
        await ada.suggest(field, field, typed)
    chosen = "two documents and a benchmark" if benchmark else "two documents, no benchmark"
    teller.say(f"A form opens. ada chooses a base model, {chosen}, and presses Start.")
    outcome = await ada.submit(ORDER if benchmark else {**ORDER, "benchmark_id": None})
    teller.say("The form closes." if outcome.ok else f"The form says: {outcome.errors or outcome.error}")
    return outcome.ok


async def _end_of_thread(slack: SlackPlayground, ada: Person, teller: Teller, patience: float) -> Message:
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
    """Wait until the card has nothing more to refresh or to withdraw, so that its last edit is told too."""

    def card_is_final() -> bool:
        card = next(one for one in slack.workspace.channel(CHANNEL).messages if one.bot_id and not one.thread_ts)
        return not {actions.REFRESH, actions.WITHDRAW} & {element.get("action_id") for element in _elements(card)}

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
