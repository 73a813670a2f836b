"""How many cards a second reach Slack: the delivery with its claims and rows, against the bare client.

Slack allows about one post a second in a channel, so the budget is made a million times as large here: what is measured
is what the bot itself costs. Both post 8 at a time to a Slack that answers at once, in turn, in one process.
"""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from statistics import median

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.alignments.work import Work, WorkKind
from bot.event_loop import event_loop
from bot.jobs.budget import SLACK
from bot.jobs.deliver import Deliver
from bot.jobs.worker import Worker
from bot.slack.card import CardFacts, card
from bot.slack.gateway import Gateway
from bot.slack.message import Message
from bot.store import Database, Store
from tests.bench.processes import measured, pin
from tests.bench.quick_slack import quick_slack
from tests.bench.rows import fill
from tests.bench.table import Table
from tests.bench.wire import CHANNEL

KEY = "key-1"
AT_ONCE = 8
NO_LIMIT = 1_000_000


async def run(*, quick: bool = False) -> Table:
    """Rounds of posts through the delivery and through the client alone."""
    cards, rounds = (8, 1) if quick else (100, 5)
    with tempfile.TemporaryDirectory(prefix="alignbot-bench-") as folder:
        address = f"sqlite:///{Path(folder) / 'cards.sqlite3'}"
        async with quick_slack() as slack:
            arguments = (f"{slack.url}/api/", address, str(cards), str(rounds))
            async with measured("tests.bench.delivering", *arguments) as found:
                ours, bare = found["ours"], found["bare"]
            posted = slack.posts
    if posted != 2 * cards * rounds:
        raise SystemExit(f"{posted} messages were posted.")
    share = median(one / other for one, other in zip(ours, bare, strict=True))
    return Table(
        title="Delivery",
        how=f"Cards a second, {AT_ONCE} at a time, on SQLite; each is claimed, written down before and after, and posted "
        "once. Slack takes 1 a second in a channel and some hundreds a minute in all.",
        columns=["", "cards/s", "share"],
        rows=[
            ["the client alone", f"{median(bare):,.0f}", "100%"],
            ["delivery", f"{median(ours):,.0f}", f"{share:.0%}"],
        ],
    )


async def post(url: str, address: str, cards: int, rounds: int) -> dict[str, list[float]]:
    """What the measured process does; gives the rates."""
    await fill(address, KEY, cards * rounds, posted=False)
    database = await Database.open(address)
    store = Store(database)
    records = await store.polled(KEY)
    found: dict[str, list[float]] = {"ours": [], "bare": []}
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(token="xoxb-bench", base_url=url, session=session, retry_handlers=[])
        deliver = Deliver(store, Gateway(client), SLACK.faster(NO_LIMIT), timedelta(days=1), "alignbot")
        worker = Worker(WorkKind.DELIVER, deliver, store, lease=timedelta(minutes=10), limit=AT_ONCE)
        message = card(CardFacts(records[0]))
        for number in range(rounds):
            batch = records[number * cards : (number + 1) * cards]
            await store.make_due(*(Work(WorkKind.DELIVER, one.id) for one in batch))
            began = time.perf_counter()
            await worker.tick()
            found["ours"].append(cards / (time.perf_counter() - began))
            waiting = iter(range(cards))
            began = time.perf_counter()
            await asyncio.gather(*(_bare(client, message, waiting) for _ in range(AT_ONCE)))
            found["bare"].append(cards / (time.perf_counter() - began))
    await database.close()
    return found


async def _bare(client: AsyncWebClient, message: Message, waiting: Iterator[int]) -> None:
    for _ in waiting:
        await client.chat_postMessage(channel=CHANNEL, text=message.text, blocks=list(message.blocks))


if __name__ == "__main__":
    pin(0)
    with asyncio.Runner(loop_factory=event_loop()) as runner:
        url, address, cards, rounds = sys.argv[1:]
        print(json.dumps(runner.run(post(url, address, int(cards), int(rounds)))), flush=True)
    sys.stdin.read()
