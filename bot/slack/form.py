"""The form: one input for each field of the contract and the channel to report in, `block_id` = the field's name.

`action_id` is the same name, and neither ever changes: Slack keeps what was typed in inputs whose ids stay the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from bot.alignments.alignment import Alignment, Draft
from bot.alignments.checks import DOCUMENT_TYPES, MAX_DESCRIPTION, MAX_FILES, MAX_ID, MAX_NAME
from bot.alignments.materials import BenchmarkPlan, SlackFile
from bot.slack import limits
from bot.slack.actions import DROP_BENCHMARK, MAKE_BENCHMARK
from bot.slack.blocks import Element, button, buttons, context, option, section
from bot.slack.carried import FormContext, carry
from bot.slack.inputs import chosen_already, conversation, fits_menu, one_of, picker, typed, uploads
from bot.slack.inputs import field as input_field
from bot.slack.message import Block
from bot.slack.moments import channel_link
from bot.slack.phrases import phase_words
from bot.slack.text import code, literal, plain

CALLBACK_ID = "alignment_form"
FIRST_FIELD = "name"
DOCUMENTS = "document_ids"
KEPT_FILES = "kept_files"
FILES = "files"
BENCHMARK = "benchmark_id"
ALREADY_RUNNING = "already_running"
FOLLOW = "follow"
START = "start"

_UNLISTED = "Type an id if the list does not show it."
_LEFT_OUT_SHOWN = 10


@dataclass(frozen=True, slots=True)
class FormValues:
    """What the form opens with.

    `names`: what to call the ids, where it is known. `typed_in`: the channel where the form was asked for, which is
    not always one that can be reported in. `running`: our id of the alignment that the form asks about. `files` were
    chosen before, or stand on the message that the form was opened from, whose other files are `left_out`: name and
    why. Without `takes_files` the form has no field for more of them, because Slack would refuse it.
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
    files: tuple[SlackFile, ...] = ()
    benchmark_plan: BenchmarkPlan | None = None
    left_out: tuple[str, ...] = ()
    takes_files: bool = True

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
            files=draft.files,
            benchmark_plan=draft.benchmark_plan,
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
    choice = input_field(
        ALREADY_RUNNING,
        "What do you want?",
        one_of(
            [
                option("Follow that one; nothing new is sent, I tell you how it ends", FOLLOW),
                option("Start another one; it is paid for again", START),
            ]
        ),
    )
    return _view(replace(values, running=running.id), [question, choice, *_inputs(values)])


def _view(values: FormValues, blocks: list[Block]) -> dict[str, Any]:
    carried = FormContext(
        values.typed_in, values.running, tuple(_kept(values)), values.benchmark_plan, values.takes_files
    )
    return {
        "type": "modal",
        "callback_id": CALLBACK_ID,
        "title": plain("New alignment", limits.VIEW_TITLE),
        "submit": plain("Start", limits.VIEW_TITLE),
        "close": plain("Cancel", limits.VIEW_TITLE),
        "private_metadata": carry(carried),
        # So that closing it can be answered too: nothing ends in silence.
        "notify_on_close": True,
        "blocks": blocks,
    }


def _inputs(values: FormValues) -> list[Block]:
    return [
        input_field(FIRST_FIELD, "Name", typed(values.name, MAX_NAME, "Support assistant")),
        input_field(
            "base_model",
            "Base model",
            picker("external_select", "Choose a base model", _chosen([values.base_model], values)),
            hint=f"The model that the alignment starts from. {_UNLISTED}",
        ),
        input_field(
            DOCUMENTS,
            "Documents",
            picker("multi_external_select", "Choose documents", _chosen(values.document_ids, values)),
            hint=f"Training data is generated from these, and from the files if you add some. {_UNLISTED}",
            # Files do as well, which Slack cannot know.
            optional=True,
        ),
        *_file_inputs(values),
        input_field(
            BENCHMARK,
            "Benchmark",
            picker("external_select", "Choose a benchmark", _chosen([values.benchmark_id], values)),
            hint=f"With a benchmark you get numbers before and after. {_UNLISTED}",
            optional=True,
        ),
        *_benchmark_plan(values.benchmark_plan),
        input_field("workflow_id", "Workflow id", typed(values.workflow_id, MAX_ID, "workflow-abc123"), optional=True),
        input_field(
            "description",
            "Description",
            typed(values.description, MAX_DESCRIPTION, "What it is for", multiline=True),
            optional=True,
        ),
        input_field(
            "channel", "Channel to report in", conversation(values.channel_id), hint="I have to be in this channel."
        ),
    ]


