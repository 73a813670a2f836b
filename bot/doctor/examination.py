"""Runs the checks and puts their findings in an order that can be worked through from the top."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from slack_sdk.web.async_client import AsyncWebClient

from bot.doctor.database import check_database
from bot.doctor.finding import Finding, ok, warning, wrong
from bot.doctor.slack import check_delivery, check_slack
from bot.doctor.vendor import check_vendor
from bot.manifest import Manifest
from bot.redaction import redactor
from bot.settings import Settings

SECONDS_FOR_A_CHECK = 30.0


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Probes:
    """What the checks ask. Each call is made once and changes nothing.

    `schema_state` gives the store's word for its tables (current, empty, behind or newer). `slack` is a client with
    the bot's token and without retries. `contract` gives the name of the generation that Nugen's server speaks, or
    `None` when it knows none of the calls.
    """

    schema_state: Callable[[], Awaitable[str]]
    slack: AsyncWebClient
    contract: Callable[[], Awaitable[str | None]]
    now: Callable[[], datetime] = _now


async def examine(
    settings: Settings, probes: Probes, manifest: Manifest, *, seconds: float = SECONDS_FOR_A_CHECK
) -> list[Finding]:
    """All findings, with secrets masked; a check that gets no answer within `seconds` is a finding, too."""
    groups = await asyncio.gather(
        _in_time("Database", check_database(probes.schema_state, is_sqlite=settings.is_sqlite), seconds),
        _in_time("Slack", check_slack(probes.slack, manifest, probes.now), seconds),
        _in_time("Slack delivery", check_delivery(probes.slack, settings), seconds),
        _in_time("Nugen", check_vendor(probes.contract, settings.nugen_base_url), seconds),
    )
    redact = redactor(settings.secrets)
    findings = [*_settings(settings), *(finding for group in groups for finding in group)]
    return [Finding(finding.level, finding.subject, redact(finding.words)) for finding in findings]


async def _in_time(subject: str, check: Awaitable[list[Finding]], seconds: float) -> list[Finding]:
    try:
        async with asyncio.timeout(seconds):
            return await check
    except TimeoutError:
        return [wrong(subject, f"No answer within {seconds:g} seconds. Check the network, then run the check again.")]


def _settings(settings: Settings) -> list[Finding]:
    way = "Socket Mode" if settings.mode == "socket" else f"HTTP on {settings.host}, port {settings.port}"
    return [
        ok("Settings", f"All are usable. Slack reaches the bot over {way}."),
        *(warning("Settings", words) for words in settings.warnings),
    ]
