"""Whether Slack takes the tokens, gives the rights that the bot uses, and can reach it; and whose clock is wrong."""

from collections.abc import Callable, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.doctor.finding import Finding, ok, warning, wrong
from bot.manifest import Manifest
from bot.settings import Settings

_TOKEN = "Slack token"  # noqa: S105 - the subject of a line
_SCOPES = "Slack scopes"
_CLOCK = "Clock"
_DELIVERY = "Slack delivery"

# Slack refuses requests whose signature is older than 300 seconds, and so does this bot; from a minute on it is worth
# a word before it gets there.
_WORTH_A_WORD = 60
_REFUSED = 300

# The SDK fails with an AttributeError on an answer that is text or a list, which Slack never gives.
_NO_SLACK = (ClientError, SlackClientError, OSError, AttributeError)
_UNREADABLE = "What answers is unreadable and hardly Slack. Check SLACK_API_URL and any proxy on the way."

_WHY_REFUSED = {
    "account_inactive": "The app was removed from the workspace. Install it again and set SLACK_BOT_TOKEN.",
    "token_revoked": "The token was revoked. Install the app again and set SLACK_BOT_TOKEN.",
    "token_expired": "The token has expired. Switch token rotation off for the app, install it again.",
    "invalid_auth": "Slack does not know this token. Copy it again from OAuth & Permissions into SLACK_BOT_TOKEN.",
}
_WHY_NO_SOCKET = {
    "invalid_auth": "Slack does not know this app-level token. Copy it again into SLACK_APP_TOKEN.",
    "not_allowed_token_type": "SLACK_APP_TOKEN holds a token of another kind. It must begin with xapp-",
    "missing_scope": "The app-level token lacks connections:write. Make a new one with it, set SLACK_APP_TOKEN.",
    "socket_mode_not_enabled": "Socket Mode is off. Switch it on in the settings of the Slack app.",
    "ratelimited": "Slack asks to wait a minute. Run the check again then.",
}


async def check_slack(client: AsyncWebClient, manifest: Manifest, now: Callable[[], datetime]) -> list[Finding]:
    """Findings about the bot token, its scopes against the manifest, and the clock."""
    try:
        answer = await client.auth_test()
    except SlackApiError as error:
        clock = _clock(_headers(error), now())
        return [wrong(_TOKEN, _why(error, _WHY_REFUSED, "SLACK_BOT_TOKEN")), *clock]
    except _NO_SLACK as error:
        return [wrong(_TOKEN, _unreachable(client, error))]
    team, user = answer.get("team", "?"), answer.get("user", "?")
    headers = dict(answer.headers)
    return [
        ok(_TOKEN, f"It belongs to {user} in the workspace {team}."),
        *_scopes(_header(headers, "x-oauth-scopes"), manifest),
        *_clock(headers, now()),
    ]


async def check_delivery(client: AsyncWebClient, settings: Settings) -> list[Finding]:
    """One finding about the way from Slack to the bot. Over HTTP only Slack can try it, so it says where to set it."""
    if settings.slack_app_token is None:
        return [
            ok(
                _DELIVERY,
                "Over HTTP; the signing secret is set. At Slack the address https://YOUR-HOST/slack/events must stand "
                "as Request URL of Slash Commands, Interactivity (also as Options Load URL) and Event Subscriptions.",
            )
        ]
    try:
        await client.apps_connections_open(app_token=settings.slack_app_token.get_secret_value())
    except SlackApiError as error:
        return [wrong(_DELIVERY, _why(error, _WHY_NO_SOCKET, "SLACK_APP_TOKEN"))]
    except _NO_SLACK as error:
        return [wrong(_DELIVERY, _unreachable(client, error))]
    return [ok(_DELIVERY, "Socket Mode: Slack accepts the app-level token and offers a connection.")]


def _scopes(granted: str, manifest: Manifest) -> list[Finding]:
    held = frozenset(scope.strip() for scope in granted.split(",") if scope.strip())
    if not held:
        return [warning(_SCOPES, "Slack did not say which scopes the token has. Compare them with manifest.yml.")]
    if missing := sorted(manifest.bot_scopes - held):
        return [
            wrong(
                _SCOPES,
                f"The token lacks {', '.join(missing)}. Update the app from manifest.yml, then install it again.",
            )
        ]
    if spare := sorted(held - manifest.bot_scopes):
        return [
            warning(
                _SCOPES, f"The token has more than the bot uses: {', '.join(spare)}. Remove what nothing else needs."
            )
        ]
    return [ok(_SCOPES, "The token has exactly the scopes of manifest.yml.")]


def _clock(headers: dict[str, Any], now: datetime) -> list[Finding]:
    """From the `Date` of Slack's answer, which has whole seconds; nothing when it tells none."""
    try:
        slack_time = parsedate_to_datetime(_header(headers, "date"))
        apart = abs((now - slack_time).total_seconds())
    except (ValueError, TypeError):
        return [warning(_CLOCK, "Slack's answer had no date to compare with. Make sure that the clock is set by NTP.")]
    words = f"This machine's clock and Slack's are {apart:.0f} seconds apart."
    if apart > _REFUSED:
        return [wrong(_CLOCK, f"{words} Past {_REFUSED} every request of Slack's is refused. Set the clock (NTP).")]
    if apart > _WORTH_A_WORD:
        return [warning(_CLOCK, f"{words} Set the clock (NTP) before it becomes more than {_REFUSED}.")]
    return [ok(_CLOCK, "It agrees with Slack's.")]


def _headers(error: SlackApiError) -> dict[str, Any]:
    """The headers of the refusal, by the SDK's own response or, when it could not read the body, by aiohttp's."""
    return dict(getattr(error.response, "headers", None) or {})


def _why(error: SlackApiError, known: Mapping[str, str], variable: str) -> str:
    """What to do about a refusal; one without a word of Slack's comes from something else at that address."""
    data = getattr(error.response, "data", None)
    word = str(data.get("error") or "") if isinstance(data, dict) else ""
    if not word:
        return _UNREADABLE
    otherwise = f"Slack answered {word}. Check {variable} and https://slack-status.com, then run the check again."
    return known.get(word, otherwise)


def _unreachable(client: AsyncWebClient, error: Exception) -> str:
    if isinstance(error, AttributeError):
        return _UNREADABLE
    return f"{client.base_url} cannot be reached ({type(error).__name__}). Check the network and SLACK_API_URL."


def _header(headers: dict[str, Any], name: str) -> str:
    """A header whatever its case; slack_sdk gives some of them as lists."""
    found = next((value for key, value in headers.items() if key.lower() == name), "")
    return str(found[0] if isinstance(found, list) and found else found)
