"""A bot to examine: a sound one by default, with whatever a test makes wrong about it."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.doctor import Finding, Probes, examine
from bot.manifest import Manifest, load_manifest
from bot.playground.slack import SlackPlayground
from bot.settings import Settings, load_settings

NUGEN_KEY = "made-up-key-of-the-tests"
SIGNING_SECRET = "0123456789abcdef" * 2
DELIVERED = load_manifest()


def saying(word: str) -> Callable[[], Awaitable[str]]:
    """A probe that gives this answer."""

    async def answer() -> str:
        return word

    return answer


def failing(error: Exception) -> Callable[[], Awaitable[str]]:
    """A probe that ends in this error."""

    async def answer() -> str:
        raise error

    return answer


CURRENT = saying("current")
DOCUMENTED = saying("documented")


def settings_for(playground: SlackPlayground, **changes: str) -> Settings:
    env = {
        "SLACK_BOT_TOKEN": playground.bot_token,
        "SLACK_APP_TOKEN": playground.app_token,
        "SLACK_API_URL": f"{playground.base_url}/api/",
        "NUGEN_API_KEY": NUGEN_KEY,
    }
    return load_settings({**env, **changes}, None)


async def examined(
    settings: Settings,
    *,
    manifest: Manifest = DELIVERED,
    schema_state: Callable[[], Awaitable[str]] = CURRENT,
    contract: Callable[[], Awaitable[str | None]] = DOCUMENTED,
    clock_is_off_by: timedelta = timedelta(0),
    seconds: float = 20,
) -> list[Finding]:
    client = AsyncWebClient(
        token=settings.slack_bot_token.get_secret_value(), base_url=settings.slack_api_url, retry_handlers=[]
    )
    probes = Probes(schema_state, client, contract, now=lambda: datetime.now(UTC) + clock_is_off_by)
    return await examine(settings, probes, manifest, seconds=seconds)


def about(findings: list[Finding], subject: str) -> Finding:
    (finding,) = [one for one in findings if one.subject == subject]
    return finding
