"""The card: one message that is edited in place and says where an alignment stands. A pure function of the record."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from bot.alignments.alignment import Alignment, Fault
from bot.alignments.materials import BenchmarkPlan
from bot.alignments.phases import FAILURES, FINAL, RUNNING, Phase
from bot.slack.blocks import buttons, context, fields, header, prose, quote, section
from bot.slack.card_buttons import card_buttons
from bot.slack.choices import decision
from bot.slack.limits import MESSAGE_TEXT
from bot.slack.material_words import material_lines
from bot.slack.message import Block, Message
from bot.slack.model_words import model_lines, operation_line
from bot.slack.moments import when
from bot.slack.phrases import phase_words, progress_bar, summary, vendor_word
from bot.slack.scores import in_brief
from bot.slack.text import code, cut, literal, one_line

DOCUMENTS_SHOWN = 5
DESCRIPTION_SHOWN = 300
ERROR_SHOWN = 600

_TROUBLE = {
    Fault.ACCESS: "refused this bot's API key",
    Fault.SETUP: "not known this bot's calls (NUGEN_BASE_URL or NUGEN_CONTRACT may be wrong)",
}


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What the card shows. `failing_since`: the vendor has not answered since then; `None` while it answers.

    `contract` is the generation of the vendor's API that is spoken, `None` while nobody knows.
    """

    alignment: Alignment
    checked_at: datetime | None = None
    failing_since: datetime | None = None
    contract: str | None = None


def card(facts: CardFacts) -> Message:
    """Render the record."""
    alignment = facts.alignment
    blocks: list[Block] = [
        header(alignment.draft.name, "name"),
        section("\n".join(_state(facts)), "state"),
        *_paragraph(material_lines(alignment), "materials"),
        *_error(alignment),
        *_paragraph(_model(alignment), "model"),
        fields(_details(facts), "details"),
    ]
    if alignment.draft.description and one_line(alignment.draft.description):
        blocks.append(prose(alignment.draft.description, "description", DESCRIPTION_SHOWN))
    if alignment.phase is Phase.UNCONFIRMED and alignment.asked_at is not None:
        blocks.extend(decision(alignment))
    elif elements := card_buttons(alignment):
        blocks.append(buttons(elements, "actions"))
    blocks.append(context(_small_print(facts), "checked"))
    return Message(_fallback(alignment), tuple(blocks))


def digest(message: Message) -> str:
    """The same for the same rendering, whichever process and release of Python made it."""
    document = json.dumps([message.text, message.blocks], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(document.encode()).hexdigest()


def _state(facts: CardFacts) -> list[str]:
    alignment = facts.alignment
    lines = [f"*{summary(alignment)}*"]
    if alignment.phase is Phase.QUEUED and alignment.queue_position is not None:
        lines.append(f"Place in the queue: {alignment.queue_position}")
    if alignment.phase in RUNNING and alignment.eta_at is not None:
        lines.append(f"Expected to be ready {when(alignment.eta_at)}")
    if word := vendor_word(alignment):
        lines.append(word)
    if facts.failing_since is not None and alignment.is_polled:
        trouble = _TROUBLE.get(alignment.fault or Fault.UNCLEAR, "not answered")
        lines.append(f"⚠️ Nugen has {trouble} since {when(facts.failing_since)}. I keep trying.")
    if alignment.phase in (Phase.PREPARING, Phase.SUBMITTED) and alignment.error:
        lines.append(f"Not sent yet: {literal(alignment.error, ERROR_SHOWN)} I try again by myself.")
    if alignment.muted and alignment.phase not in FINAL:
        lines.append("🔕 Replies are muted; the end is told all the same.")
    return lines


def _paragraph(lines: list[str], block_id: str) -> list[Block]:
    return [section("\n".join(lines), block_id)] if lines else []


def _model(alignment: Alignment) -> list[str]:
    operation = operation_line(alignment)
    return [*model_lines(alignment), *([operation] if operation else []), *in_brief(alignment)]


def _error(alignment: Alignment) -> list[Block]:
    if alignment.phase not in FAILURES or not alignment.error or not one_line(alignment.error):
        return []
    return [quote([one_line(alignment.error)], "error", ERROR_SHOWN)]


def _details(facts: CardFacts) -> list[str]:
    alignment = facts.alignment
    draft = alignment.draft
    entries = [
        # By name: a mention would ring, and only the end may.
        ("Requested by", literal(alignment.requester_name or "not told", 120)),
        ("Base model", code(draft.base_model)),
        ("Documents", _documents(alignment)),
    ]
    if draft.benchmark_id:
        entries.append(("Benchmark", _named(alignment.benchmark_name, draft.benchmark_id)))
    elif draft.benchmark_plan is not None:
        entries.append(("Benchmark", _planned(draft.benchmark_plan)))
    if draft.workflow_id:
        entries.append(("Workflow", code(draft.workflow_id)))
    if alignment.vendor_id:
        entries.append(("Nugen's id", code(alignment.vendor_id)))
    return [f"*{label}*\n{value}" for label, value in entries]


def _documents(alignment: Alignment) -> str:
    ids = alignment.draft.document_ids
    names = alignment.document_names if len(alignment.document_names) == len(ids) else ids
    shown = [
        code(one, 120) if name == one else literal(name, 120)
        for name, one in zip(names[:DOCUMENTS_SHOWN], ids[:DOCUMENTS_SHOWN], strict=True)
    ]
    files = [literal(file.name, 120) for file in alignment.draft.files]
    shown += files[: DOCUMENTS_SHOWN - len(shown)]
    more = len(ids) + len(files) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "") if shown else "not told"


def _planned(plan: BenchmarkPlan) -> str:
    return literal(plan.file.name, 120) if plan.file is not None else f"{plan.questions} generated questions"


def _named(name: str | None, identifier: str) -> str:
    return f"{literal(name, 120)} ({code(identifier)})" if name and name != identifier else code(identifier)


def _small_print(facts: CardFacts) -> list[str]:
    alignment = facts.alignment
    parts = [f"Ordered {when(alignment.created_at)}"]
    if alignment.ended_at is not None:
        parts.append(f"ended {when(alignment.ended_at)}")
    if facts.checked_at is not None:
        parts.append(f"last checked {when(facts.checked_at)}")
    if facts.contract is not None:
        parts.append(f"Nugen's API: {literal(facts.contract, 50)}")
    return [" · ".join(parts)]


def _fallback(alignment: Alignment) -> str:
    parts = [phase_words(alignment), progress_bar(alignment)]
    return cut(f"{literal(alignment.draft.name)}: {', '.join(part for part in parts if part)}", MESSAGE_TEXT)
