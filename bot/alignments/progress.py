"""What moves by itself all the time, and is worth an edit of the card now and then, but no hurry."""

from dataclasses import replace

from bot.alignments.alignment import Alignment


def without_progress(alignment: Alignment) -> Alignment:
    """The record without that; what is left is shown at once when it changes."""
    deployment, evaluation = alignment.deployment, alignment.evaluation
    return replace(
        alignment,
        progress=None,
        queue_position=None,
        eta_at=None,
        checked_at=None,
        news_at=None,
        silences=0,
        misses=0,
        version=0,
        materials=tuple(replace(one, progress=None) for one in alignment.materials),
        deployment=replace(deployment, checked_at=alignment.created_at) if deployment else None,
        evaluation=replace(evaluation, progress=None) if evaluation else None,
    )
