"""What people do with files, and what can be seen of what is made from them: shared by documents and benchmarks."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from bot.playground.nugen.current import CurrentDocument
from bot.playground.nugen.project import Project
from bot.playground.slack import Message, Person
from tests.scenarios.conftest import CHANNEL, ORDER, World
from tests.scenarios.watching import calls

HANDBOOK = ("handbook.md", b"# Handbook\nAsk before you sign.\n")
FAQ = ("faq.txt", b"When are refunds paid? Within 14 days.\n")
BROKEN = ("broken-scan.txt", b"\x00\x01\x02 not a text")
DOWNLOAD = "file_download"


async def share(person: Person, *files: tuple[str, bytes]) -> list[str]:
    """Give files to Slack; their ids there."""
    return [await person.upload(name, content) for name, content in files]


async def order_files(world: World, files: Sequence[str], **fields: Any) -> Message:
    """Order with files of ada's, without documents and a benchmark unless they are named; gives the card."""
    return await world.order(**{"document_ids": [], "benchmark_id": None, "files": list(files), **fields})


async def submit_files(world: World, files: Sequence[str], **fields: Any) -> None:
    """The same without waiting for a card."""
    await world.open_form()
    outcome = await world.fill_in(**{**ORDER, "document_ids": [], "benchmark_id": None, "files": list(files), **fields})
    assert outcome.ok, (outcome.error, outcome.errors)


async def the_card(world: World, channel: str = CHANNEL) -> Message:
    """The only card of the channel, once it is there."""
    card = await world.until(lambda: next(iter(world.cards(channel)), None))
    assert world.cards(channel) == [card]
    return card


def made_of(world: World, *files: tuple[str, bytes]) -> list[CurrentDocument]:
    """What Nugen has made of these files, one document each, with every byte of it."""
    documents = {one.filename: one for one in world.nugen.documents.values()}
    made = [documents[name] for name, _ in files]
    assert [one.digest for one in made] == [hashlib.sha256(content).hexdigest() for _, content in files]
    return made


def the_project(world: World) -> Project:
    """The only alignment that was started at Nugen, by the only create."""
    assert len(world.nugen.creates) == 1
    (project,) = world.nugen.projects.values()
    return project


async def downloading(world: World, times: int = 1) -> None:
    """Wait until files have begun to leave Slack so often."""
    await world.until(lambda: len(calls(world, DOWNLOAD)) >= times or None)
