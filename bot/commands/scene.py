"""Where a story plays: ada in her channel, what calls her there, and what she can press."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.commands.teller import Teller
from bot.playground.slack import Message, Outcome, Person, SlackPlayground
from bot.slack import actions

CHANNEL = "ml-team"


@dataclass(slots=True)
class Scene:
    """`patience`: seconds after which nothing more is expected, and `TimeoutError` ends the story."""

    slack: SlackPlayground
    ada: Person
    teller: Teller
    patience: float
    _heard: set[str] = field(default_factory=set)

    @property
    def card(self) -> Message:
        """The bot's first message in the channel itself."""
        messages = self.slack.workspace.channel(CHANNEL).messages
        return next(one for one in messages if one.bot_id and not one.thread_ts and not one.visible_to)

    async def called(self) -> Message:
        """The next reply that mentions ada: something ended, or waits for her."""

        def calling() -> Message | None:
            for message in self.slack.workspace.channel(CHANNEL).messages:
                is_for_ada = message.bot_id and f"<@{self.ada.id}>" in message.text and not message.visible_to
                if message.thread_ts and is_for_ada and message.ts not in self._heard and not message.streaming:
                    return message
            return None

        message = await self.slack.until(calling, self.patience)
        self._heard.add(message.ts)
        return message

    async def settled(self) -> None:
        """Wait until the card has nothing more to follow or to withdraw, so that its last edit is told too."""
        waiting = (actions.MUTE, actions.UNMUTE, actions.WITHDRAW)
        await self.slack.until(lambda: offered(self.card, *waiting) is None or None, self.patience)

    async def press(self, message: Message, button: dict[str, Any]) -> Outcome:
        """Let ada press a button, and tell it."""
        self.teller.catch_up()
        self.teller.say(f"ada presses “{button['text']['text']}”.")
        return await self.ada.press(CHANNEL, message.ts, button["action_id"], value=button.get("value"))


def offered(message: Message, *action_ids: str) -> dict[str, Any] | None:
    """The first button of the message that does one of these, in the order of these."""
    return offered_in(message.blocks, *action_ids)


def offered_in(blocks: Sequence[Mapping[str, Any]], *action_ids: str) -> dict[str, Any] | None:
    """The same for the blocks of a form."""
    found: list[dict[str, Any]] = []
    for block in blocks:
        found += block.get("elements", []) if block["type"] == "actions" else []
        found += [block["accessory"]] if "accessory" in block else []
    for wanted in action_ids:
        for element in found:
            if element.get("action_id") == wanted:
                return element
    return None
