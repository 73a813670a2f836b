"""True payloads in which anything was replaced by anything, and whatever else a JSON document can be."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import urlencode

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.slack.payloads import sound
from tests.hostile.sending import Gate, samples
from tests.nugen.mangling import json_values, mangled
from tests.scenarios.conftest import World
from tests.web.site import JSON, signed

pytestmark = pytest.mark.asyncio(loop_scope="module")

EXAMPLES = settings(
    max_examples=12,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
AT_ONCE = 8


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def documents(world: World) -> list[dict[str, Any]]:
    """What this workspace really sent."""
    return list((await samples(world)).values())


@EXAMPLES
@given(data=st.data())
async def test_no_mangled_payload_breaks_a_listener(
    gate: Gate, documents: list[dict[str, Any]], data: st.DataObject
) -> None:
    """It is acknowledged, or refused as no request at all; nothing fails inside, in whatever order they come."""
    bodies = data.draw(st.lists(mangled(documents), min_size=AT_ONCE, max_size=AT_ONCE))
    raws = [
        signed(body, secret=gate.secret, content_type=JSON)
        if data.draw(st.booleans())
        else signed(urlencode({"payload": body}).encode(), secret=gate.secret)
        for body in bodies
    ]
    answers = await asyncio.gather(*(gate.send(raw) for raw in raws))
    assert {one.status for one in answers} <= {200, 400}


@EXAMPLES
@given(
    fields=st.dictionaries(
        st.sampled_from(["command", "team_id", "user_id", "channel_id", "text", "payload", "type"]), st.text()
    )
)
async def test_no_form_breaks_a_listener(gate: Gate, fields: dict[str, str]) -> None:
    """The fields of a command with any text in them."""
    body = urlencode({name: text.encode("utf-8", "replace") for name, text in fields.items()}).encode()
    assert (await gate.send(signed(body, secret=gate.secret))).status in {200, 400}


NAMES = st.sampled_from(
    [
        "type",
        "team",
        "user",
        "view",
        "event",
        "actions",
        "channel",
        "authorizations",
        "message",
        "id",
        "blocks",
        "files",
    ]
)
DOCUMENTS = st.recursive(
    json_values, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=6), max_leaves=20
)


@settings(deadline=None, max_examples=40)
@given(st.dictionaries(NAMES, DOCUMENTS))
async def test_what_is_sound_stays_as_it_is(payload: dict[str, Any]) -> None:
    """Made sound once more nothing changes, and whatever is left is of the type that Slack documents."""
    once = sound(payload)
    assert json.dumps(sound(once)) == json.dumps(once)
    for name in ("team", "user", "view", "event", "channel", "message"):
        assert isinstance(once.get(name, {}), dict)
    assert all(isinstance(one, dict) for one in once.get("actions", ()))
    assert isinstance(once.get("type", ""), str)


async def test_true_payloads_are_sound(documents: list[dict[str, Any]]) -> None:
    """Nothing is left out of what Slack sends, except null."""
    for document in documents:
        assert without_nulls(sound(document)) == without_nulls(document)


def without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without_nulls(member) for name, member in value.items() if member is not None}
    return [without_nulls(one) for one in value] if isinstance(value, list) else value
