from collections.abc import AsyncIterator

import pytest

from bot.nugen.client import NugenClient
from bot.nugen.contracts import Order
from bot.nugen.transport import Timeouts
from tests.nugen.scripted import ScriptedServer

# Put together here so that no scanner takes it for a real one.
FAKE_KEY = "nugen-" + "0123456789abcdef"


@pytest.fixture
def key() -> str:
    """A key in the shape of the vendor's, made up."""
    return FAKE_KEY


@pytest.fixture
def order() -> Order:
    """The order of the vendor's own example."""
    return Order(
        name="My Alignment Project",
        base_model="nugen-flash-instruct",
        document_ids=("doc-abc123", "doc-def456"),
        workflow_id="workflow-abc123",
        benchmark_id="benchmark-xyz789",
        description="This project aims to align the model for better customer support performance.",
    )


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    """A server that answers an empty object until it is told something else."""
    async with ScriptedServer() as running:
        yield running


@pytest.fixture
def patient() -> Timeouts:
    """Longer than any hiccup of a busy machine; a test that waits for one time-out shortens that one."""
    return Timeouts(connect=20, pool=20, write=20, read=20, create_read=20, overall=20, create_overall=20)


@pytest.fixture
async def client(server: ScriptedServer, key: str, patient: Timeouts) -> AsyncIterator[NugenClient]:
    """The client under test, connected to the server."""
    async with NugenClient(base_url=server.base_url, api_key=key, timeouts=patient) as opened:
        yield opened
