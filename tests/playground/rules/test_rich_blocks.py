"""Rich text, tables and charts: the native blocks in which a result is shown."""

import math
from typing import Any

import pytest

from tests.playground.rules import samples
from tests.playground.rules.samples import Document

RUNS: list[Document] = [
    {"type": "text", "text": "bold", "style": {"bold": True, "code": True}},
    {"type": "link", "url": "https://example.com", "text": "here"},
    {"type": "user", "user_id": "U1"},
    {"type": "usergroup", "usergroup_id": "S1"},
    {"type": "channel", "channel_id": "C1", "style": {"bold": True}},
    {"type": "emoji", "name": "wave"},
    {"type": "date", "timestamp": 1_763_900_000, "format": "{date_short}", "fallback": "today"},
    {"type": "broadcast", "range": "here"},
    {"type": "color", "value": "#00ff00"},
]


def test_rich_text_takes_its_parts_and_runs() -> None:
    """Sections, lists, preformatted text and quotes are taken with everything that may stand in them."""
    parts = [
        samples.rich_section(*RUNS),
        {"type": "rich_text_list", "style": "ordered", "indent": 1, "elements": [samples.rich_section(*RUNS)]},
        {"type": "rich_text_preformatted", "elements": RUNS[:2], "border": 0},
        {"type": "rich_text_quote", "elements": RUNS},
    ]
    assert samples.posted(samples.rich_text(*parts)) is None


@pytest.mark.parametrize(
    "part",
    [
        {"type": "rich_text_section"},
        samples.rich_section(),
        samples.rich_section({"type": "text", "text": ""}),
        samples.rich_section({"type": "text"}),
        samples.rich_section({"type": "text", "text": "a", "style": {"blinking": True}}),
        samples.rich_section({"type": "user", "user_id": 7}),
        samples.rich_section({"type": "date", "timestamp": "today", "format": "{date}"}),
        samples.rich_section({"type": "date", "timestamp": 1_763_900_000}),
        samples.rich_section({"type": "broadcast", "range": "world"}),
        samples.rich_section({"type": "color", "value": "red"}),
        samples.rich_section({"type": "table"}),
        {"type": "rich_text_list", "elements": [samples.rich_section(*RUNS)]},
        {"type": "rich_text_list", "style": "roman", "elements": [samples.rich_section(*RUNS)]},
        {"type": "rich_text_list", "style": "bullet", "elements": RUNS},
        {"type": "rich_text_preformatted", "elements": RUNS},
        {"type": "rich_text_quote", "elements": RUNS, "border": 2},
        {"type": "text", "text": "a"},
    ],
)
def test_rich_text_of_the_wrong_shape_is_refused(part: Document) -> None:
    """Each part and run has its own properties, and runs do not stand outside of parts."""
    assert samples.posted(samples.rich_text(part)) is not None


def test_a_table_takes_text_numbers_and_rich_text() -> None:
    """Cells of all three kinds and the settings of columns are taken."""
    row = [
        samples.cell(),
        {"type": "raw_number", "value": 0.5, "text": "50 %"},
        samples.rich_text(samples.rich_section(*RUNS)),
    ]
    settings = [{"align": "right", "is_wrapped": True}, None]
    assert samples.posted({"type": "table", "rows": [row, row], "column_settings": settings}) is None


@pytest.mark.parametrize(
    ("change", "fragment"),
    [
        (
            {"rows": [[samples.cell()], [samples.cell(), samples.cell()]]},
            "1 cells like the first row [json-pointer:/blocks/0/rows/1]",
        ),
        ({"rows": [["text"]]}, "must provide an object [json-pointer:/blocks/0/rows/0/0]"),
        ({"rows": [[samples.plain("a")]]}, "unsupported type: plain_text"),
        ({"rows": [[samples.cell("")]]}, "must be more than 0 characters"),
        ({"rows": [[{"type": "raw_number", "value": math.nan, "text": "?"}]]}, "a finite number"),
        ({"column_settings": [{}] * 21}, "no more than 20 items allowed [json-pointer:/blocks/0/column_settings]"),
        ({"column_settings": [{"align": "middle"}]}, "must be one of: left, center, right"),
        ({"column_settings": [{"is_wrapped": "yes"}]}, "must provide a boolean"),
        ({"column_settings": [{"width": 3}]}, "invalid additional property: width"),
    ],
)
def test_a_table_of_the_wrong_shape_is_refused(change: dict[str, Any], fragment: str) -> None:
    """Rows are equally long, cells are objects with something in them, columns have known settings."""
    assert samples.posted(samples.table(column_settings=[{}] * 20)) is None
    assert fragment in samples.words(samples.posted({**samples.table(), **change}))


