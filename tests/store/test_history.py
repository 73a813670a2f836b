"""What a result or a failure is compared with."""

from dataclasses import replace
from typing import Any

import pytest

from bot.alignments.alignment import Alignment
from bot.alignments.notices import Change
from bot.alignments.observation import Metrics, ModelScore
from bot.alignments.operation import Evaluation, Previous
from bot.alignments.phases import Phase
from bot.store import Store
from tests.store.records import DRAFT, MINUTE, NOON, SCORES, added

# Before the clock of any database.
LONG_AGO = NOON.replace(year=2020)
ON_EXAM = replace(DRAFT, name="Earlier", benchmark_id="exam")
NUMBERS = Metrics(accuracy=(0.5, 0.75))


async def ended(store: Store, minutes: int, **facts: Any) -> Alignment:
    """A stored record that finished so many minutes after that, with numbers on the exam unless `facts` say otherwise."""
    usual: dict[str, Any] = {"draft": ON_EXAM, "phase": Phase.FINISHED, "metrics": NUMBERS}
    return await added(store, ended_at=LONG_AGO + minutes * MINUTE, **{**usual, **facts})


async def test_ended_are_the_finished_and_failed_of_the_key(store: Store) -> None:
    """The newest end first, up to the limit, whatever team they belong to."""
    records = [
        await ended(store, 2, phase=Phase.FAILED),
        await ended(store, 3, team_id="T2"),
        await ended(store, 1, created_at=LONG_AGO + 9 * MINUTE),
    ]
    await ended(store, 4, vendor_key="key-2")
    for phase in set(Phase) - {Phase.FINISHED, Phase.FAILED}:
        await ended(store, 5, phase=phase)
    assert await store.ended("key-1", 10) == [records[1], records[0], records[2]]
    assert await store.ended("key-1", 1) == [records[1]]
    assert await store.ended("key-3", 10) == []


async def test_previous_is_the_last_that_ended_before(store: Store) -> None:
    """Of the team's alignments on the same benchmark the last that ended earlier counts, whatever its key."""
    await ended(store, 1)
    named = replace(ON_EXAM, name="Before", base_model="model-z")
    before = await ended(store, 2, draft=named, vendor_key="key-2", model_id="model-b")
    this = await ended(store, 3)
    await ended(store, 4)
    assert await store.previous_on(this) == Previous("Before", LONG_AGO + 2 * MINUTE, "model-b", NUMBERS)
    assert before.ended_at == LONG_AGO + 2 * MINUTE


async def test_those_that_end_at_the_same_look_are_not_before_each_other(store: Store) -> None:
    """One list may show the end of several at once; none of them is compared with another, or with itself."""
    first, second = await ended(store, 1), await ended(store, 1)
    assert await store.previous_on(first) is None
    assert await store.previous_on(second) is None
    assert await store.previous_on(replace(first, ended_at=None)) is not None
    await store.change(second.id, lambda one: Change(replace(one, metrics=Metrics())))
    assert await store.previous_on(replace(first, ended_at=None)) is None


async def test_previous_of_one_that_has_not_ended_is_the_last_of_all(store: Store) -> None:
    """What is still running is compared with everything that has ended until now, and never with itself."""
    this = await added(store, draft=ON_EXAM, metrics=NUMBERS)
    assert await store.previous_on(this) is None
    await ended(store, 1)
    last = await ended(store, 2, draft=replace(ON_EXAM, name="Last"))
    found = await store.previous_on(replace(this, ended_at=await store.now()))
    assert found == await store.previous_on(this)
    assert found is not None
    assert (found.name, found.ended_at) == ("Last", last.ended_at)


@pytest.mark.parametrize(
    "facts",
    [
        {"team_id": "T2"},
        {"draft": DRAFT},
        {"draft": replace(DRAFT, benchmark_id="another exam")},
        {"metrics": Metrics()},
        {"metrics": Metrics(), "evaluation": Evaluation("eval-1", "exam")},
        {"metrics": Metrics(), "evaluation": Evaluation("eval-1", "another exam", scores=SCORES)},
        {"ended_at": None, "phase": Phase.TRAINING},
    ],
    ids=["team", "no benchmark", "benchmark", "no numbers", "not evaluated yet", "evaluated elsewhere", "running"],
)
async def test_what_cannot_be_compared_is_not_previous(store: Store, facts: dict[str, Any]) -> None:
    """Other teams, other benchmarks, what has no numbers and what has not ended are nothing to compare with."""
    usual: dict[str, Any] = {"draft": ON_EXAM, "phase": Phase.FINISHED, "metrics": NUMBERS, "ended_at": LONG_AGO}
    await added(store, **{**usual, **facts})
    assert await store.previous_on(await ended(store, 9)) is None


async def test_one_without_a_benchmark_has_nothing_before_it(store: Store) -> None:
    """Numbers can be compared on the same benchmark only."""
    await ended(store, 1)
    await ended(store, 2, draft=DRAFT)
    assert await store.previous_on(await ended(store, 3, draft=DRAFT)) is None


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("name", ["accuracy", "uncertainty", "domain_violations"])
async def test_a_single_number_is_enough(store: Store, name: str, side: int) -> None:
    """One number that the vendor gave, a zero as well, can be compared."""
    metrics = Metrics(**{name: (0.0, None) if side == 0 else (None, 0.0)})
    await ended(store, 1, metrics=metrics)
    found = await store.previous_on(await ended(store, 2))
    assert found is not None
    assert found.metrics == metrics


async def test_evaluation_that_somebody_asked_for_counts(store: Store) -> None:
    """The scores on this benchmark count, also where another one or none was ordered, whose numbers stay out."""
    evaluation = Evaluation("eval-1", "exam", scores=SCORES)
    await ended(store, 1, metrics=Metrics(), evaluation=evaluation)
    first = await store.previous_on(await added(store, draft=ON_EXAM))
    assert first == Previous("Earlier", LONG_AGO + MINUTE, scores=SCORES)
    await ended(store, 2, draft=replace(DRAFT, benchmark_id="other"), evaluation=evaluation)
    second = await store.previous_on(await added(store, draft=ON_EXAM))
    assert second == Previous(DRAFT.name, LONG_AGO + 2 * MINUTE, scores=SCORES)


async def test_scores_on_another_benchmark_stay_out(store: Store) -> None:
    """An alignment whose own numbers are on this benchmark brings those alone."""
    scores = (ModelScore("model-a", (("accuracy", 0.1),)),)
    await ended(store, 1, evaluation=Evaluation("eval-1", "other", scores=scores))
    this = await added(store, draft=ON_EXAM)
    assert await store.previous_on(this) == Previous("Earlier", LONG_AGO + MINUTE, metrics=NUMBERS)
    assert await store.previous_on(this, "other") == Previous("Earlier", LONG_AGO + MINUTE, scores=scores)