def _file_inputs(values: FormValues) -> list[Block]:
    blocks: list[Block] = []
    if kept := _kept(values):
        options = [option(one.name, one.id) for one in kept]
        blocks.append(
            input_field(
                KEPT_FILES,
                "Files chosen already",
                chosen_already(options, "Choose from them"),
                hint="They become documents at Nugen. Take out what you do not want.",
                optional=True,
            )
        )
    if values.takes_files:
        blocks.append(
            input_field(
                FILES,
                "Add files",
                uploads(DOCUMENT_TYPES, MAX_FILES),
                hint=f"They become documents at Nugen first. Up to {MAX_FILES} text files of up to 10 MB each: "
                f"{', '.join(DOCUMENT_TYPES)}.",
                optional=True,
            )
        )
    return blocks


def _benchmark_plan(plan: BenchmarkPlan | None) -> list[Block]:
    if plan is None:
        return [buttons([button("Make a benchmark…", MAKE_BENCHMARK, MAKE_BENCHMARK)], "benchmark_actions")]
    if plan.file is not None:
        said = f"*A benchmark will be made* from the file {literal(plan.file.name, 150)}."
    else:
        said = f"*A benchmark will be made*: {plan.questions} questions, generated by Nugen from the documents and files above."
    elements = [
        button("Change it…", MAKE_BENCHMARK, MAKE_BENCHMARK),
        button("Remove it", DROP_BENCHMARK, DROP_BENCHMARK),
    ]
    return [section(said, "benchmark_plan"), buttons(elements, "benchmark_actions")]


def _chosen(ids: Iterable[str | None], values: FormValues) -> list[Element]:
    fitting = [one for one in dict.fromkeys(ids) if one and fits_menu(one)]
    return [option(values.names.get(one) or one, one) for one in fitting[: limits.OPTIONS]]


def _kept(values: FormValues) -> list[SlackFile]:
    by_id = {one.id: one for one in values.files if fits_menu(one.id)}
    return list(by_id.values())[: limits.OPTIONS]


def _left_out(values: FormValues) -> list[Block]:
    """Which ids of an earlier order Slack's menus cannot carry, and which files of a message cannot be used."""
    ids = [
        one
        for one in (values.base_model, *values.document_ids, values.benchmark_id, *(file.id for file in values.files))
        if one and not fits_menu(one)
    ]
    more = max(0, len(values.document_ids) - limits.OPTIONS)
    told = [f"too long for a menu of Slack's: {', '.join(code(one, 120) for one in ids[:5])}"] if ids else []
    if more:
        told.append(f"{more} documents, because a menu of Slack's takes {limits.OPTIONS}")
    blocks = [context([f"Left out of what was ordered before: {'; '.join(told)}."], "left_out")] if told else []
    if values.left_out:
        shown = "; ".join(literal(one, 200).rstrip(".") for one in values.left_out[:_LEFT_OUT_SHOWN])
        hidden = len(values.left_out) - _LEFT_OUT_SHOWN
        rest = f"; and {hidden} more" if hidden > 0 else ""
        blocks.append(context([f"Files of the message that cannot be used: {shown}{rest}."], "left_out_files"))
    return blocks
