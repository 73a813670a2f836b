"""The second form, on top of the first: how a benchmark is to be made for this order.

Slack shows a pushed form its own fields only, so it carries what the first one stood at, to show that anew with the
benchmark in it.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.alignments.checks import BENCHMARK_TYPES, MAX_QUESTIONS, plan_error
from bot.alignments.materials import BenchmarkPlan
from bot.slack import limits
from bot.slack.blocks import option, section
from bot.slack.form import CALLBACK_ID as FORM
from bot.slack.form import alignment_form
from bot.slack.form_reading import values_of
from bot.slack.inputs import field, one_of, uploads, whole_number
from bot.slack.message import Block
from bot.slack.packing import pack, unpack
from bot.slack.text import plain
from bot.slack.view_state import files_of, option_of, text_of

CALLBACK_ID = "benchmark"
HOW = "how"
QUESTIONS = "questions"
FILE = "file"
GENERATE = "generate"
UPLOAD = "upload"
USUAL_QUESTIONS = 20


def benchmark_form(root: Mapping[str, Any]) -> dict[str, Any]:
    """The view to push. `root`: the first form as it stood when the button was pressed."""
    values = values_of(root)
    plan = values.benchmark_plan
    generate = option("Generate questions from the chosen documents", GENERATE)
    upload = option("Upload a JSON file", UPLOAD)
    chosen = upload if plan is not None and plan.file is not None and values.takes_files else generate
    options = [generate, upload] if values.takes_files else [generate]
    usual = plan.questions if plan is not None and plan.questions else USUAL_QUESTIONS
    blocks: list[Block] = [
        section("Nugen makes the benchmark before the alignment starts, when the documents are ready.", "about"),
        field(HOW, "How", one_of(options, chosen)),
        field(
            QUESTIONS,
            "Number of questions",
            whole_number(usual, 1, MAX_QUESTIONS),
            hint="For generated questions only. More take longer and tell more.",
            optional=True,
        ),
    ]
    if values.takes_files:
        blocks.append(
            field(
                FILE,
                "JSON file",
                uploads(BENCHMARK_TYPES, 1),
                hint="For an upload only: a list of questions and answers, as Nugen describes it; up to 10 MB.",
                optional=True,
            )
        )
    return {
        "type": "modal",
        "callback_id": CALLBACK_ID,
        "title": plain("Make a benchmark", limits.VIEW_TITLE),
        "submit": plain("Use it", limits.VIEW_TITLE),
        "close": plain("Back", limits.VIEW_TITLE),
        "private_metadata": pack(str(root.get("id") or ""), values),
        "blocks": blocks,
    }


def read_benchmark(view: Mapping[str, Any]) -> BenchmarkPlan | dict[str, str]:
    """The plan of a submitted second form, or what to mend by field."""
    if option_of(view, HOW) == UPLOAD:
        files = files_of(view, FILE)
        if not files:
            return {FILE: "Add the JSON file, or choose to generate questions."}
        plan = BenchmarkPlan(file=files[0])
        return {FILE: error} if (error := plan_error(plan)) else plan
    typed = (text_of(view, QUESTIONS) or "").strip()
    if not typed.isdecimal() or len(typed) > len(str(MAX_QUESTIONS)):
        return {QUESTIONS: f"Type a whole number between 1 and {MAX_QUESTIONS}."}
    plan = BenchmarkPlan(questions=int(typed))
    return {QUESTIONS: error} if (error := plan_error(plan)) else plan


def root_view_id(view: Mapping[str, Any]) -> str:
    """Which form the second one lies on; empty when that cannot be told."""
    return unpack(view.get("private_metadata"))[0] or str(view.get("root_view_id") or "")


def with_plan(view: Mapping[str, Any], plan: BenchmarkPlan | None) -> dict[str, Any]:
    """The first form, with this benchmark to be made and everything else as it stood.

    `view`: the first form in which a button was pressed, or the second one, which carries the first.
    """
    values = values_of(view) if view.get("callback_id") == FORM else unpack(view.get("private_metadata"))[1]
    return alignment_form(replace(values, benchmark_plan=plan))
