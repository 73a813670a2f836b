"""What is known of each workspace."""

from dataclasses import replace
from datetime import timedelta

from bot.alignments.ports import Channel
from bot.store import Store, Workspace
from tests.store.records import MINUTE, NOON

TEAM = Workspace("T1", "Team", "https://team.example/", "U0", "B0")
GENERAL = Channel("T1", "C1", "general", is_member=True)
SECRET = Channel("T1", "C2", "secret", is_member=False, is_private=True, is_archived=True)


async def test_workspace_is_kept_and_replaced(store: Store) -> None:
    """What Slack says of us is kept, and replaced by what it says later; the age of the channels is not touched."""
    assert await store.workspace("T1") is None
    await store.put_workspace(TEAM)
    await store.replace_channels("T1", [GENERAL], NOON)
    await store.put_workspace(replace(TEAM, name="Renamed"))
    await store.put_workspace(Workspace("T0"))
    renamed = replace(TEAM, name="Renamed", channels_refreshed_at=NOON)
    assert await store.workspace("T1") == renamed
    assert await store.workspaces() == [Workspace("T0"), renamed]


async def test_workspace_can_be_disabled_until_it_is_put_anew(store: Store) -> None:
    """A workspace that takes nothing says why, even one that was never seen, until it is put anew."""
    await store.put_workspace(TEAM)
    assert await store.any_disabled_workspace() is None
    await store.disable_workspace("T1", "account_inactive")
    assert await store.workspace("T1") == replace(TEAM, disabled_reason="account_inactive")
    assert await store.any_disabled_workspace() == "account_inactive"
    await store.put_workspace(TEAM)
    assert await store.any_disabled_workspace() is None
    await store.disable_workspace("T2", "token_revoked")
    assert await store.any_disabled_workspace() == "token_revoked"


async def test_channels_are_known_one_by_one_and_as_a_whole(store: Store) -> None:
    """A single channel is put or replaced; a whole list drops what is not in it, in its own workspace only."""
    assert await store.channel("T1", "C1") is None
    await store.put_channel(replace(GENERAL, is_member=False))
    await store.put_channel(GENERAL)
    await store.put_channel(replace(GENERAL, team_id="T2"))
    assert await store.channel("T1", "C1") == GENERAL
    await store.replace_channels("T1", [SECRET, SECRET], NOON)
    assert await store.channel("T1", "C1") is None
    assert await store.channel("T1", "C2") == SECRET
    assert await store.channel("T2", "C1") == replace(GENERAL, team_id="T2")
    workspace = await store.workspace("T1")
    assert workspace is not None
    assert workspace.channels_refreshed_at == NOON
    await store.replace_channels("T1", [], NOON)
    assert await store.channel("T1", "C2") is None


async def test_pauses_last_as_long_as_the_longest(store: Store) -> None:
    """An earlier end does not shorten a pause, and a pause that is over is not one."""
    now = await store.now()
    await store.pause("T1", "chat.update", now + 2 * MINUTE)
    await store.pause("T1", "chat.update", now + MINUTE)
    await store.pause("T1", "chat.postMessage", now - MINUTE)
    await store.pause("T2", "chat.delete", now + MINUTE)
    assert await store.pauses("T1") == {"chat.update": now + 2 * MINUTE}
    await store.pause("T1", "chat.update", now + timedelta(hours=1))
    assert await store.pauses("T1") == {"chat.update": now + timedelta(hours=1)}
