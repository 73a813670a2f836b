"""The native chart block (`data_visualization`): pie, bar, line and area charts."""

from collections.abc import Iterator
from typing import Any

from bot.playground.slack.rules.checkers import finite_number, items, text
from bot.playground.slack.rules.problem import Fault, child
from bot.playground.slack.rules.shapes import Family, Shape

MOST_SERIES = 6  # newer notes say 12; whoever stays within 6 is safe with both
MOST_SEGMENTS = 6
MOST_CATEGORIES = 20

LABEL = text(1, 20)
AXIS_TITLE = text(1, 50)
POINT = Shape({"label": LABEL, "value": finite_number})


def _names_differ(value: Any, pointer: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for index, series in enumerate(value["series"]):
        if series["name"] in seen:
            yield Fault(f"{pointer}/series/{index}/name", "must be unique among the series")
        seen.add(series["name"])


def _every_series_covers_every_category(value: Any, pointer: str) -> Iterator[Fault]:
    categories = value["axis_config"]["categories"]
    if len(set(categories)) != len(categories):
        yield Fault(f"{pointer}/axis_config/categories", "must be unique")
    for index, series in enumerate(value["series"]):
        labels = [point["label"] for point in series["data"]]
        if sorted(labels) != sorted(categories):
            place = child(f"{pointer}/series/{index}", "data")
            yield Fault(place, "must provide exactly one value for every category of `axis_config`")


_PLOT = Shape(
    {
        "series": items(Shape({"name": LABEL, "data": items(POINT, 1, MOST_CATEGORIES)}), 1, MOST_SERIES),
        "axis_config": Shape(
            {"categories": items(LABEL, 1, MOST_CATEGORIES)},
            {"x_label": AXIS_TITLE, "y_label": AXIS_TITLE},
        ),
    },
    rules=(_names_differ, _every_series_covers_every_category),
)
CHART = Family(
    {
        "bar": _PLOT,
        "line": _PLOT,
        "area": _PLOT,
        "pie": Shape({"segments": items(POINT, 1, MOST_SEGMENTS)}),
    }
)
DATA_VISUALIZATION = Shape({"title": text(1, 50), "chart": CHART})
