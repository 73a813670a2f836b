"""The form: one input for each field of the contract and the channel to report in, `block_id` = the field's name.

`action_id` is the same name, and neither ever changes: Slack keeps what was typed in inputs whose ids stay the same.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from bot.alignments.alignment import Alignment, Draft
from bot.alignments.checks import MAX_DESCRIPTION, MAX_ID, MAX_NAME
from bot.slack import limits
from bot.slack.blocks import Element, context, option, section
from bot.slack.message import Block
from bot.slack.moments import channel_link
from bot.slack.phrases import phase_words
from bot.slack.text import clean, code, length, literal, plain, shorten

CALLBACK_ID = "alignment_form"
FIRST_FIELD = "name"
ALREADY_RUNNING = "already_running"
FOLLOW = "follow"
START = "start"

_UNLISTED = "Type an id if the list does not show it."


@dataclass(frozen=True, slots=True)
class FormValues:
    """What the form opens with.

    `names`: what to call the ids, where it is known. `typed_in`: the channel where the form was asked for, which is
    not always one that can be reported in. `running`: our id of the alignment that the form asks about.
    """

    name: str = ""
    base_model: str | None = None
    document_ids: tuple[str, ...] = ()
    workflow_id: str | None = None
    benchmark_id: str | None = None
    description: str | None = None
    channel_id: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    typed_in: str | None = None
    running: str | None = None

    @classmethod
    def of(cls, draft: Draft, names: Mapping[str, str]) -> Self:
        """The form of a draft, to edit and send again."""
        return cls(
            name=draft.name,
            base_model=draft.base_model,
            document_ids=draft.document_ids,
            workflow_id=draft.workflow_id,
            benchmark_id=draft.benchmark_id,
            description=draft.description,
            channel_id=draft.channel_id,
            names=names,
        )


def alignment_form(values: FormValues) -> dict[str, Any]:
    """The view."""
    blocks = [*_left_out(values), *_inputs(values)]
    return _view(values, blocks)


def duplicate_form(values: FormValues, running: Alignment) -> dict[str, Any]:
    """The same form with the question on top: follow what runs already, or start another one."""
    question = section(
        f"*The same settings are already running*: {literal(running.draft.name, 150)}, ordered in "
        f"{channel_link(running.draft.channel_id)}. {phase_words(running)}.",
        "running",
    )
    choice: Block = {
        "type": "input",
        "block_id": ALREADY_RUNNING,
        "label": plain("What do you want?", limits.LABEL),
        "element": {
            "type": "radio_buttons",
            "action_id": ALREADY_RUNNING,
            "options": [
                option("Follow that one; nothing new is sent, I tell you how it ends", FOLLOW),
                option("Start another one; it is paid for again", START),
            ],
        },
    }
    return _view(replace(values, running=running.id), [question, choice, *_inputs(values)])


def _view(values: FormValues, blocks: list[Block]) -> dict[str, Any]:
    carried = {"channel": values.typed_in, "running": values.running}
    metadata = json.dumps({name: value for name, value in carried.items() if value})
    return {
        "type": "modal",
        "callback_id": CALLBACK_ID,
        "title": plain("New alignment", limits.VIEW_TITLE),
        "submit": plain("Start", limits.VIEW_TITLE),
        "close": plain("Cancel", limits.VIEW_TITLE),
        "private_metadata": metadata if length(metadata) <= limits.PRIVATE_METADATA else "",
        # So that closing it can be answered too: nothing ends in silence.
        "notify_on_close": True,
        "blocks": blocks,
    }


def _inputs(values: FormValues) -> list[Block]:
    return [
        _input(FIRST_FIELD, "Name", _typed(values.name, MAX_NAME, "Support assistant")),
        _input(
            "base_model",
            "Base model",
            _picker("external_select", "Choose a base model", _chosen([values.base_model], values)),
            hint=f"The model that the alignment starts from. {_UNLISTED}",
        ),
        _input(
            "document_ids",
            "Documents",
            _picker("multi_external_select", "Choose documents", _chosen(values.document_ids, values)),
            hint=f"Training data is generated from these. {_UNLISTED}",
        ),
        _input(
            "benchmark_id",
            "Benchmark",
            _picker("external_select", "Choose a benchmark", _chosen([values.benchmark_id], values)),
            hint=f"With a benchmark you get numbers before and after. {_UNLISTED}",
            optional=True,
        ),
        _input("workflow_id", "Workflow id", _typed(values.workflow_id, MAX_ID, "workflow-abc123"), optional=True),
        _input(
            "description",
            "Description",
            {
                **_typed(values.description, min(MAX_DESCRIPTION, limits.INPUT_TEXT), "What it is for"),
                "multiline": True,
            },
            optional=True,
        ),
        _input("channel", "Channel to report in", _channel(values.channel_id), hint="I have to be in this channel."),
    ]


def _input(name: str, label: str, element: Element, *, hint: str | None = None, optional: bool = False) -> Block:
    block: Block = {
        "type": "input",
        "block_id": name,
        "label": plain(label, limits.LABEL),
        "element": {**element, "action_id": name},
        "optional": optional,
    }
    if hint:
        block["hint"] = plain(hint, limits.HINT)
    return block


def _typed(text: str | None, most: int, example: str) -> Element:
    element: Element = {
        "type": "plain_text_input",
        "max_length": most,
        "placeholder": plain(example, limits.PLACEHOLDER),
    }
    if text and clean(text):
        element["initial_value"] = shorten(clean(text), most)
    return element


def _picker(kind: str, invitation: str, chosen: list[Element]) -> Element:
    element: Element = {
        "type": kind,
        "placeholder": plain(invitation, limits.PLACEHOLDER),
        "min_query_length": 0,
    }
    if chosen and kind.startswith("multi_"):
        element["initial_options"] = chosen
    elif chosen:
        element["initial_option"] = chosen[0]
    return element


def _chosen(ids: "tuple[str, ...] | list[str | None]", values: FormValues) -> list[Element]:
    fitting = [one for one in dict.fromkeys(ids) if one and _fits(one)]
    return [option(values.names.get(one) or one, one) for one in fitting[: limits.OPTIONS]]


def _channel(channel_id: str | None) -> Element:
    element: Element = {
        "type": "conversations_select",
        "placeholder": plain("Choose a channel", limits.PLACEHOLDER),
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    if channel_id and channel_id.startswith(("C", "G")):
        element["initial_conversation"] = channel_id
    else:
        element["default_to_current_conversation"] = True
    return element


def _left_out(values: FormValues) -> list[Block]:
    """Which ids of an earlier order cannot be offered: Slack's menus carry short ones only."""
    ids = [one for one in (values.base_model, *values.document_ids, values.benchmark_id) if one and not _fits(one)]
    more = max(0, len(values.document_ids) - limits.OPTIONS)
    told = [f"too long for a menu of Slack's: {', '.join(code(one, 120) for one in ids[:5])}"] if ids else []
    if more:
        told.append(f"{more} documents, because a menu of Slack's takes {limits.OPTIONS}")
    return [context([f"Left out of what was ordered before: {'; '.join(told)}."], "left_out")] if told else []


def _fits(identifier: str) -> bool:
    return length(identifier) <= limits.OPTION_VALUE
