"""`alignbot check`: a doctor that looks at everything the bot needs and says what to do."""

import sys
from pathlib import Path

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.database_file import check_file
from bot.doctor import Finding, Probes, could_work, examine, unusable_settings
from bot.logs import set_up_logging
from bot.manifest import load_manifest
from bot.nugen.client import NugenClient
from bot.nugen.contracts import CONTRACTS
from bot.nugen.discovery import find_contract
from bot.settings import Settings, SettingsError, load_settings
from bot.store import Database, SchemaState, database_url, schema_state


async def run() -> int:
    """Print one line for each finding; 1 if the bot could not work."""
    try:
        settings = load_settings()
    except SettingsError as error:
        findings = unusable_settings(error.problems)
    else:
        set_up_logging(level="WARNING", form=settings.log_format, secrets=settings.secrets)
        findings = await _examine(settings)
    for finding in findings:
        print(finding)  # noqa: T201 - a command's answer
    works = could_work(findings)
    print("The bot can work." if works else "The bot could not work like this.", file=sys.stderr)  # noqa: T201 - see above
    return 0 if works else 1


async def _examine(settings: Settings) -> list[Finding]:
    async def schema() -> str:
        address = settings.database_url.get_secret_value()
        check_file(address)
        if _is_to_be_made(address):
            return SchemaState.EMPTY.name.lower()
        database = await Database.open(address, only_look=True)
        try:
            return (await schema_state(database)).name.lower()
        finally:
            await database.close()

    async def contract() -> str | None:
        if fixed := CONTRACTS.get(settings.nugen_contract):
            async with NugenClient(
                base_url=settings.nugen_base_url, api_key=settings.nugen_api_key, contract=fixed
            ) as client:
                return await client.probe()
        found = await find_contract(
            lambda one: NugenClient(base_url=settings.nugen_base_url, api_key=settings.nugen_api_key, contract=one)
        )
        return found.name if found else None

    async with aiohttp.ClientSession() as session:
        token = settings.slack_bot_token.get_secret_value()
        slack = AsyncWebClient(token=token, base_url=settings.slack_api_url, session=session, retry_handlers=[])
        return await examine(settings, Probes(schema, slack, contract), load_manifest())


def _is_to_be_made(address: str) -> bool:
    """Whether this is a file that `serve` would make."""
    url = database_url(address)
    return url.get_backend_name() == "sqlite" and url.database is not None and not Path(url.database).exists()
