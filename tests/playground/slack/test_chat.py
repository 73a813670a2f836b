from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.slack import Channel, SlackPlayground
from tests.playground.slack.bench import client_of, manifest_with, refused


@pytest.fixture
def general(slack: SlackPlayground) -> Channel:
    return slack.workspace.channel("general")


async def test_a_message_is_seen_by_everybody_in_the_channel(
    slack: SlackPlayground, client: AsyncWebClient, general: Channel
) -> None:
    """chat.postMessage answers with ts and message, and people see it."""
    answer = await client.chat_postMessage(channel=general.id, text="Hello")
    assert answer["message"]["user"] == slack.bot_user_id
    assert [m.text for m in slack.person("grace").sees("general")] == ["Hello"]
    assert slack.person("grace").sees("#general")[0].ts == answer["ts"]


async def test_timestamps_are_unique_and_rise(client: AsyncWebClient, general: Channel) -> None:
    """Messages posted in a row have different, rising timestamps."""
    stamps = [(await client.chat_postMessage(channel=general.id, text="x"))["ts"] for _ in range(5)]
    assert stamps == sorted(set(stamps))


@pytest.mark.parametrize(
    ("name", "error"), [("random", "not_in_channel"), ("secret-lab", "channel_not_found"), (None, "channel_not_found")]
)
async def test_the_bot_posts_only_where_it_is(
    slack: SlackPlayground, client: AsyncWebClient, name: str | None, error: str
) -> None:
    """A public channel says not_in_channel; a private one is not even known."""
    channel = slack.workspace.channel(name).id if name else "C404"
    async with refused(error):
        await client.chat_postMessage(channel=channel, text="x")


async def test_public_posting_is_a_scope_of_its_own() -> None:
    """With chat:write.public the bot posts to public channels that it is not in, and to no private ones."""
    scopes = ["chat:write", "chat:write.public"]
    async with SlackPlayground(manifest_with(scopes=scopes)) as slack, client_of(slack) as client:
        await client.chat_postMessage(channel=slack.workspace.channel("random").id, text="x")
        async with refused("channel_not_found"):
            await client.chat_postMessage(channel=slack.workspace.channel("secret-lab").id, text="x")


async def test_an_archived_channel_is_closed_until_it_is_opened_again(
    slack: SlackPlayground, client: AsyncWebClient, general: Channel
) -> None:
    """Posting and editing answer is_archived."""
    ts = (await client.chat_postMessage(channel=general.id, text="x"))["ts"]
    slack.workspace.archive("general")
    async with refused("is_archived"):
        await client.chat_postMessage(channel=general.id, text="x")
    async with refused("is_archived"):
        await client.chat_update(channel=general.id, ts=ts, text="y")
    slack.workspace.unarchive("general")
    await client.chat_postMessage(channel=general.id, text="x")


async def test_a_kicked_bot_can_no_longer_edit(
    slack: SlackPlayground, client: AsyncWebClient, general: Channel
) -> None:
    """After /remove, posting and editing answer not_in_channel; after /invite they work again."""
    ts = (await client.chat_postMessage(channel=general.id, text="x"))["ts"]
    slack.workspace.kick_bot("general")
    async with refused("not_in_channel"):
        await client.chat_update(channel=general.id, ts=ts, text="y")
    slack.workspace.invite_bot("general")
    await client.chat_update(channel=general.id, ts=ts, text="y")


async def test_the_rules_are_asked_and_their_messages_given(
    slack: SlackPlayground, client: AsyncWebClient, general: Channel
) -> None:
    """A message with bad blocks is refused with the word and the pointer, and nothing is posted."""
    async with refused("invalid_blocks") as errors:
        await client.chat_postMessage(channel=general.id, text="x", blocks=[{"type": "nothing"}])
    assert "/blocks/0" in str(errors[0].response["response_metadata"]["messages"])
    assert general.messages == []
    async with refused("no_text"):
        await client.api_call("chat.postMessage", json={"channel": general.id, "blocks": []})
    async with refused("msg_too_long"):
        await client.chat_update(channel=general.id, ts=slack.workspace.mint.ts(), text="x" * 4001)


async def test_very_long_text_is_cut(client: AsyncWebClient, general: Channel) -> None:
    """chat.postMessage cuts past 40,000 characters instead of refusing."""
    await client.chat_postMessage(channel=general.id, text="x" * 40_001)
    assert len(general.messages[-1].text) == 40_000


async def test_replies_need_a_root(slack: SlackPlayground, client: AsyncWebClient, general: Channel) -> None:
    """A reply goes under its root; an unknown root, and a reply as root, are thread_not_found."""
    root = (await client.chat_postMessage(channel=general.id, text="root"))["ts"]
    reply = await client.chat_postMessage(channel=general.id, text="reply", thread_ts=root)
    assert reply["message"]["parent_user_id"] == slack.bot_user_id
    ada = slack.person("ada")
    assert [m.text for m in ada.thread("general", root)] == ["root", "reply"]
    assert [m.text for m in ada.sees("general")] == ["root"]
    for nowhere in ("1.000001", reply["ts"]):
        async with refused("thread_not_found"):
            await client.chat_postMessage(channel=general.id, text="x", thread_ts=nowhere)


async def test_a_broadcast_reply_shows_in_the_channel_too(
    slack: SlackPlayground, client: AsyncWebClient, general: Channel
) -> None:
    """reply_broadcast."""
    root = (await client.chat_postMessage(channel=general.id, text="root"))["ts"]
    await client.chat_postMessage(channel=general.id, text="loud", thread_ts=root, reply_broadcast=True)
    assert [m.text for m in slack.person("ada").sees("general")] == ["root", "loud"]


