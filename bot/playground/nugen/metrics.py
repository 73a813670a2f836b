"""The numbers that evaluations come to: believable, the same for the same model, a little different for each alignment."""

METRICS = {
    "accuracy_before": 0.71,
    "accuracy_after": 0.89,
    "uncertainty_before": 0.34,
    "uncertainty_after": 0.18,
    "domain_violations_before": 12,
    "domain_violations_after": 3,
}

# What another alignment adds to the numbers after it, by turns; the first one's are those above.
_DIFFERENCES = (
    {"accuracy": 0.0, "uncertainty": 0.0, "domain_violations": 0},
    {"accuracy": 0.02, "uncertainty": -0.02, "domain_violations": -1},
    {"accuracy": -0.01, "uncertainty": 0.01, "domain_violations": 1},
    {"accuracy": 0.03, "uncertainty": -0.03, "domain_violations": -2},
)


def metrics_of(project_number: int) -> dict[str, float]:
    """The numbers before and after the alignment of a project."""
    difference = _DIFFERENCES[(project_number - 1) % len(_DIFFERENCES)]
    return METRICS | {f"{name}_after": round(METRICS[f"{name}_after"] + more, 2) for name, more in difference.items()}


def score_of(project_number: int | None) -> dict[str, float]:
    """The numbers of the model of a project, or of a base model (`None`)."""
    side = "before" if project_number is None else "after"
    numbers = METRICS if project_number is None else metrics_of(project_number)
    return {name: numbers[f"{name}_{side}"] for name in _DIFFERENCES[0]}
