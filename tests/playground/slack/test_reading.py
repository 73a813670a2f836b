import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.slack import SlackPlayground
from tests.playground.slack.bench import refused

METADATA = {"event_type": "card", "event_payload": {"id": "a1"}}


async def test_metadata_is_given_back_only_when_asked_for(slack: SlackPlayground, client: AsyncWebClient) -> None:
    """include_all_metadata, in history and in replies; kept by an edit without it, removed by an empty one."""
    general = slack.workspace.channel("general").id
    root = (await client.chat_postMessage(channel=general, text="root", metadata=METADATA))["ts"]
    await client.chat_postMessage(channel=general, text="reply", thread_ts=root, metadata=METADATA)
    await client.chat_update(channel=general, ts=root, text="edited")
    silent = await client.conversations_history(channel=general)
    assert "metadata" not in silent["messages"][0]
    full = await client.conversations_history(channel=general, include_all_metadata=True)
    assert full["messages"][0]["metadata"] == METADATA
    thread = await client.conversations_replies(channel=general, ts=root, include_all_metadata=True)
    assert [m["metadata"] for m in thread["messages"]] == [METADATA, METADATA]
    await client.chat_update(channel=general, ts=root, text="again", metadata={})
    full = await client.conversations_history(channel=general, include_all_metadata=True)
    assert "metadata" not in full["messages"][0]


async def test_history_is_newest_first_and_paged(slack: SlackPlayground, client: AsyncWebClient) -> None:
    """Cursors lead through the whole channel, once each, also while new messages arrive."""
    general = slack.workspace.channel("general").id
    for number in range(5):
        await client.chat_postMessage(channel=general, text=str(number))
    found: list[str] = []
    cursor = None
    while True:
        page = await client.conversations_history(channel=general, limit=2, cursor=cursor)
        found += [message["text"] for message in page["messages"]]
        await client.chat_postMessage(channel=general, text="new")
        if not page["has_more"]:
            break
        cursor = page["response_metadata"]["next_cursor"]
    assert found == ["4", "3", "2", "1", "0"]


async def test_time_limits(slack: SlackPlayground, client: AsyncWebClient) -> None:
    """The limits oldest and latest cut the history, the limits themselves only with inclusive; replies always have their root."""
    general = slack.workspace.channel("general").id
    a, b, c = [(await client.chat_postMessage(channel=general, text=text))["ts"] for text in "abc"]
    inner = await client.conversations_history(channel=general, oldest=a, latest=c)
    assert [m["text"] for m in inner["messages"]] == ["b"]
    outer = await client.conversations_history(channel=general, oldest=a, latest=c, inclusive=True)
    assert [m["text"] for m in outer["messages"]] == ["c", "b", "a"]
    late = (await client.chat_postMessage(channel=general, text="late", thread_ts=b))["ts"]
    thread = await client.conversations_replies(channel=general, ts=b, oldest=late)
    assert [m["text"] for m in thread["messages"]] == ["b"]
    assert thread["messages"][0]["reply_count"] == 1


async def test_threads_and_channels_that_cannot_be_read(slack: SlackPlayground, client: AsyncWebClient) -> None:
    """thread_not_found, not_in_channel, channel_not_found, and nonsense in limit, cursor and time."""
    general = slack.workspace.channel("general").id
    async with refused("thread_not_found"):
        await client.conversations_replies(channel=general, ts="1.000001")
    async with refused("not_in_channel"):
        await client.conversations_history(channel=slack.workspace.channel("random").id)
    async with refused("channel_not_found"):
        await client.conversations_history(channel=slack.workspace.channel("secret-lab").id)
    async with refused("invalid_limit"):
        await client.conversations_history(channel=general, limit=1001)
    async with refused("invalid_cursor"):
        await client.conversations_history(channel=general, cursor="???")
    async with refused("invalid_ts_oldest"):
        await client.conversations_history(channel=general, oldest="yesterday")


async def test_the_bots_channels_are_paged(slack: SlackPlayground, client: AsyncWebClient) -> None:
    """users.conversations lists what the bot is in; conversations.list also the other public ones."""
    slack.workspace.invite_bot("secret-lab")
    slack.workspace.archive("ml-team")
    first = await client.users_conversations(types="public_channel,private_channel", limit=2)
    assert [c["name"] for c in first["channels"]] == ["general", "ml-team"]
    cursor = first["response_metadata"]["next_cursor"]
    rest = await client.users_conversations(types="public_channel,private_channel", limit=2, cursor=cursor)
    assert [c["name"] for c in rest["channels"]] == ["secret-lab"]
    assert rest["response_metadata"]["next_cursor"] == ""
    listed = await client.conversations_list(exclude_archived=True)
    assert [(c["name"], c["is_member"]) for c in listed["channels"]] == [("general", True), ("random", False)]
    async with refused("invalid_types"):
        await client.conversations_list(types="secret")


async def test_one_channel_and_its_members(slack: SlackPlayground, client: AsyncWebClient) -> None:
    """conversations.info says whether the bot is in it and whether it is archived; members are ids."""
    random = slack.workspace.channel("random")
    assert (await client.conversations_info(channel=random.id))["channel"]["is_member"] is False
    assert (await client.conversations_members(channel=random.id))["members"] == random.members
    direct = await client.conversations_info(channel=slack.person("ada").user.dm)
    assert direct["channel"]["user"] == slack.person("ada").id
    with pytest.raises(SlackApiError, match="channel_not_found"):
        await client.conversations_info(channel=slack.workspace.channel("secret-lab").id)


async def test_the_bot_can_join_public_channels_by_itself(slack: SlackPlayground, client: AsyncWebClient) -> None:
    """conversations.join, once with and once without effect."""
    random = slack.workspace.channel("random").id
    assert (await client.conversations_join(channel=random))["channel"]["is_member"] is True
    assert (await client.conversations_join(channel=random))["warning"] == "already_in_channel"
    slack.workspace.kick_bot("random")
    slack.workspace.archive("random")
    async with refused("is_archived"):
        await client.conversations_join(channel=random)
