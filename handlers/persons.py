"""Who is behind a payload."""

from collections.abc import Mapping
from typing import Any

from bot.alignments.outcomes import Person


def person_of(body: Mapping[str, Any]) -> Person:
    """The person of an interaction: a button, a form, a type-ahead field."""
    return Person(body["team"]["id"], body["user"]["id"], body["user"].get("name"))
