"""One call of the Web API, whose every failure becomes one of our errors; nothing of the SDK's or aiohttp's escapes."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack.errors import OurFault, Unreachable
from bot.slack.verdicts import judge, unclear

# Raised before the first byte of a request could leave.
_NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
# The last three come out of the SDK when an answer is JSON but no object, is not even text, or is nested without end.
_LOST = (aiohttp.ClientError, TimeoutError, OSError, AttributeError, ValueError, RecursionError)


async def call(client: AsyncWebClient, method: str, arguments: Mapping[str, Any], *, reads: bool) -> AsyncSlackResponse:
    """Call the method; `reads`: it changes nothing at Slack, so that a lost answer is no danger.

    Reading methods get form fields, as several of Slack's do not read JSON.
    """
    given = {name: value for name, value in arguments.items() if value is not None}
    with translated(method, reads=reads):
        if reads:
            return await client.api_call(method, data={name: _field(value) for name, value in given.items()})
        return await client.api_call(method, json=given)


async def pages(
    client: AsyncWebClient, method: str, arguments: Mapping[str, Any], *, most: int
) -> AsyncIterator[AsyncSlackResponse]:
    """The answers of a reading method, page after page, `most` at the most."""
    cursor: str | None = None
    for _ in range(most):
        answer = await call(client, method, {**arguments, "cursor": cursor}, reads=True)
        yield answer
        cursor = (answer.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return


@contextmanager
def translated(method: str, *, reads: bool) -> Iterator[None]:
    """Turn whatever a call raises into what the caller should do."""
    try:
        yield
    except SlackApiError as error:
        raise _judged(method, error, reads=reads) from error
    except SlackClientError as error:
        raise OurFault(type(error).__name__, (str(error),)) from error
    except _NOT_SENT as error:
        raise Unreachable(f"No connection to Slack for {method}: {type(error).__name__}.") from error
    except aiohttp.InvalidURL as error:
        raise OurFault("invalid_url", (method,)) from error
    except _LOST as error:
        raise unclear(method, type(error).__name__, reads=reads) from error


def told(answer: AsyncSlackResponse, method: str, *path: str, reads: bool) -> str:
    """What stands at this path of an answer; an `ok` without it is as good as no answer."""
    found: Any = answer.data
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    if not isinstance(found, str) or not found:
        raise unclear(method, f"the answer has no {'.'.join(path)}", reads=reads)
    return found


def _field(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _judged(method: str, error: SlackApiError, *, reads: bool) -> Exception:
    response = error.response
    if isinstance(response, AsyncSlackResponse):
        return judge(method, response.status_code, response.headers, response.data, reads=reads)
    # An answer that claims to be JSON and is not comes as aiohttp's own response.
    return judge(method, response.status, response.headers, None, reads=reads)
