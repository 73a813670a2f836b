"""What the alignment before this one came to, whichever of its evaluations told it: by measure, in the same words."""

import math

from bot.alignments.operation import Previous


def with_the_alignment(previous: Previous | None) -> dict[str, float]:
    """The numbers after it, of the evaluation that it was ordered with; their names are in lower case."""
    if previous is None:
        return {}
    metrics = previous.metrics
    after = {
        "accuracy": metrics.accuracy[1],
        "uncertainty": metrics.uncertainty[1],
        "domain violations": metrics.domain_violations[1],
    }
    return {name: float(value) for name, value in after.items() if value is not None and math.isfinite(value)}


def asked_for(previous: Previous | None) -> dict[str, float]:
    """The numbers of its own model, of the evaluation that somebody asked for; their names are the vendor's."""
    if previous is None:
        return {}
    own = [score for score in previous.scores if score.model_id == previous.model_id]
    return {name: float(value) for name, value in own[0].numbers if math.isfinite(value)} if own else {}
