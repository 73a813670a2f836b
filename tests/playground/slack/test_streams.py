from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.slack import Message, SlackPlayground
from tests.playground.slack.bench import client_of, manifest_with, refused, words


class Thread:
    """A thread of ada's in #general, and the arguments for a stream in it."""

    def __init__(self, slack: SlackPlayground, root: Message) -> None:
        self.slack = slack
        self.place = {"channel": root.channel, "thread_ts": root.ts}
        self.addressed: dict[str, Any] = {
            **self.place,
            "recipient_user_id": slack.person("ada").id,
            "recipient_team_id": slack.team_id,
        }

    @property
    def last(self) -> Message:
        return self.slack.person("ada").thread("general", self.place["thread_ts"])[-1]


@pytest.fixture
async def thread(slack: SlackPlayground) -> Thread:
    return Thread(slack, await slack.person("ada").say("general", "a question"))


async def test_a_reply_grows_while_people_read_it(
    slack: SlackPlayground, client: AsyncWebClient, thread: Thread
) -> None:
    """Started, added to and stopped, with blocks and metadata at the end; growing is no edit, but is shown at once."""
    ts = (await client.chat_startStream(**thread.addressed, markdown_text="**Hel"))["ts"]
    seen, block_id = [thread.last.text], thread.last.blocks[0]["block_id"]
    assert (thread.last.ts, thread.last.streaming, thread.last.user) == (ts, True, slack.bot_user_id)
    revisions = slack.subscribe()
    before = await anext(revisions)
    for more in ("lo", "**\n"):
        await client.chat_appendStream(channel=thread.place["channel"], ts=ts, markdown_text=more)
        seen.append(thread.last.text)
        assert await anext(revisions) > before
    below = [{"type": "context", "elements": [words("by a model")]}]
    note = {"event_type": "answer", "event_payload": {"id": "7"}}
    stopped = await client.chat_stopStream(
        channel=thread.place["channel"], ts=ts, markdown_text="Bye", blocks=below, metadata=note
    )
    message = thread.last
    assert [*seen, message.text] == ["**Hel", "**Hello", "**Hello**\n", "**Hello**\nBye"]
    assert (message.streaming, message.edits, message.metadata) == (False, [], note)
    assert [block["type"] for block in message.blocks] == ["markdown", "context"]
    assert message.blocks[0] == {"type": "markdown", "text": message.text, "block_id": block_id}
    assert stopped["message"]["text"] == message.text
    assert [r.kind for r in slack.wire if r.kind.endswith("Stream")] == [
        "chat.startStream",
        "chat.appendStream",
        "chat.appendStream",
        "chat.stopStream",
    ]


async def test_the_helper_of_the_sdk_works(client: AsyncWebClient, thread: Thread) -> None:
    """It sends chunks instead of text, and starts a stream only when there is something to say."""
    stream = await client.chat_stream(buffer_size=4, **thread.addressed)
    await stream.append(markdown_text="one ")
    await stream.append(markdown_text="two ")
    await stream.stop(markdown_text="three")
    assert (thread.last.text, thread.last.streaming) == ("one two three", False)


async def test_a_stream_may_begin_with_nothing(client: AsyncWebClient, thread: Thread) -> None:
    """The message is there, empty and being written; it can be finished without a word."""
    ts = (await client.chat_startStream(**thread.addressed))["ts"]
    assert (thread.last.text, thread.last.blocks, thread.last.streaming) == ("", [], True)
    await client.chat_stopStream(channel=thread.place["channel"], ts=ts)
    assert not thread.last.streaming


async def test_a_stream_in_a_channel_is_for_somebody(client: AsyncWebClient, thread: Thread) -> None:
    """Person and team are named, and exist; in a direct message they are not needed."""
    for name in ("recipient_user_id", "recipient_team_id"):
        async with refused(f"missing_{name}"):
            await client.chat_startStream(**{**thread.addressed, name: None})
    for name, error in (("recipient_user_id", "user_not_found"), ("recipient_team_id", "team_not_found")):
        async with refused(error):
            await client.chat_startStream(**{**thread.addressed, name: "X404"})
    ada = thread.slack.person("ada")
    root = await ada.say(ada.user.dm, "a question")
    await client.chat_startStream(channel=root.channel, thread_ts=root.ts)