def test_a_message_has_one_table() -> None:
    """A second table in one message is refused."""
    assert "[json-pointer:/blocks/1]" in samples.words(samples.posted(samples.table(), samples.table()))


def test_a_message_has_two_charts() -> None:
    """A third chart in one message is refused."""
    assert samples.posted(samples.chart(), samples.pie()) is None
    assert "[json-pointer:/blocks/2]" in samples.words(samples.posted(samples.chart(), samples.pie(), samples.chart()))


@pytest.mark.parametrize("kind", ["bar", "line", "area"])
def test_a_chart_of_every_kind_is_taken(kind: str) -> None:
    """Bar, line and area charts share one shape."""
    assert samples.posted(samples.chart(series=2, kind=kind, x_label="when", y_label="how much")) is None


def with_series(*series: Document, categories: list[str]) -> Document:
    """Return a bar chart of these series."""
    plot = {"type": "bar", "series": list(series), "axis_config": {"categories": categories}}
    return {"type": "data_visualization", "title": "t", "chart": plot}


def named(name: str, labels: list[str], value: Any = 1) -> Document:
    """Return a series with the same value for every label."""
    return {"name": name, "data": samples.points(labels, value)}


@pytest.mark.parametrize(
    ("block", "fragment"),
    [
        (with_series(named("a", ["x"]), categories=["x", "y"]), "exactly one value for every category"),
        (with_series(named("a", ["x", "y"]), categories=["x"]), "exactly one value for every category"),
        (with_series(named("a", ["x", "x"]), categories=["x", "y"]), "exactly one value for every category"),
        (with_series(named("a", ["x", "x"]), categories=["x", "x"]), "must be unique"),
        (with_series(named("a", ["x"]), named("a", ["x"]), categories=["x"]), "unique among the series"),
        (with_series(named("a", ["x"], math.nan), categories=["x"]), "a finite number"),
        (with_series(named("a", ["x"], math.inf), categories=["x"]), "a finite number"),
        (with_series(named("a", ["x"], "7"), categories=["x"]), "must provide a number"),
        (with_series(named("a", ["x"], None), categories=["x"]), "must provide a number"),
        (with_series(named("a", ["x"], True), categories=["x"]), "must provide a number"),  # noqa: FBT003 - a value in a chart
        (with_series(named("n" * 21, ["x"]), categories=["x"]), "less than 21 characters"),
        (with_series(named("a", ["l" * 21]), categories=["l" * 21]), "less than 21 characters"),
        (samples.chart(kind="radar"), "unsupported type: radar [json-pointer:/blocks/0/chart/type]"),
        (samples.chart(z_label="deep"), "invalid additional property: z_label"),
        ({**samples.pie(), "colour": "red"}, "invalid additional property: colour"),
        ({**samples.chart(), "title": samples.plain("t")}, "must provide a string"),
    ],
)
def test_a_chart_of_the_wrong_shape_is_refused(block: Document, fragment: str) -> None:
    """Names are short and differ, values are finite numbers, and every series has one for every category."""
    assert fragment in samples.words(samples.posted(block))


def test_the_names_of_a_chart_take_twenty_characters() -> None:
    """Names of series and categories are taken at their limit."""
    assert samples.posted(with_series(named("n" * 20, ["l" * 20]), categories=["l" * 20])) is None
