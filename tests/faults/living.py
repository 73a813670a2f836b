"""A whole life of an alignment, one step after the other, so that a fault can come at each of them."""

from __future__ import annotations

from collections.abc import Callable

from bot.playground.slack import Message
from tests.faults.checking import all_said
from tests.scenarios.conftest import World
from tests.scenarios.watching import hear

# Virtual seconds until the next thing worth hearing, and the emoji of its reply.
LIFE = ((0, "📬"), (30, "⚙️"), (500, "✅"), (300, "📏"), (3600, "🏁"))


async def live(world: World, card: Message, before_each: Callable[[], object] | None = None) -> None:
    """Let everything happen that happens to an order that goes well; `before_each` is called before each step."""
    for seconds, sign in LIFE:
        if before_each is not None:
            before_each()
        world.nugen.clock.advance(seconds)
        await hear(world, card, sign)
        await all_said(world)