async def test_a_stream_is_a_reply_where_the_bot_can_write(client: AsyncWebClient, thread: Thread) -> None:
    """thread_ts is needed and has to be a root; the channel has to be open to the bot."""
    async with refused("invalid_arguments"):
        await client.api_call("chat.startStream", json={"channel": thread.place["channel"]})
    async with refused("thread_not_found"):
        await client.chat_startStream(**{**thread.addressed, "thread_ts": "1.000001"})
    thread.slack.workspace.kick_bot("general")
    async with refused("not_in_channel"):
        await client.chat_startStream(**thread.addressed)
    thread.slack.workspace.archive("general")
    async with refused("is_archived"):
        await client.chat_startStream(**thread.addressed)


async def test_only_what_is_being_written_can_be_added_to(client: AsyncWebClient, thread: Thread) -> None:
    """Neither a finished stream, nor a usual message, nor somebody else's, nor one that is gone."""
    channel = thread.place["channel"]
    finished = (await client.chat_startStream(**thread.addressed, markdown_text="x"))["ts"]
    await client.chat_stopStream(channel=channel, ts=finished)
    usual = (await client.chat_postMessage(channel=channel, text="x"))["ts"]
    cases = [
        (finished, "message_not_in_streaming_state"),
        (usual, "message_not_in_streaming_state"),
        (thread.place["thread_ts"], "message_not_owned_by_app"),
        ("1.000001", "message_not_found"),
    ]
    for ts, error in cases:
        async with refused(error):
            await client.chat_appendStream(channel=channel, ts=ts, markdown_text="x")
        async with refused(error):
            await client.chat_stopStream(channel=channel, ts=ts)


async def test_a_message_that_is_being_written_cannot_be_edited(client: AsyncWebClient, thread: Thread) -> None:
    """streaming_state_conflict until it is finished; deleting it ends it."""
    channel = thread.place["channel"]
    ts = (await client.chat_startStream(**thread.addressed, markdown_text="x"))["ts"]
    async with refused("streaming_state_conflict"):
        await client.chat_update(channel=channel, ts=ts, text="y")
    await client.chat_stopStream(channel=channel, ts=ts)
    await client.chat_update(channel=channel, ts=ts, text="y")
    assert thread.last.text == "y"
    other = (await client.chat_startStream(**thread.addressed, markdown_text="x"))["ts"]
    await client.chat_delete(channel=channel, ts=other)
    async with refused("message_not_found"):
        await client.chat_appendStream(channel=channel, ts=other, markdown_text="x")


async def test_too_much_at_once_is_refused(client: AsyncWebClient, thread: Thread) -> None:
    """12,000 characters a call; what was written before stays as it was."""
    channel = thread.place["channel"]
    async with refused("msg_too_long"):
        await client.chat_startStream(**thread.addressed, markdown_text="x" * 12_001)
    ts = (await client.chat_startStream(**thread.addressed, markdown_text="x" * 12_000))["ts"]
    async with refused("msg_too_long"):
        await client.chat_appendStream(channel=channel, ts=ts, markdown_text="x" * 12_001)
    async with refused("no_text"):
        await client.chat_appendStream(channel=channel, ts=ts)
    assert (len(thread.last.text), thread.last.streaming) == (12_000, True)


async def test_a_workspace_without_streaming(slack: SlackPlayground, client: AsyncWebClient, thread: Thread) -> None:
    """chat.startStream is an unknown method there."""
    assert slack.streaming_allowed
    slack.streaming_allowed = False
    async with refused("unknown_method"):
        await client.chat_startStream(**thread.addressed, markdown_text="x")
    slack.streaming_allowed = True
    await client.chat_startStream(**thread.addressed, markdown_text="x")


async def test_writing_is_the_scope_of_a_stream() -> None:
    """chat:write."""
    async with SlackPlayground(manifest_with(scopes=["commands"])) as slack, client_of(slack) as client:
        root = await slack.person("ada").say("general", "x")
        async with refused("missing_scope") as errors:
            await client.chat_startStream(**Thread(slack, root).addressed)
    assert errors[0].response["needed"] == "chat:write"
