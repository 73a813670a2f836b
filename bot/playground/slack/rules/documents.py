"""What must hold between the blocks of one message or view, beyond what each block says by itself.

These rules are asked after every block was found sound, so they may rely on the blocks' form.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.playground.slack.rules.blocks import LONGEST_MARKDOWN
from bot.playground.slack.rules.checkers import length
from bot.playground.slack.rules.problem import Fault

MOST_OF_A_KIND: Mapping[str, int] = {"table": 1, "data_visualization": 2}

Blocks = list[dict[str, Any]]


def elements_of(block: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the interactive parts of a block, each with its pointer relative to the block."""
    for name in ("accessory", "element"):
        if name in block:
            yield f"/{name}", block[name]
    if block["type"] in {"actions", "context_actions"}:
        yield from ((f"/elements/{index}", element) for index, element in enumerate(block["elements"]))
    yield from ((f"/actions/{index}", element) for index, element in enumerate(block.get("actions", ())))


def block_ids_differ(blocks: Blocks, pointer: str) -> Iterator[Fault]:
    """Check that no block_id stands twice in one message or view."""
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        name = block.get("block_id")
        if name in seen:
            yield Fault(f"{pointer}/{index}/block_id", f'`block_id` "{name}" already exists for another block')
        elif name is not None:
            seen.add(name)


def action_ids_differ(blocks: Blocks, pointer: str) -> Iterator[Fault]:
    """Check that no action_id stands twice in one block; two blocks may share one."""
    for index, block in enumerate(blocks):
        seen: set[str] = set()
        for place, element in elements_of(block):
            name = element.get("action_id")
            if name in seen:
                words = f'`action_id` "{name}" already exists for another element in this block'
                yield Fault(f"{pointer}/{index}{place}/action_id", words)
            elif name is not None:
                seen.add(name)


def only_one_has_the_focus(blocks: Blocks, pointer: str) -> Iterator[Fault]:
    """Check that at most one element asks for the focus."""
    places = [
        f"{pointer}/{index}{place}/focus_on_load"
        for index, block in enumerate(blocks)
        for place, element in elements_of(block)
        if element.get("focus_on_load")
    ]
    yield from (Fault(place, "only one element can have `focus_on_load`") for place in places[1:])


def few_enough_of_a_kind(blocks: Blocks, pointer: str) -> Iterator[Fault]:
    """Check the numbers of tables and charts in a message."""
    for kind, most in MOST_OF_A_KIND.items():
        places = [index for index, block in enumerate(blocks) if block["type"] == kind]
        yield from (Fault(f"{pointer}/{index}", f"no more than {most} {kind} allowed") for index in places[most:])


def markdown_fits(blocks: Blocks, pointer: str) -> Iterator[Fault]:
    """Check the length of all markdown blocks of a message together."""
    if sum(length(block["text"]) for block in blocks if block["type"] == "markdown") > LONGEST_MARKDOWN:
        yield Fault(pointer, f"markdown blocks must be less than {LONGEST_MARKDOWN + 1} characters in total")


def check_message_blocks(blocks: Blocks, pointer: str) -> Iterator[Fault]:
    """Yield what is wrong between the blocks of one message."""
    for rule in (block_ids_differ, action_ids_differ, few_enough_of_a_kind, markdown_fits):
        yield from rule(blocks, pointer)


def check_view_blocks(blocks: Blocks, pointer: str) -> Iterator[Fault]:
    """Yield what is wrong between the blocks of one view."""
    for rule in (block_ids_differ, action_ids_differ, only_one_has_the_focus):
        yield from rule(blocks, pointer)
