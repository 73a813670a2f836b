from collections.abc import AsyncIterator

import pytest

from bot.playground.slack import SlackPlayground
from tests.doctor.clinic import DELIVERED


@pytest.fixture
async def playground() -> AsyncIterator[SlackPlayground]:
    async with SlackPlayground(DELIVERED.document) as running:
        yield running
