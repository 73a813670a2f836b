"""From the form to an order that can be sent: its documents and its benchmark are made first. Pure functions."""

from dataclasses import replace
from datetime import datetime

from bot.alignments.alignment import Alignment, Draft, Fault
from bot.alignments.materials import Material, MaterialKind, MaterialState
from bot.alignments.notices import Change, Notice, NoticeKind
from bot.alignments.ordering import NotPossibleNow
from bot.alignments.phases import Phase


def put(alignment: Alignment, index: int, material: Material, now: datetime) -> Change:
    """Write down how far one of the materials is; a new state or percentage is news, so it is not silence."""
    _require_preparing(alignment)
    before = alignment.materials[index]
    materials = (*alignment.materials[:index], material, *alignment.materials[index + 1 :])
    is_news = (before.state, before.progress) != (material.state, material.progress)
    return Change(
        replace(
            alignment,
            materials=materials,
            # What was in the way is over once somebody has answered; that it is tried again is no answer.
            error=alignment.error if material.state is MaterialState.SENDING else None,
            checked_at=now,
            news_at=now if is_news else alignment.news_at,
            silences=0 if is_news else alignment.silences,
        )
    )


def finish(alignment: Alignment, now: datetime) -> Change:
    """Everything is ready: the order can be sent with the ids that the vendor gave."""
    _require_preparing(alignment)
    ready = replace(
        _with_what_is_ready(alignment), phase=Phase.SUBMITTED, phase_since=now, news_at=None, silences=0, error=None
    )
    return Change(ready, (Notice(NoticeKind.PREPARED, now, ready),))


def give_up(alignment: Alignment, reason: str, fault: Fault, now: datetime) -> Change:
    """Something cannot be made, so nothing is sent; what could be made is kept for the next form."""
    _require_preparing(alignment)
    given_up = replace(
        _with_what_is_ready(alignment),
        phase=Phase.REJECTED,
        phase_since=now,
        ended_at=now,
        error=reason,
        fault=fault,
    )
    return Change(given_up, (Notice(NoticeKind.REJECTED, now, given_up),))


def keep_trying(alignment: Alignment, reason: str, now: datetime) -> Change:
    """Slack or the vendor does not answer at the moment; the card says so and nothing is lost."""
    _require_preparing(alignment)
    return Change(replace(alignment, error=reason, checked_at=now))


def _with_what_is_ready(alignment: Alignment) -> Alignment:
    """The record with the ready materials among its ids, and only the others left to be made."""
    ready = [one for one in alignment.materials if one.state is MaterialState.READY and one.vendor_id]
    documents = [one for one in ready if one.kind is MaterialKind.DOCUMENT]
    benchmark = next((one for one in ready if one.kind is MaterialKind.BENCHMARK), None)
    made = {one.file.id for one in documents if one.file is not None}
    draft = alignment.draft
    # A document whose name nobody told is called by its id, and not left out.
    names = {one: one for one in draft.document_ids}
    names.update(zip(draft.document_ids, alignment.document_names, strict=False))
    names.update({one.vendor_id or "": one.name for one in documents if one.vendor_id not in names})
    draft = _filled(draft, tuple(names), benchmark)
    draft = replace(draft, files=tuple(file for file in draft.files if file.id not in made))
    return replace(
        alignment,
        draft=draft,
        document_names=tuple(names.values()),
        benchmark_name=benchmark.name if benchmark else alignment.benchmark_name,
    )


def _filled(draft: Draft, document_ids: tuple[str, ...], benchmark: Material | None) -> Draft:
    if benchmark is None:
        return replace(draft, document_ids=document_ids)
    return replace(draft, document_ids=document_ids, benchmark_id=benchmark.vendor_id, benchmark_plan=None)


def _require_preparing(alignment: Alignment) -> None:
    if alignment.phase is not Phase.PREPARING:
        raise NotPossibleNow(f"Its documents were needed earlier. The alignment is {alignment.phase.value} now.")
