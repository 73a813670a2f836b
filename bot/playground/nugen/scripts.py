"""Which script belongs to which scenario. All times are virtual seconds, near to what was seen at the vendor."""

from dataclasses import replace

from bot.playground.nugen.scenario import Scenario
from bot.playground.nugen.script import Script, Stage, Step

OUTAGE = (120.0, 420.0)
VANISHES_AFTER = 240.0

_QUEUE = Stage(Step.QUEUED, 20, progress=(0, 0), queue_from=4)
_TRAINING = (Stage(Step.TRAINING, 480, progress=(0, 100)),)
_TRAINED = (Stage(Step.TRAINED, progress=(100, 100)),)
_EVALUATED = (
    Stage(Step.TRAINED, 10, progress=(100, 100)),
    Stage(Step.DEPLOYING, 300, progress=(100, 100)),
    Stage(Step.EVALUATING, 180, progress=(100, 100)),
    Stage(Step.UNDEPLOYED, 10, progress=(100, 100)),
    Stage(Step.EVALUATED, progress=(100, 100)),
)

_QUICKLY_EVALUATED = (
    Stage(Step.TRAINED, 10, progress=(100, 100)),
    Stage(Step.DEPLOYING, 120, progress=(100, 100)),
    Stage(Step.EVALUATING, 90, progress=(100, 100)),
    Stage(Step.UNDEPLOYED, 10, progress=(100, 100)),
    Stage(Step.EVALUATED, progress=(100, 100)),
)

# Trainings that succeed, each in its own way.
_COURSES = {
    Scenario.LIFECYCLE: (Stage(Step.TRAINING, 240, progress=(0, 100)),),
    Scenario.SLOW_AND_SILENT: (Stage(Step.TRAINING, 3 * 3600),),
    Scenario.UNKNOWN_WORD: (
        Stage(Step.TRAINING, 240, progress=(0, 50)),
        Stage(Step.CALIBRATING, 120, progress=(50, 50)),
        Stage(Step.TRAINING, 240, progress=(50, 100)),
    ),
}

# Trainings that come to nothing.
_DEAD_ENDS = {
    Scenario.FAILS_IN_TRAINING: (
        Stage(Step.TRAINING, 120, progress=(0, 25)),
        Stage(
            Step.FAILED,
            progress=(25, 25),
            error="Finetuning failed: Nugen job creation failed: HTTP 502 Bad Gateway",
            stage_failures=("training_data_upload: outcome_unknown", "training: finetuning_failure"),
        ),
    ),
    Scenario.FAILS_ON_DOCUMENTS: (
        Stage(Step.TRAINING, 30, progress=(0, 2)),
        Stage(
            Step.FAILED,
            progress=(2, 2),
            error=(
                "Synthetic data generation failed: 1 validation error for QuestionAnswer\nanswer\n  Input should be "
                "a valid string [type=string_type, input_value=42, input_type=int]"
            ),
            stage_failures=("synthetic_data_generation: validation_error", "training: not_started"),
        ),
    ),
    Scenario.STOPPED: (
        Stage(Step.TRAINING, 150, progress=(0, 30)),
        Stage(Step.STOPPED, progress=(30, 30)),
    ),
}


def script_for(scenario: Scenario, *, benchmark: bool, number: int) -> Script:
    """Give the script of a job that was created under `scenario`.

    `benchmark` says whether one was given; `number` counts the projects, so that equal failures can differ in the
    order of their parts, as they do at the vendor.
    """
    if scenario in _DEAD_ENDS:
        *course, end = _DEAD_ENDS[scenario]
        parts = end.stage_failures if number % 2 else end.stage_failures[::-1]
        return Script((_QUEUE, *course, replace(end, stage_failures=parts)))
    evaluated = benchmark and scenario is not Scenario.SUCCESS_WITHOUT_BENCHMARK
    evaluation = _QUICKLY_EVALUATED if scenario is Scenario.LIFECYCLE else _EVALUATED
    script = Script((_QUEUE, *_COURSES.get(scenario, _TRAINING), *(evaluation if evaluated else _TRAINED)))
    if scenario is Scenario.OUTAGE:
        return replace(script, outage=OUTAGE)
    if scenario is Scenario.VANISHES:
        return replace(script, vanishes_after=VANISHES_AFTER)
    if scenario is Scenario.DEPLOYMENT_FAILS:
        return replace(script, failing_deployments=1)
    return script
