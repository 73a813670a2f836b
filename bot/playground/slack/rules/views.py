"""Modals and the App Home: the frame round the blocks of a view."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from bot.playground.slack.rules.blocks import HOME_BLOCK, MODAL_BLOCK
from bot.playground.slack.rules.checkers import Checker, boolean, both, items, text
from bot.playground.slack.rules.composition import plain_text
from bot.playground.slack.rules.documents import check_view_blocks
from bot.playground.slack.rules.problem import Fault, Problem
from bot.playground.slack.rules.shapes import Family, Shape

MOST_BLOCKS = 100
LARGEST_VIEW = 250_000  # bytes of JSON
FRAME = plain_text(24)  # title, submit, close

_CARRIED: Mapping[str, Checker] = {
    "private_metadata": text(0, 3000),
    "callback_id": text(0, 255),
    "external_id": text(0, 255),
}


def _inputs_can_be_submitted(value: Any, pointer: str) -> Iterator[Fault]:
    for index, block in enumerate(value["blocks"]):
        if block["type"] == "input" and "submit" not in value:
            place = f"{pointer}/blocks/{index}/input"
            yield Fault(place, "must define `submit` to use an `input` block in modals")


def _blocks(block: Checker) -> Checker:
    return both(items(block, 1, MOST_BLOCKS), check_view_blocks)


VIEW = Family(
    {
        "modal": Shape(
            {"title": FRAME, "blocks": _blocks(MODAL_BLOCK)},
            {**_CARRIED, "submit": FRAME, "close": FRAME, "clear_on_close": boolean, "notify_on_close": boolean},
            (_inputs_can_be_submitted,),
        ),
        "home": Shape({"blocks": _blocks(HOME_BLOCK)}, _CARRIED),
    }
)


def check_view(view: Mapping[str, Any]) -> Problem | None:
    """Return why Slack would refuse this view in views.open, push, update or publish, or None if it would show it.

    `invalid_arguments` with a message for every fault, or `view_too_large`. What depends on the workspace (the trigger,
    the hash, whether an external_id is taken, whether a modal is published) is the caller's to check.
    """
    problem = Problem.of("invalid_arguments", VIEW(view, "/view"))
    if problem is None and len(json.dumps(view, ensure_ascii=False).encode("utf-8", "surrogatepass")) > LARGEST_VIEW:
        return Problem("view_too_large")
    return problem
