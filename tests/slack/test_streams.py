import pytest

from bot.playground.slack import SlackPlayground
from bot.slack.asking import answer_stream_text
from bot.slack.errors import MessageGone, NotStreaming, OurFault, StillStreaming, StreamingUnavailable, ThreadGone
from bot.slack.gateway import Gateway
from bot.slack.message import Message

HELLO = Message("Hello", ({"type": "section", "text": {"type": "plain_text", "text": "Hello in blocks"}},))


def place(slack: SlackPlayground) -> str:
    return slack.workspace.channel("ml-team").id


async def begin(slack: SlackPlayground, gateway: Gateway, text: str = "It ") -> tuple[str, str]:
    """A message that is being written in a thread: its channel and `ts`."""
    channel = place(slack)
    root = await gateway.post(channel, Message("The card"), key="k")
    ada = slack.workspace.user("ada").id
    return channel, await gateway.start_stream(channel, root, ada, slack.team_id, text)


async def test_a_message_grows_while_it_is_written_and_ends_as_we_say(slack: SlackPlayground, gateway: Gateway) -> None:
    """What was written bit by bit gives way to the whole."""
    channel, ts = await begin(slack, gateway)
    await gateway.append_stream(channel, ts, "grows")
    message = slack.workspace.channels[channel].message(ts)
    assert message is not None
    assert (message.text, message.streaming) == ("It grows", True)
    await gateway.stop_stream(channel, ts, HELLO)
    ended = slack.workspace.channels[channel].message(ts)
    assert ended is not None
    assert (ended.text, ended.streaming) == ("Hello", False)
    assert [block["text"]["text"] for block in ended.blocks] == ["Hello in blocks"]


async def test_a_message_can_end_as_it_stands(slack: SlackPlayground, gateway: Gateway) -> None:
    """Without another one in its place."""
    channel, ts = await begin(slack, gateway)
    await gateway.stop_stream(channel, ts, None)
    message = slack.workspace.channels[channel].message(ts)
    assert message is not None
    assert (message.text, message.streaming) == ("It ", False)


async def test_what_was_ended_takes_no_more(slack: SlackPlayground, gateway: Gateway) -> None:
    """It can be edited as any other message."""
    channel, ts = await begin(slack, gateway)
    await gateway.stop_stream(channel, ts, None)
    with pytest.raises(NotStreaming):
        await gateway.append_stream(channel, ts, "more")
    with pytest.raises(NotStreaming):
        await gateway.stop_stream(channel, ts, HELLO)
    await gateway.edit(channel, ts, HELLO)


async def test_what_is_being_written_cannot_be_edited(slack: SlackPlayground, gateway: Gateway) -> None:
    """The error says what to do first."""
    channel, ts = await begin(slack, gateway)
    with pytest.raises(StillStreaming):
        await gateway.edit(channel, ts, HELLO)


@pytest.mark.parametrize(
    "word", ["unknown_method", "feature_not_enabled", "method_not_supported_for_channel_type", "missing_scope"]
)
async def test_a_workspace_without_streams_says_so(slack: SlackPlayground, gateway: Gateway, word: str) -> None:
    """The caller posts the whole instead; nothing was posted."""
    slack.faults.refuse["chat.startStream"] = word
    with pytest.raises(StreamingUnavailable) as caught:
        await begin(slack, gateway)
    assert caught.value.reason == word
    assert len(slack.workspace.channels[place(slack)].messages) == 1


async def test_a_playground_without_streams_is_such_a_workspace(slack: SlackPlayground, gateway: Gateway) -> None:
    """As Slack itself answers there."""
    slack.streaming_allowed = False
    with pytest.raises(StreamingUnavailable):
        await begin(slack, gateway)


async def test_other_refusals_stay_what_they_are(slack: SlackPlayground, gateway: Gateway) -> None:
    """A thread that is gone, a message that is gone, a piece that is too long."""
    ada = slack.workspace.user("ada").id
    with pytest.raises(ThreadGone):
        await gateway.start_stream(place(slack), "1700000000.000100", ada, slack.team_id, "x")
    channel, ts = await begin(slack, gateway)
    with pytest.raises(OurFault):
        await gateway.append_stream(channel, ts, "x" * 12_001)
    await gateway.append_stream(channel, ts, answer_stream_text("x" * 20_000))
    slack.workspace.delete_message(channel, ts)
    with pytest.raises(MessageGone):
        await gateway.append_stream(channel, ts, "x")
