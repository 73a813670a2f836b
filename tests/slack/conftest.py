from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.slack import SlackPlayground
from bot.slack.gateway import Gateway

MANIFEST = {
    "display_information": {"name": "Alignbot"},
    "features": {
        "app_home": {"messages_tab_enabled": True},
        "bot_user": {"display_name": "Alignbot"},
        "slash_commands": [{"command": "/align", "description": "Start an alignment"}],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "commands",
                "chat:write",
                "channels:read",
                "groups:read",
                "channels:history",
                "groups:history",
                "im:write",
                "im:history",
                "files:read",
            ]
        }
    },
    "settings": {"interactivity": {"is_enabled": True}, "socket_mode_enabled": True},
}


@pytest.fixture
async def slack() -> AsyncIterator[SlackPlayground]:
    async with SlackPlayground(MANIFEST) as playground:
        yield playground


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as opened:
        yield opened


@pytest.fixture
def gateway(slack: SlackPlayground, session: aiohttp.ClientSession) -> Gateway:
    return gateway_to(slack.base_url, slack.bot_token, session)


def gateway_to(base_url: str, token: str, session: aiohttp.ClientSession) -> Gateway:
    """A gateway made as the bot makes it: one shared session, and nothing that tries again by itself."""
    client = AsyncWebClient(token=token, base_url=f"{base_url}/api/", session=session, retry_handlers=[])
    return Gateway(client)
