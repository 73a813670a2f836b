from collections.abc import AsyncIterator

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.slack import SlackPlayground
from tests.playground.slack.bench import SHORT, client_of, manifest_with


@pytest.fixture
async def slack() -> AsyncIterator[SlackPlayground]:
    async with SlackPlayground(manifest_with()) as playground:
        yield playground


@pytest.fixture
async def hasty() -> AsyncIterator[SlackPlayground]:
    """A workspace that waits for an acknowledgement for half a second only."""
    async with SlackPlayground(manifest_with(), deadlines=SHORT) as playground:
        yield playground


@pytest.fixture
async def client(slack: SlackPlayground) -> AsyncIterator[AsyncWebClient]:
    async with client_of(slack) as web_client:
        yield web_client
