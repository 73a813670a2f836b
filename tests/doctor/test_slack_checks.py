import asyncio
from datetime import timedelta

import pytest

from bot.doctor import Level, could_work
from bot.manifest import Manifest
from bot.playground.slack import Fault, SlackPlayground
from tests.doctor.clinic import DELIVERED, SIGNING_SECRET, about, examined, settings_for


async def test_over_http_it_says_where_the_address_belongs(playground: SlackPlayground) -> None:
    """With a signing secret instead of an app-level token, the line says where Slack wants the address."""
    settings = settings_for(playground, SLACK_APP_TOKEN="", SLACK_SIGNING_SECRET=SIGNING_SECRET)
    finding = about(await examined(settings), "Slack delivery")
    assert finding.level is Level.OK
    assert "/slack/events" in finding.words
    assert "Request URL" in finding.words


@pytest.mark.parametrize(
    ("error", "says"),
    [("invalid_auth", "Copy it again"), ("token_revoked", "Install the app again"), ("fatal_error", "fatal_error")],
)
async def test_a_refused_bot_token_is_wrong(playground: SlackPlayground, error: str, says: str) -> None:
    """When Slack does not take the token the bot could not work, and the line says what to do."""
    playground.faults.refuse["auth.test"] = error
    findings = await examined(settings_for(playground))
    assert about(findings, "Slack token").level is Level.WRONG
    assert says in about(findings, "Slack token").words
    assert about(findings, "Clock").level is Level.OK
    assert not could_work(findings)


@pytest.mark.parametrize("fault", [Fault.ERROR_500_BEFORE, Fault.DROP_BEFORE, Fault.RATE_LIMITED])
async def test_a_slack_in_trouble_is_wrong_and_no_traceback(playground: SlackPlayground, fault: Fault) -> None:
    """Whatever way Slack fails, both lines about it say so."""
    playground.faults.always("auth.test", fault)
    playground.faults.always("apps.connections.open", fault)
    findings = await examined(settings_for(playground))
    assert about(findings, "Slack token").level is Level.WRONG
    assert about(findings, "Slack delivery").level is Level.WRONG


async def test_a_slack_that_is_not_there_is_wrong() -> None:
    """Nobody at the address: the lines name the address and the variable."""
    async with SlackPlayground(DELIVERED.document) as gone:
        settings = settings_for(gone)
    findings = await examined(settings)
    assert "SLACK_API_URL" in about(findings, "Slack token").words
    assert "cannot be reached" in about(findings, "Slack delivery").words


@pytest.mark.parametrize("kind", ["text/html", "application/json", "text/plain"])
async def test_something_that_is_not_slack_is_wrong(playground: SlackPlayground, kind: str) -> None:
    """A page of something else at the address is told apart from a refused token."""

    async def page(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: 6\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + b"<html>")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(page, "127.0.0.1", 0) as server:
        address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/api/"
        findings = await examined(settings_for(playground, SLACK_API_URL=address))
    assert about(findings, "Slack token").level is Level.WRONG
    assert "unreadable" in about(findings, "Slack token").words
    assert about(findings, "Slack delivery").level is Level.WRONG


async def test_missing_scopes_are_wrong_and_named(playground: SlackPlayground) -> None:
    """A token without a scope of the manifest makes the bot unusable; the line names the scope and the way out."""
    wider = Manifest(
        "/align", "Alignbot", DELIVERED.bot_scopes | {"pins:read"}, DELIVERED.bot_events, DELIVERED.document
    )
    finding = about(await examined(settings_for(playground), manifest=wider), "Slack scopes")
    assert finding.level is Level.WRONG
    assert "pins:read" in finding.words
    assert "install it again" in finding.words


async def test_spare_scopes_are_a_warning(playground: SlackPlayground) -> None:
    """A token that may more than the manifest asks for works, and is pointed out."""
    narrower = Manifest(
        "/align", "Alignbot", DELIVERED.bot_scopes - {"im:history"}, DELIVERED.bot_events, DELIVERED.document
    )
    finding = about(await examined(settings_for(playground), manifest=narrower), "Slack scopes")
    assert finding.level is Level.WARNING
    assert "im:history" in finding.words


@pytest.mark.parametrize(
    ("seconds", "level"), [(50, Level.OK), (-70, Level.WARNING), (290, Level.WARNING), (-310, Level.WRONG)]
)
async def test_the_clock_is_compared_with_slacks(playground: SlackPlayground, seconds: int, level: Level) -> None:
    """From a minute apart it is a warning, from five on Slack and bot refuse each other."""
    findings = await examined(settings_for(playground), clock_is_off_by=timedelta(seconds=seconds))
    assert about(findings, "Clock").level is level


@pytest.mark.parametrize(
    ("error", "says"),
    [
        ("invalid_auth", "SLACK_APP_TOKEN"),
        ("missing_scope", "connections:write"),
        ("socket_mode_not_enabled", "Switch it on"),
        ("something_new", "something_new"),
    ],
)
async def test_socket_mode_that_is_refused_is_wrong(playground: SlackPlayground, error: str, says: str) -> None:
    """When no connection can be opened the line says what is missing."""
    playground.faults.refuse["apps.connections.open"] = error
    finding = about(await examined(settings_for(playground)), "Slack delivery")
    assert finding.level is Level.WRONG
    assert says in finding.words
