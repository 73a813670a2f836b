import ssl
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.playground.nugen import NugenPlayground


@pytest.fixture
async def nugen() -> AsyncIterator[NugenPlayground]:
    """A Nugen whose clock stands still: a test moves it."""
    async with NugenPlayground(speed=0) as playground:
        yield playground


@pytest.fixture
async def client(nugen: NugenPlayground) -> AsyncIterator[httpx.AsyncClient]:
    """Connect with the right key."""
    headers = {"Authorization": f"Bearer {nugen.api_key}"}
    # Without certificates: to load them would take most of a test's time, and there is no TLS here.
    async with httpx.AsyncClient(
        base_url=nugen.base_url,
        headers=headers,
        timeout=5,
        trust_env=False,
        verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
    ) as connected:
        yield connected


@pytest.fixture
def order() -> dict[str, object]:
    """Give the example of the contract of record."""
    return {
        "name": "My Alignment Project",
        "base_model": "nugen-flash-instruct",
        "document_ids": ["doc-abc123", "doc-def456"],
        "workflow_id": "workflow-abc123",
        "benchmark_id": "benchmark-xyz789",
        "description": "This project aims to align the model for better customer support performance.",
    }
