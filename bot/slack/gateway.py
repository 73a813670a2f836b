"""Everything that we ask of Slack, in our words: post once and findably, edit, look up, show forms, read files."""

import uuid
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.alignments.ports import Channel
from bot.slack import finding, streams
from bot.slack.calls import call, pages, told
from bot.slack.files import Download, download
from bot.slack.finding import EVENT_TYPE, MOST_PAGES, PAGE
from bot.slack.fitting import in_the_best_form
from bot.slack.hooks import METHOD, answer_by_url
from bot.slack.message import Message

_OUR_MESSAGES = uuid.UUID("6f1c7a52-6d0b-4c8e-9a55-0a4c8f3f3a10")
_LITERAL = {"parse": "none", "link_names": False}


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are at Slack. `url` is the workspace's address; `scopes` is empty when Slack did not say."""

    team_id: str
    team_name: str
    url: str
    bot_name: str
    bot_user_id: str
    bot_id: str
    scopes: frozenset[str]

    @property
    def may_read_files(self) -> bool:
        """Whether a form may have a field for files: Slack refuses one without the scope."""
        return not self.scopes or "files:read" in self.scopes


class Gateway:
    """Slack, as the bot uses it; raises `bot.slack.errors.SlackError` and nothing else.

    `client` must be made with `retry_handlers=[]`: the SDK's default posts twice when an answer is lost.
    """

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def post(self, channel: str, message: Message, *, thread_ts: str | None = None, key: str) -> str:
        """Post the message and give its `ts`. `key` is how `find` knows it again: opaque, the same for every try."""
        return await self._post(channel, message, thread_ts=thread_ts, key=key)

    async def edit(self, channel: str, ts: str, message: Message) -> None:
        """Make the message say something else. Doing it twice does no harm."""
        await self._say("chat.update", {"channel": channel, "ts": ts}, message)

    async def ephemeral(self, channel: str, user: str, message: Message, *, thread_ts: str | None = None) -> None:
        """Say something that only this person sees, in a thread that has replies; it is lost if they are not there."""
        await self._say("chat.postEphemeral", {"channel": channel, "user": user, "thread_ts": thread_ts}, message)

    async def respond(self, url: str, message: Message, *, replace: bool = False) -> None:
        """Answer an interaction by its response URL, for its person alone; `replace`: in place of what was pressed."""
        said = {"response_type": "ephemeral", "replace_original": replace}

        async def send(form: Message) -> None:
            await answer_by_url(self._client, url, {**said, "text": form.text, "blocks": list(form.blocks)})

        await in_the_best_form(METHOD, message, send)

    async def find(self, channel: str, key: str, *, thread_ts: str | None = None, oldest: datetime) -> str | None:
        """The `ts` of what was posted under this key since `oldest`, in the thread if one is given."""
        return await finding.find(self._client, channel, key, thread_ts=thread_ts, oldest=oldest)

    async def direct(self, user: str, message: Message, *, key: str | None = None) -> tuple[str, str]:
        """Post the message to this person alone; gives its channel and `ts`. Without a key it cannot be found again."""
        channel = await self._direct_channel(user)
        return channel, await self._post(channel, message, key=key)

    async def find_direct(self, user: str, key: str, *, oldest: datetime) -> tuple[str, str] | None:
        """Channel and `ts` of what was posted to this person under this key since `oldest`."""
        channel = await self._direct_channel(user)
        ts = await self.find(channel, key, oldest=oldest)
        return None if ts is None else (channel, ts)

    async def open_view(self, trigger_id: str, view: Mapping[str, Any]) -> str:
        """Open a form and give its id. The trigger lives 3 s and works once."""
        answer = await call(self._client, "views.open", {"trigger_id": trigger_id, "view": view}, reads=False)
        return told(answer, "views.open", "view", "id", reads=False)

    async def push_view(self, trigger_id: str, view: Mapping[str, Any]) -> str:
        """Lay a form on top of the one in which something was pressed, and give its id."""
        answer = await call(self._client, "views.push", {"trigger_id": trigger_id, "view": view}, reads=False)
        return told(answer, "views.push", "view", "id", reads=False)

    async def update_view(self, view_id: str, view: Mapping[str, Any], *, hash: str | None = None) -> None:  # noqa: A002 - Slack's word
        """Show the form anew; Slack keeps what was typed in fields of the same names.

        `MessageGone` when nobody looks at it any more, `FormChanged` when it is no longer the one with this `hash`.
        """
        await call(self._client, "views.update", {"view_id": view_id, "view": view, "hash": hash}, reads=False)

    def download(self, file_id: str) -> AbstractAsyncContextManager[Download]:
        """Open a file of Slack's, to be read once and in a stream; `FileGone` when it cannot be had."""
        return download(self._client, file_id)

    async def start_stream(self, channel: str, thread_ts: str, user_id: str, team_id: str, text: str) -> str:
        """Begin a message that is seen while it is written, and give its `ts`; `StreamingUnavailable` where it cannot be.

        `user_id`: for whom it is written. `text` is Markdown and comes out of `answer_stream_text` or of our own words.
        """
        return await streams.start(
            self._client,
            {
                "channel": channel,
                "thread_ts": thread_ts,
                "recipient_user_id": user_id,
                "recipient_team_id": team_id,
                "markdown_text": text,
            },
        )

    async def append_stream(self, channel: str, ts: str, text: str) -> None:
        """Write on, in Markdown of at most 12,000 characters; `NotStreaming` when the message was ended."""
        await streams.append(self._client, channel, ts, text)

    async def stop_stream(self, channel: str, ts: str, message: Message | None) -> None:
        """End the message, and let it say this instead of what was written; `NotStreaming` when it was ended."""
        await streams.stop(self._client, channel, ts)
        if message is not None:
            await self.edit(channel, ts, message)

    async def joined_channels(self, team_id: str) -> list[Channel]:
        """The public and private channels that the bot is in."""
        arguments = {"types": "public_channel,private_channel", "exclude_archived": False, "limit": PAGE}
        joined: list[Channel] = []
        async for page in pages(self._client, "users.conversations", arguments, most=MOST_PAGES):
            # This method lists memberships only, and leaves `is_member` out.
            joined.extend(_channel(team_id, {"is_member": True, **one}) for one in page.get("channels") or [])
        return joined

    async def whoami(self) -> Identity:
        """Whose token this is, and what it may do."""
        answer = await call(self._client, "auth.test", {}, reads=True)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        scopes = str(headers.get("x-oauth-scopes", "")).split(",")
        return Identity(
            team_id=told(answer, "auth.test", "team_id", reads=True),
            team_name=str(answer.get("team") or ""),
            url=str(answer.get("url") or ""),
            bot_name=str(answer.get("user") or ""),
            bot_user_id=told(answer, "auth.test", "user_id", reads=True),
            bot_id=str(answer.get("bot_id") or ""),
            scopes=frozenset(scope.strip() for scope in scopes if scope.strip()),
        )

    async def _direct_channel(self, user: str) -> str:
        answer = await call(self._client, "conversations.open", {"users": user}, reads=True)
        # Opening a conversation twice opens the same one, so a lost answer is no danger.
        return told(answer, "conversations.open", "channel", "id", reads=True)

    async def _post(
        self, channel: str, message: Message, *, thread_ts: str | None = None, key: str | None = None
    ) -> str:
        arguments: dict[str, Any] = {
            "channel": channel,
            "thread_ts": thread_ts,
            "unfurl_links": False,
            "unfurl_media": False,
        }
        if key is not None:
            arguments["metadata"] = {"event_type": EVENT_TYPE, "event_payload": {"key": key}}
            # Slack does not promise to heed it; it costs nothing.
            arguments["client_msg_id"] = str(uuid.uuid5(_OUR_MESSAGES, key))
        posted = await self._say("chat.postMessage", arguments, message)
        return told(posted, "chat.postMessage", "ts", reads=False)

    async def _say(self, method: str, arguments: Mapping[str, Any], message: Message) -> AsyncSlackResponse:
        async def send(form: Message) -> AsyncSlackResponse:
            said = {**arguments, **_LITERAL, "text": form.text, "blocks": list(form.blocks)}
            return await call(self._client, method, said, reads=False)

        return await in_the_best_form(method, message, send)


def _channel(team_id: str, found: Mapping[str, Any]) -> Channel:
    return Channel(
        team_id=team_id,
        id=str(found["id"]),
        name=str(found.get("name") or ""),
        is_member=bool(found.get("is_member")),
        is_private=bool(found.get("is_private")),
        is_archived=bool(found.get("is_archived")),
    )
