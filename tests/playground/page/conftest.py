from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import aiohttp
import pytest

from bot.playground.nugen import NugenPlayground
from bot.playground.page import page_routes
from bot.playground.slack import SlackPlayground

MANIFEST = {
    "display_information": {"name": "Sample"},
    "features": {
        "bot_user": {"display_name": "sample"},
        "slash_commands": [{"command": "/sample", "description": "d"}],
    },
    "oauth_config": {"scopes": {"bot": ["chat:write", "commands", "files:read"]}},
    "settings": {"interactivity": {"is_enabled": True}, "socket_mode_enabled": True},
}


@dataclass
class Page:
    """The page's routes as the browser uses them, and the app's calls to Slack."""

    slack: SlackPlayground
    nugen: NugenPlayground
    client: aiohttp.ClientSession

    async def state(self, who: str = "ada", channel: str = "general", thread: str = "") -> Any:
        """What somebody sees."""
        query = {"as": who, "channel": channel, "thread": thread}
        async with self.client.get("/playground/state", params=query) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def do(self, what: str, status: int = 200, /, **body: Any) -> Any:
        """Something that ada does."""
        async with self.client.post(f"/playground/{what}", json={"as": "ada", **body}) as answer:
            assert answer.status == status, await answer.text()
            return await answer.json()

    async def turn(self, status: int = 200, /, **body: Any) -> Any:
        """A switch."""
        async with self.client.post("/playground/control", json=body) as answer:
            assert answer.status == status, await answer.text()
            return await answer.json()

    async def upload(self, name: str, content: bytes, status: int = 200) -> Any:
        """A file that ada hands over."""
        query = {"as": "ada", "name": name}
        async with self.client.post("/playground/upload", params=query, data=BytesIO(content)) as answer:
            assert answer.status == status, await answer.text()
            return await answer.json()

    async def call(self, method: str, **arguments: Any) -> Any:
        """A call of the app's, which has to succeed."""
        token = {"Authorization": f"Bearer {self.slack.bot_token}"}
        async with self.client.post(f"/api/{method}", json=arguments, headers=token) as answer:
            said = await answer.json()
            assert said["ok"], said
            return said

    async def trigger(self) -> str:
        """A fresh trigger: ada typed the command, and nobody has answered yet."""
        await self.do("command", channel="general", line="/sample")
        trigger: str = self.slack.wire[-1].request["trigger_id"]
        return trigger


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with NugenPlayground() as nugen:
        slack = SlackPlayground(MANIFEST)
        slack.mount(page_routes(slack, nugen))
        async with slack:
            timeout = aiohttp.ClientTimeout(total=5)
            async with aiohttp.ClientSession(slack.base_url, timeout=timeout) as client:
                yield Page(slack, nugen, client)
