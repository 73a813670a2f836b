import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.playground.nugen import Scenario
from bot.playground.nugen.dialects import DIALECTS
from bot.playground.nugen.script import Script, Step
from bot.playground.nugen.scripts import script_for

LONG = 5 * 3600


def steps(script: Script) -> list[Step]:
    """The steps in the order in which somebody who looks every second sees them."""
    seen: list[Step] = []
    for second in range(LONG):
        step = script.at(second).step
        if not seen or seen[-1] is not step:
            seen.append(step)
    return seen


EVALUATED = [Step.TRAINED, Step.DEPLOYING, Step.EVALUATING, Step.UNDEPLOYED, Step.EVALUATED]


@pytest.mark.parametrize(
    ("scenario", "benchmark", "expected"),
    [
        (Scenario.SUCCESS, True, [Step.QUEUED, Step.TRAINING, *EVALUATED]),
        (Scenario.SUCCESS, False, [Step.QUEUED, Step.TRAINING, Step.TRAINED]),
        (Scenario.SUCCESS_WITHOUT_BENCHMARK, True, [Step.QUEUED, Step.TRAINING, Step.TRAINED]),
        (Scenario.OUTAGE, True, [Step.QUEUED, Step.TRAINING, *EVALUATED]),
        (Scenario.SLOW_AND_SILENT, True, [Step.QUEUED, Step.TRAINING, *EVALUATED]),
        (
            Scenario.UNKNOWN_WORD,
            True,
            [Step.QUEUED, Step.TRAINING, Step.CALIBRATING, Step.TRAINING, *EVALUATED],
        ),
        (Scenario.FAILS_IN_TRAINING, True, [Step.QUEUED, Step.TRAINING, Step.FAILED]),
        (Scenario.FAILS_ON_DOCUMENTS, False, [Step.QUEUED, Step.TRAINING, Step.FAILED]),
        (Scenario.STOPPED, True, [Step.QUEUED, Step.TRAINING, Step.STOPPED]),
        (Scenario.LIFECYCLE, True, [Step.QUEUED, Step.TRAINING, *EVALUATED]),
        (Scenario.DEPLOYMENT_FAILS, True, [Step.QUEUED, Step.TRAINING, *EVALUATED]),
        (Scenario.DOCUMENTS_FAIL, False, [Step.QUEUED, Step.TRAINING, Step.TRAINED]),
    ],
)
def test_each_scenario_takes_its_steps_in_order(*, scenario: Scenario, benchmark: bool, expected: list[Step]) -> None:
    """The steps of a job are those that its scenario promises."""
    assert steps(script_for(scenario, benchmark=benchmark, number=1)) == expected


def test_a_success_with_a_benchmark_takes_about_seventeen_minutes() -> None:
    """At speed 60 the whole job is over in about 17 seconds."""
    script = script_for(Scenario.SUCCESS, benchmark=True, number=1)
    assert script.at(999).step is not Step.EVALUATED
    assert script.at(1000).step is Step.EVALUATED


def test_the_life_cycle_is_shorter_than_a_success() -> None:
    """There is more to see in it, so that each part takes less time."""
    script = script_for(Scenario.LIFECYCLE, benchmark=True, number=1)
    assert script.at(490).step is Step.EVALUATED


def test_the_queue_counts_down_and_then_has_no_place() -> None:
    """The place in the queue goes 4, 3, 2, 1, and a job that trains has none."""
    script = script_for(Scenario.SUCCESS, benchmark=True, number=1)
    places = [script.at(second).queue_position for second in range(21)]
    assert places == [4] * 5 + [3] * 5 + [2] * 5 + [1] * 5 + [None]


def test_a_model_id_is_minted_long_before_the_training_ends() -> None:
    """There is a model id about a minute after the create, which is no success."""
    script = script_for(Scenario.SUCCESS, benchmark=True, number=1)
    assert not script.at(59).has_model
    assert script.at(60).has_model
    assert script.at(60).step is Step.TRAINING
    assert not script_for(Scenario.FAILS_IN_TRAINING, benchmark=True, number=1).at(LONG).has_model


