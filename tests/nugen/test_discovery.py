from collections.abc import Callable
from typing import Any

import pytest

from bot.nugen.client import NugenClient
from bot.nugen.contracts import CONTRACTS, Contract
from bot.nugen.discovery import find_contract
from bot.nugen.errors import NotAllowed, NugenError, TryLater, Unreadable
from tests.nugen.scripted import ScriptedServer, Step, reply, reply_json

PLURAL_LIST = "GET /api/v3/alignment-projects/list"
SINGULAR_LIST = "GET /api/v3/alignment-project"
BASE_MODELS = "GET /api/v3/models/base"

Connect = Callable[[Contract], NugenClient]


@pytest.fixture
def connect(server: ScriptedServer, key: str) -> Connect:
    """How a client is made for the server."""
    return lambda contract: NugenClient(base_url=server.base_url, api_key=key, contract=contract)


def _projects(*rows: Any) -> Step:
    return reply_json({"alignment_projects": list(rows)})


def _models(*rows: Any) -> Step:
    return reply_json({"models": list(rows)})


TOLD: list[Any] = [
    pytest.param({PLURAL_LIST: _projects({"alignment_id": "a", "base_model_id": "m"})}, "plural", id="plural"),
    pytest.param({PLURAL_LIST: _projects({"alignment_id": "a", "base_model": "m"})}, "mixed", id="mixed"),
    pytest.param({PLURAL_LIST: _projects("?", {"id": "a", "baseModel": "m"})}, "mixed", id="mixed in camel case"),
    pytest.param({SINGULAR_LIST: _projects({"id": "a", "base_model": "m"})}, "documented", id="documented"),
    pytest.param({SINGULAR_LIST: _projects({"alignment_id": "a", "base_model": "m"})}, "singular", id="singular"),
    pytest.param(
        {PLURAL_LIST: _projects(), BASE_MODELS: _models({"model_id": "m"})}, "plural", id="plural by its models"
    ),
    pytest.param({PLURAL_LIST: _projects(), BASE_MODELS: _models({"id": "m"})}, "mixed", id="mixed by its models"),
    pytest.param({PLURAL_LIST: _projects(), BASE_MODELS: _models()}, "plural", id="plural with nothing in it"),
    pytest.param({PLURAL_LIST: _projects()}, "plural", id="plural without models"),
    pytest.param({PLURAL_LIST: _projects(), BASE_MODELS: reply(200, b"?")}, "plural", id="models that make no sense"),
    pytest.param({SINGULAR_LIST: _projects()}, "documented", id="singular paths with nothing in them"),
    pytest.param({PLURAL_LIST: reply(405), SINGULAR_LIST: _projects()}, "documented", id="405 is no such path"),
    pytest.param({PLURAL_LIST: reply(200, b"<html>"), SINGULAR_LIST: _projects()}, "documented", id="an answer to all"),
    pytest.param({PLURAL_LIST: _projects(), SINGULAR_LIST: _projects()}, "plural", id="both paths answer"),
    pytest.param({}, None, id="none of the paths"),
]


@pytest.mark.parametrize(("routes", "expected"), TOLD)
async def test_a_generation_is_told_by_what_its_lists_look_like(
    server: ScriptedServer, connect: Connect, routes: dict[str, Step], expected: str | None
) -> None:
    """Newest paths first, then the names in the rows; where nothing tells, the first generation with these paths."""
    server.serve(routes)
    found = await find_contract(connect)
    assert (found.name if found else None) == expected
    assert {route.split()[0] for route in server.asked()} == {"GET"}
    assert len(server.requests) <= 2


@pytest.mark.parametrize(
    ("step", "expected"),
    [(reply(502), TryLater), (reply(401), NotAllowed), (reply(403), NotAllowed), (reply(200, b"<html>"), Unreadable)],
)
async def test_what_is_no_answer_about_the_path_is_raised(
    server: ScriptedServer, connect: Connect, step: Step, expected: type[NugenError]
) -> None:
    """A server that is down or refuses the key says nothing about its generation."""
    server.script(step)
    with pytest.raises(expected):
        await find_contract(connect)
    assert all(request.startswith(b"GET ") for request in server.requests)


async def test_a_server_that_breaks_down_before_it_told_is_asked_again_later(
    server: ScriptedServer, connect: Connect
) -> None:
    """Half of what was needed to tell is no reason to guess."""
    server.serve({PLURAL_LIST: _projects(), BASE_MODELS: reply(503)})
    with pytest.raises(TryLater):
        await find_contract(connect)


async def test_the_probe_names_the_contract_or_says_what_is_wrong(server: ScriptedServer, client: NugenClient) -> None:
    """The doctor hears the name of the contract, or the error that says what to do."""
    server.script(reply_json({"alignment_projects": []}), reply_json({"detail": "Invalid key"}, 401))
    assert await client.probe() == "documented"
    with pytest.raises(NotAllowed):
        await client.probe()


def test_contracts_are_found_under_their_own_names() -> None:
    """The name of a setting is the name of the contract."""
    assert all(contract.name == name for name, contract in CONTRACTS.items())
    assert set(CONTRACTS) == {"documented", "singular", "plural", "mixed"}
