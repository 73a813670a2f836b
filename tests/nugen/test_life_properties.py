"""The answers of a whole life, mangled: read sanely or refused, and never taken for a success that was not said."""

import asyncio
import json
import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.alignments.observation import CatalogueKind, MaterialSeen, Served
from bot.nugen.chat_reader import Reply, lines_of
from bot.nugen.deployment_reader import read_deployment
from bot.nugen.errors import NugenError, Unreadable
from bot.nugen.evaluation_reader import MAX_NUMBERS, read_evaluation, read_new_evaluation
from bot.nugen.material_reader import (
    read_benchmarks,
    read_duplicate,
    read_material,
    read_new_benchmark,
    read_uploaded,
)
from bot.nugen.probing import spoken_contract
from tests.nugen.mangling import SLOW_MACHINE, anything

MATERIALS: tuple[Any, ...] = (
    {"status": "READY", "document_id": "doc_1", "progress": 100, "error": None},
    {"status": "PROCESSING", "data": {"benchmark_id": "b1", "status": "READY"}},
    {"document_ids": ["task_1"]},
    {"detail": {"message": "there", "document_id": "doc_1"}},
    {"benchmarks": [{"id": "b", "documents": ["d"], "created_at": "2026-07-10 11:20:07"}]},
)
DEPLOYMENTS: tuple[Any, ...] = (
    {"status": "DEPLOYED", "error": None},
    {"model_id": "m", "status": "COMPLETED", "result": {"deployment_status": "DEPLOYED"}},
    {"model_id": "m", "status": "FAILED", "result": {"error": "No active deployment."}},
)
EVALUATIONS: tuple[Any, ...] = (
    {"evaluation_id": "e", "status": "PROCESSING", "progress": "3/10 questions", "total_questions": 10},
    {
        "evaluation_id": "e",
        "model_id": "a",
        "status": "READY",
        "metrics": None,
        "base_model": {"model_id": "a", "metrics": {"accuracy": 0.8, "rouge": {"f1": 0.5}}},
        "eval_model": {"model_id": "b", "metrics": {"accuracy": 0.4}},
    },
)
ANSWERS: tuple[Any, ...] = (
    {"choices": [{"message": {"content": "Yes"}}]},
    {"choices": [{"delta": {"content": "Yes"}, "finish_reason": "stop"}]},
)
LISTS: tuple[Any, ...] = (
    {"alignment_projects": [{"alignment_id": "a", "base_model_id": "m"}]},
    {"models": [{"model_id": "m"}]},
)


def _says(body: bytes, *words: str) -> bool:
    return any(word.encode() in body.upper() for word in words)


def _postable(text: str | None) -> bool:
    return text is None or ("\x00" not in text and bool(text.encode()))


@SLOW_MACHINE
@given(anything(MATERIALS))
def test_a_mangled_material_is_never_ready_without_the_word(body: bytes) -> None:
    """Documents and benchmarks are ready or failed only by a word that was said, and ids are words."""
    for kind in (CatalogueKind.DOCUMENT, CatalogueKind.BENCHMARK):
        seen = MaterialSeen()
        try:
            seen = read_material(kind, body)
        except Unreadable:
            continue
        assert not (seen.ready and seen.failed)
        assert not seen.ready or _says(body, "READY", "COMPLETED")
        assert not seen.failed or _says(body, "FAILED")
        assert seen.progress is None or 0 <= seen.progress <= 100
        assert _postable(seen.status)
        assert _postable(seen.error)
    for read in (read_uploaded, read_new_benchmark, read_new_evaluation, read_duplicate):
        try:
            found = read(body)
        except Unreadable:
            continue
        assert found is None or (found.strip() == found and found.isprintable())
    try:
        page = read_benchmarks(body)
    except Unreadable:
        return
    assert all(one.created_at is None or one.created_at.tzinfo is not None for one in page.items)


@SLOW_MACHINE
@given(body=anything(DEPLOYMENTS), undeploying=st.booleans())
def test_a_mangled_deployment_is_never_served_without_the_word(*, body: bytes, undeploying: bool) -> None:
    """A model is served only by a word that says so, and not with an error beside it unless it stayed so."""
    try:
        seen = read_deployment(body, undeploying=undeploying)
    except Unreadable:
        return
    if seen.state is Served.DEPLOYED:
        assert _says(body, "DEPLOYED", "READY", "COMPLETED") or (undeploying and _says(body, "FAILED"))
        assert seen.error is None or undeploying
    assert _postable(seen.status)
    assert _postable(seen.error)


@SLOW_MACHINE
@given(anything(EVALUATIONS))
def test_a_mangled_evaluation_has_only_numbers_that_belong_to_somebody(body: bytes) -> None:
    """Ready only by its word; finite numbers, not too many, each model once and by an id."""
    try:
        seen = read_evaluation(body)
    except Unreadable:
        return
    assert not (seen.ready and seen.failed)
    assert not seen.ready or _says(body, "READY", "COMPLETED", "EVALUATED")
    assert len({one.model_id for one in seen.scores}) == len(seen.scores)
    for score in seen.scores:
        assert 0 < len(score.numbers) <= MAX_NUMBERS
        assert all(math.isfinite(value) and _postable(name) for name, value in score.numbers)
    assert _postable(seen.progress)


@SLOW_MACHINE
@given(body=anything(ANSWERS), streamed=st.booleans(), ended=st.booleans())
def test_a_mangled_answer_of_a_model_is_text_or_our_error(*, body: bytes, streamed: bool, ended: bool) -> None:
    """What comes can be posted; what was no answer, or had no end, is an error of ours."""
    sent = b"data: " + body + b"\n\n" + (b"data: [DONE]\n" if ended else b"") if streamed else body

    async def chunks() -> Any:
        yield sent

    async def hear() -> str:
        reply = Reply(())
        said = [reply.said(line) async for line in lines_of(chunks())]
        return "".join([*said, reply.end()])

    try:
        heard = asyncio.run(hear())
    except NugenError:
        return
    assert heard
    assert _postable(heard)


@SLOW_MACHINE
@given(anything(LISTS), anything(LISTS))
def test_a_mangled_list_tells_a_generation_or_is_refused(projects: bytes, models: bytes) -> None:
    """Whatever a server answers to everything: one of the generations, or our own error."""

    async def read_list(_contract: Any, call: Any) -> bytes:
        return models if "models" in call.path else projects

    try:
        found = asyncio.run(spoken_contract(read_list))
    except NugenError:
        return
    assert found is not None
    rows = json.loads(projects.decode("utf-8-sig"))
    assert found.name in {"plural", "mixed"}
    assert isinstance(rows, dict | list)