def test_numbers_come_with_the_very_last_step_only() -> None:
    """An evaluation id appears when evaluating begins, the metrics when it is over."""
    script = script_for(Scenario.SUCCESS, benchmark=True, number=1)
    by_step = {script.at(second).step: script.at(second) for second in range(1100)}
    assert [step for step, state in by_step.items() if state.has_evaluation] == EVALUATED[2:]
    assert [step for step, state in by_step.items() if state.has_metrics] == [Step.EVALUATED]


def test_the_silent_job_says_nothing_for_hours() -> None:
    """A silent job is in training without progress for three hours and then finishes all the same."""
    script = script_for(Scenario.SLOW_AND_SILENT, benchmark=False, number=1)
    assert {script.at(second).progress for second in range(20, 3 * 3600)} == {None}
    assert script.at(3 * 3600 + 20).step is Step.TRAINED


def test_equal_failures_name_their_parts_in_varying_order() -> None:
    """Two jobs that failed alike have the same stage failures in another order."""
    ends = [script_for(Scenario.FAILS_IN_TRAINING, benchmark=True, number=number).at(LONG) for number in (1, 2)]
    assert ends[0].stage_failures != ends[1].stage_failures
    assert sorted(ends[0].stage_failures) == sorted(ends[1].stage_failures)
    assert ends[0].error == "Finetuning failed: Nugen job creation failed: HTTP 502 Bad Gateway"


@pytest.mark.parametrize("scenario", list(Scenario))
def test_every_scenario_has_a_sentence_an_end_and_words(scenario: Scenario) -> None:
    """Each scenario is described, its last stage lasts for ever, and the dialect has a word for each of its steps."""
    assert scenario.summary.endswith(".")
    script = script_for(scenario, benchmark=True, number=1)
    assert math.isinf(script.stages[-1].seconds)
    assert all(stage.step in dialect.step_words for dialect in DIALECTS.values() for stage in script.stages)


@settings(deadline=None)
@given(
    scenario=st.sampled_from(Scenario),
    benchmark=st.booleans(),
    moments=st.lists(st.floats(0, LONG), min_size=2, max_size=2).map(sorted),
)
def test_a_job_never_goes_backwards(*, scenario: Scenario, benchmark: bool, moments: list[float]) -> None:
    """Looked at twice, a job has not lost progress, and progress is a percentage."""
    script = script_for(scenario, benchmark=benchmark, number=1)
    earlier, later = (script.at(moment) for moment in moments)
    assert (earlier.progress or 0) <= (later.progress if later.progress is not None else 100) <= 100
    assert not (earlier.has_metrics and not later.has_metrics)
    assert earlier.completed_after is None or later.completed_after is not None


@settings(deadline=None)
@given(
    scenario=st.sampled_from(Scenario),
    stop=st.floats(0, 900),
    before=st.floats(0, 1, exclude_max=True),
    after=st.floats(0, LONG),
)
def test_a_job_that_is_stopped_keeps_what_it_had_and_nothing_more(
    *, scenario: Scenario, stop: float, before: float, after: float
) -> None:
    """Until the moment it was stopped it is as it would have been, and from then on it stays as it was."""
    script = script_for(scenario, benchmark=True, number=1)
    assume(script.at(stop).step.can_be_stopped)
    stopped = script.stopped(stop)
    earlier = stop * before
    # The smallest numbers round up to `stop` itself.
    if earlier < stop:
        assert stopped.at(earlier).step is script.at(earlier).step
    later = stopped.at(stop + after)
    assert (later.step, later.progress) == (Step.STOPPED, script.at(stop).progress)
    assert later.completed_after == stopped.begins(Step.STOPPED)
