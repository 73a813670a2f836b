"""The script of a job: its state is read off the time that has passed, so nothing runs in the background."""

import math
from dataclasses import dataclass, replace
from enum import StrEnum

MODEL_MINTED_AFTER = 60.0


class Step(StrEnum):
    """What a job is doing; each dialect has its own word for it."""

    QUEUED = "queued"
    TRAINING = "training"
    CALIBRATING = "calibrating"  # a step that no documentation knows
    TRAINED = "trained"
    DEPLOYING = "deploying"
    EVALUATING = "evaluating"
    UNDEPLOYED = "undeployed"
    EVALUATED = "evaluated"
    FAILED = "failed"
    STOPPED = "stopped"

    @property
    def has_trained(self) -> bool:
        """Whether the training has succeeded."""
        return self in _TRAINED

    @property
    def can_be_stopped(self) -> bool:
        """Whether there is something to stop."""
        return self in _BEFORE_TRAINED


_BEFORE_TRAINED = frozenset({Step.QUEUED, Step.TRAINING, Step.CALIBRATING})
_TRAINED = frozenset({Step.TRAINED, Step.DEPLOYING, Step.EVALUATING, Step.UNDEPLOYED, Step.EVALUATED})


@dataclass(frozen=True, slots=True)
class Stage:
    """A step for a number of virtual seconds; the last stage of a script lasts for ever.

    `progress` runs from its first to its second percentage during the stage, `queue_from` counts down to place 1.
    """

    step: Step
    seconds: float = math.inf
    progress: tuple[int, int] | None = None
    queue_from: int | None = None
    error: str | None = None
    stage_failures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """A job at one moment. `changed_after` and `completed_after` are in virtual seconds after the create."""

    step: Step
    progress: int | None
    queue_position: int | None
    error: str | None
    stage_failures: tuple[str, ...]
    changed_after: float
    completed_after: float | None
    has_model: bool
    has_evaluation: bool
    has_metrics: bool


@dataclass(frozen=True, slots=True)
class Script:
    """The whole course of a job, in virtual seconds after its create.

    After `vanishes_after` nobody finds it any more. Between the two moments of `outage` nobody can read anything.
    So many of the first `failing_deployments` that somebody asks for come to nothing.
    """

    stages: tuple[Stage, ...]
    vanishes_after: float = math.inf
    outage: tuple[float, float] | None = None
    failing_deployments: int = 0

    def at(self, elapsed: float) -> State:
        """Describe the job when `elapsed` virtual seconds have passed since its create."""
        began = 0.0
        completed_after = None
        reached: set[Step] = set()
        stage = self.stages[-1]
        for stage in self.stages:
            reached.add(stage.step)
            if stage.step in _COMPLETING:
                # Later phases write the date again, as was seen at the vendor.
                completed_after = began
            if elapsed < began + stage.seconds:
                break
            began += stage.seconds
        return State(
            step=stage.step,
            progress=_progress(stage, elapsed - began),
            queue_position=_place(stage, elapsed - began),
            error=stage.error,
            stage_failures=stage.stage_failures,
            changed_after=began,
            completed_after=completed_after,
            # Minted long before the training ends: an id is no proof of success.
            has_model=elapsed >= MODEL_MINTED_AFTER and stage.step is not Step.FAILED,
            has_evaluation=Step.EVALUATING in reached,
            has_metrics=Step.EVALUATED in reached,
        )

    def begins(self, step: Step) -> float | None:
        """Virtual seconds until the job comes to a step for the first time; `None` if it never does."""
        began = 0.0
        for stage in self.stages:
            if stage.step is step:
                return began
            began += stage.seconds
        return None

    def lasts(self, step: Step) -> float:
        """Virtual seconds that the job spends with a step in all."""
        return sum(stage.seconds for stage in self.stages if stage.step is step)

    def stopped(self, elapsed: float) -> "Script":
        """The same course until `elapsed` virtual seconds have passed since the create, and there it is stopped."""
        progress = self.at(elapsed).progress
        reached = None if progress is None else (progress, progress)
        course: list[Stage] = []
        began = 0.0
        for stage in self.stages:
            course.append(replace(stage, seconds=min(stage.seconds, elapsed - began)))
            began += stage.seconds
            if elapsed < began:
                break
        return replace(self, stages=(*course, Stage(Step.STOPPED, progress=reached)))


_COMPLETING = frozenset({Step.TRAINED, Step.EVALUATED, Step.FAILED, Step.STOPPED})


def _progress(stage: Stage, into: float) -> int | None:
    if stage.progress is None:
        return None
    first, last = stage.progress
    return first + int((last - first) * into / stage.seconds)


def _place(stage: Stage, into: float) -> int | None:
    if stage.queue_from is None:
        return None
    return stage.queue_from - int(stage.queue_from * into / stage.seconds)
