from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.alignments.observation import CatalogueItem, CatalogueKind
from bot.playground.slack.rules import check_view
from bot.slack.suggestions import suggestions
from tests.slack.records import items, texts

DOCUMENT = CatalogueKind.DOCUMENT


def labels(found: list[CatalogueItem], typed: str = "", kind: CatalogueKind = DOCUMENT) -> list[str]:
    return [option["text"]["text"] for option in suggestions(found, typed, kind)]


def item(
    identifier: str, name: str | None = None, *, ready: bool | None = True, status: str | None = None
) -> CatalogueItem:
    return CatalogueItem(DOCUMENT, identifier, name, status, ready)


def test_items_show_name_and_id_and_carry_the_id() -> None:
    """Names are not unique, ids are."""
    assert suggestions([item("doc-1", "Handbook")], "", DOCUMENT)[0]["value"] == "doc-1"
    assert labels([item("doc-1", "Handbook"), item("doc-2"), item("doc-3", "doc-3")]) == [
        "Handbook · doc-1",
        "doc-2",
        "doc-3",
    ]


@pytest.mark.parametrize(
    ("found", "kind", "label"),
    [
        (item("doc-1", "A", ready=False, status="PROCESSING"), DOCUMENT, "A · doc-1 (processing)"),
        (item("doc-1", "A", ready=False), DOCUMENT, "A · doc-1 (not ready)"),
        (item("doc-1", "A", ready=None), DOCUMENT, "A · doc-1"),
        (item("m-1", "M", ready=False), CatalogueKind.BASE_MODEL, "M · m-1 (not alignable)"),
    ],
)
def test_what_cannot_be_used_yet_is_marked(found: CatalogueItem, kind: CatalogueKind, label: str) -> None:
    """Only when the vendor said so."""
    assert labels([found], kind=kind) == [label]


def test_an_id_that_is_not_listed_can_be_used_all_the_same() -> None:
    """Last, so that what is listed comes first; alone on a day when nothing is."""
    assert labels([item("doc-abc1", "A")], " doc-abc ") == ["A · doc-abc1", "Use doc-abc"]
    assert suggestions([], "doc-abc123", DOCUMENT)[0]["value"] == "doc-abc123"


def test_a_listed_id_is_not_offered_twice() -> None:
    """Neither as "Use …" nor as a second row."""
    assert labels([item("doc-1", "A"), item("doc-1", "B")], "doc-1") == ["A · doc-1"]


def test_an_id_that_slack_cannot_carry_is_not_offered() -> None:
    """75 characters are Slack's limit for what an option carries."""
    assert labels([item("x" * 76)], "y" * 76) == []
    assert len(labels([item("x" * 75)], "y" * 75)) == 2


def test_nothing_typed_and_nothing_known_gives_no_option() -> None:
    """The field's hint says that an id can be typed."""
    assert labels([], " \u200b") == []


def test_a_long_name_gives_way_to_the_id() -> None:
    """Ids tell twins apart."""
    label = labels([item("doc-abc123", "Handbook " * 20, ready=False)])[0]
    assert len(label) <= 75
    assert label.endswith("… · doc-abc123 (not ready)")


def test_there_is_always_a_place_for_what_was_typed() -> None:
    """Slack takes 100 options."""
    offered = labels([item(f"doc-{number}") for number in range(150)], "other")
    assert len(offered) == 100
    assert offered[-1] == "Use other"


@settings(max_examples=40, deadline=None)
@given(st.lists(items, max_size=8), texts, st.sampled_from(CatalogueKind))
def test_any_catalogue_gives_options_that_slack_takes(
    found: Sequence[CatalogueItem], typed: str, kind: CatalogueKind
) -> None:
    """Whatever the vendor calls its things."""
    options = suggestions(list(found) * 15, typed, kind)
    assert len({option["value"] for option in options}) == len(options) <= 100
    if options:
        menu = {"type": "static_select", "action_id": "a", "options": options}
        block = {"type": "section", "text": {"type": "plain_text", "text": "x"}, "accessory": menu}
        assert check_view({"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": [block]}) is None