async def test_edits_keep_their_history(client: AsyncWebClient, general: Channel) -> None:
    """Each edit keeps what was said before; the same content again is no edit; text alone takes blocks away."""
    blocks: list[dict[str, Any]] = [{"type": "section", "text": {"type": "mrkdwn", "text": "one"}}]
    posted = await client.chat_postMessage(channel=general.id, text="one", blocks=blocks)
    message = general.messages[-1]
    await client.chat_update(channel=general.id, ts=posted["ts"], text="one", blocks=blocks)
    assert message.edits == []
    await client.chat_update(channel=general.id, ts=posted["ts"], text="two", blocks=[{"type": "divider"}])
    await client.chat_update(channel=general.id, ts=posted["ts"], text="three")
    assert [edit.text for edit in message.edits] == ["one", "two"]
    assert message.edits[0].blocks[0]["type"] == "section"
    assert (message.text, message.blocks) == ("three", [])


async def test_only_own_and_existing_messages_can_be_edited_or_deleted(
    slack: SlackPlayground, client: AsyncWebClient, general: Channel
) -> None:
    """message_not_found and cant_update_message / cant_delete_message."""
    theirs = await slack.person("ada").say("general", "mine")
    async with refused("cant_update_message"):
        await client.chat_update(channel=general.id, ts=theirs.ts, text="x")
    async with refused("cant_delete_message"):
        await client.chat_delete(channel=general.id, ts=theirs.ts)
    async with refused("message_not_found"):
        await client.chat_update(channel=general.id, ts="1.000001", text="x")


async def test_a_deleted_root_with_replies_leaves_a_tombstone(
    slack: SlackPlayground, client: AsyncWebClient, general: Channel
) -> None:
    """The thread stays, the card is gone for good; without replies nothing is left."""
    root = (await client.chat_postMessage(channel=general.id, text="root"))["ts"]
    await client.chat_postMessage(channel=general.id, text="reply", thread_ts=root)
    slack.workspace.delete_message("general", root)
    history = await client.conversations_history(channel=general.id)
    assert history["messages"][0]["subtype"] == "tombstone"
    async with refused("message_not_found"):
        await client.chat_update(channel=general.id, ts=root, text="x")
    lonely = (await client.chat_postMessage(channel=general.id, text="lonely"))["ts"]
    await client.chat_delete(channel=general.id, ts=lonely)
    async with refused("message_not_found"):
        await client.chat_update(channel=general.id, ts=lonely, text="x")
    async with refused("thread_not_found"):
        await client.chat_postMessage(channel=general.id, text="x", thread_ts=lonely)


async def test_an_ephemeral_message_is_for_one_member(
    slack: SlackPlayground, client: AsyncWebClient, general: Channel
) -> None:
    """Only that person sees it, no history has it, nobody can edit it, and a stranger cannot get one."""
    ada = slack.person("ada")
    posted = await client.chat_postEphemeral(channel=general.id, user=ada.id, text="psst")
    assert [m.text for m in ada.sees("general")] == ["psst"]
    assert slack.person("grace").sees("general") == []
    assert (await client.conversations_history(channel=general.id))["messages"] == []
    async with refused("message_not_found"):
        await client.chat_update(channel=general.id, ts=posted["message_ts"], text="x")
    slack.workspace.leave("general", "linus")
    async with refused("user_not_in_channel"):
        await client.chat_postEphemeral(channel=general.id, user=slack.person("linus").id, text="psst")


async def test_direct_messages(slack: SlackPlayground, client: AsyncWebClient) -> None:
    """By user id or by the opened channel; not to a deactivated person."""
    ada = slack.person("ada")
    opened = await client.conversations_open(users=ada.id)
    await client.chat_postMessage(channel=opened["channel"]["id"], text="one")
    answer = await client.chat_postMessage(channel=ada.id, text="two")
    assert answer["channel"] == ada.user.dm
    assert [m.text for m in ada.sees(ada.user.dm)] == ["one", "two"]
    slack.workspace.deactivate("ada")
    async with refused("user_disabled"):
        await client.conversations_open(users=ada.id)
    async with refused("channel_not_found"):
        await client.chat_postMessage(channel=ada.id, text="three")


async def test_no_direct_messages_when_the_messages_tab_is_off() -> None:
    """messages_tab_disabled, as the manifest says."""
    manifest = manifest_with()
    manifest["features"]["app_home"]["messages_tab_enabled"] = False
    async with SlackPlayground(manifest) as slack, client_of(slack) as client, refused("messages_tab_disabled"):
        await client.chat_postMessage(channel=slack.person("ada").id, text="x")


async def test_permalinks(client: AsyncWebClient, general: Channel) -> None:
    """chat.getPermalink of a root and of a reply; not of what does not exist."""
    root = (await client.chat_postMessage(channel=general.id, text="root"))["ts"]
    reply = (await client.chat_postMessage(channel=general.id, text="reply", thread_ts=root))["ts"]
    link = (await client.chat_getPermalink(channel=general.id, message_ts=root))["permalink"]
    assert link.endswith(f"/archives/{general.id}/p{root.replace('.', '')}")
    assert f"thread_ts={root}" in (await client.chat_getPermalink(channel=general.id, message_ts=reply))["permalink"]
    async with refused("message_not_found"):
        await client.chat_getPermalink(channel=general.id, message_ts="1.000001")
