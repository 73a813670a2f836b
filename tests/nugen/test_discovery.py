import pytest

from bot.nugen.client import NugenClient
from bot.nugen.contracts import CONTRACTS, DOCUMENTED, Contract
from bot.nugen.discovery import find_contract
from bot.nugen.errors import NotAllowed, TryLater
from tests.nugen.scripted import ScriptedServer, reply, reply_json


async def test_the_contract_is_found_by_reading_only(server: ScriptedServer, key: str) -> None:
    """A server that answers the list of projects speaks that contract, and nothing but GET was asked."""

    def connect(contract: Contract) -> NugenClient:
        return NugenClient(base_url=server.base_url, api_key=key, contract=contract)

    server.script(reply_json({"alignment_projects": []}))
    assert await find_contract(connect) is DOCUMENTED
    server.script(reply_json({"detail": "Not Found"}, 404))
    assert await find_contract(connect) is None
    server.script(reply(502))
    with pytest.raises(TryLater):
        await find_contract(connect)
    assert len(server.requests) == 3
    assert all(request.startswith(b"GET ") for request in server.requests)


async def test_the_probe_names_the_contract_or_says_what_is_wrong(server: ScriptedServer, client: NugenClient) -> None:
    """The doctor hears the name of the contract, or the error that says what to do."""
    server.script(reply_json({"alignment_projects": []}), reply_json({"detail": "Invalid key"}, 401))
    assert await client.probe() == "documented"
    with pytest.raises(NotAllowed):
        await client.probe()


def test_contracts_are_found_under_their_own_names() -> None:
    """The name of a setting is the name of the contract."""
    assert all(contract.name == name for name, contract in CONTRACTS.items())
