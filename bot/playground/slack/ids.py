"""Ids and timestamps in Slack's shapes, unique within one workspace."""

import itertools
import secrets
import time
from collections.abc import Sequence

from bot.playground.slack.model import Json


class Mint:
    """Makes ids. Wall-clock time is only used for message timestamps, which never repeat or go back."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._last_microsecond = 0

    def id(self, prefix: str) -> str:
        """An id such as `C0PLAY00007`."""
        return f"{prefix}0PLAY{next(self._numbers):05d}"

    def ts(self) -> str:
        """A message timestamp such as `1700000000.000100`: unique, and later than all before."""
        self._last_microsecond = max(self._last_microsecond + 1, time.time_ns() // 1000)
        seconds, microseconds = divmod(self._last_microsecond, 1_000_000)
        return f"{seconds}.{microseconds:06d}"

    def hash(self) -> str:
        """A view's hash; different for each version."""
        return f"{int(time.time())}.{secrets.token_hex(4)}"

    def short(self) -> str:
        """What Slack gives to a block or an element that the app left without an id."""
        return secrets.token_hex(3)

    def secret(self) -> str:
        """An unguessable part of a ticket or a URL."""
        return secrets.token_hex(12)

    def name_blocks(self, blocks: Sequence[Json]) -> list[Json]:
        """Copies of the blocks in which every block has a block_id and every interactive element an action_id."""
        return [self._named(block) for block in blocks]

    def _named(self, block: Json) -> Json:
        named = {**block, "block_id": block.get("block_id") or self.short()}
        for key in ("element", "accessory"):
            if isinstance(named.get(key), dict):
                named[key] = self._with_action_id(named[key])
        if named.get("type") in {"actions", "context_actions"}:
            named["elements"] = [self._with_action_id(element) for element in named["elements"]]
        return named

    def _with_action_id(self, element: Json) -> Json:
        if element.get("type") == "image":
            return element
        return {**element, "action_id": element.get("action_id") or self.short()}
