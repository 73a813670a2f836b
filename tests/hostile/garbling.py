"""Answers of Nugen's about projects in which something was replaced: in the list, in the detail, or in both."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.jobs.worker import back_off
from bot.playground.nugen.answer import Answer
from tests.scenarios.conftest import World, a_world
from tests.scenarios.watching import looks

Row = dict[str, Any]
LIST, DETAIL = "list", "detail"
# Known by its name, as an order has no id before it was sent; whatever else a change gives takes its row's place.
Changes = Mapping[str, Callable[[Row], Any]]


@asynccontextmanager
async def an_impatient_world(address: str, *, progress: str = "1") -> AsyncIterator[World]:
    """A bot that looks often, and waits for hundredths of a second after a failure; `progress`: between edits, in seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(back_off, "__defaults__", (timedelta(seconds=0.02),))
        async with a_world(address, http=True) as world:
            world.overrides |= {"ALIGNBOT_POLL_SECONDS": "0.1", "ALIGNBOT_PROGRESS_SECONDS": progress}
            await world.start_bot()
            yield world


def garble(world: World, changes: Changes, *, calls: tuple[str, ...] = (LIST, DETAIL)) -> None:
    """From now on the rows of these projects are changed in the answers to these calls."""
    if LIST in calls:
        rewrite_list(world, lambda one: _in_list(one, changes))
    if DETAIL in calls:
        world.nugen.faults.rewrite(DETAIL, lambda answer: _document(answer, lambda one: _row(one, changes)))


def rewrite_list(world: World, change: Callable[[Any], Any]) -> None:
    """From now on the list is another document."""
    world.nugen.faults.rewrite(LIST, lambda answer: _document(answer, change))


async def looked(world: World, times: int = 2) -> None:
    """Wait until the bot has looked at Nugen so often more, and has taken over what it saw before the last look."""
    await world.called(LIST, looks(world) + times)


def body_of(document: Any) -> bytes:
    """As JSON, and as Python writes what is not JSON."""
    return json.dumps(document).encode()


def _document(answer: Answer, change: Callable[[Any], Any]) -> Answer:
    return answer if answer.status != 200 else replace(answer, body=body_of(change(json.loads(answer.body))))


def _in_list(document: Any, changes: Changes) -> Any:
    rows = [_row(row, changes) for row in document["alignment_projects"]]
    return {**document, "alignment_projects": rows}


def _row(row: Row, changes: Changes) -> Any:
    change = changes.get(row["name"])
    return row if change is None else change(row)
