import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.manifest import ManifestError, load_manifest

TOP = Path(__file__).parent.parent

# Every key that Slack knows at these places of a manifest and that an app like this one may have; others are refused.
# https://docs.slack.dev/reference/app-manifest
KNOWN: dict[str, set[str]] = {
    "": {"_metadata", "display_information", "features", "oauth_config", "settings", "functions"},
    "display_information": {"name", "description", "long_description", "background_color"},
    "features": {"app_home", "bot_user", "shortcuts", "slash_commands", "unfurl_domains"},
    "features.app_home": {"home_tab_enabled", "messages_tab_enabled", "messages_tab_read_only_enabled"},
    "features.bot_user": {"display_name", "always_online"},
    "oauth_config": {"redirect_urls", "scopes"},
    "oauth_config.scopes": {"bot", "user"},
    "settings": {
        "event_subscriptions",
        "interactivity",
        "org_deploy_enabled",
        "socket_mode_enabled",
        "token_rotation_enabled",
    },
    "settings.event_subscriptions": {"request_url", "bot_events"},
    "settings.interactivity": {"is_enabled", "request_url", "message_menu_options_url"},
}

# What Slack asks for before it sends an event; those of the app itself need nothing.
SCOPE_OF_EVENT = {
    "member_joined_channel": {"channels:read", "groups:read"},
    "channel_left": {"channels:read"},
    "channel_archive": {"channels:read"},
    "channel_unarchive": {"channels:read"},
    "channel_deleted": {"channels:read"},
    "group_left": {"groups:read"},
    "group_archive": {"groups:read"},
    "group_unarchive": {"groups:read"},
    "group_deleted": {"groups:read"},
    "app_mention": {"app_mentions:read"},
    "app_uninstalled": set(),
    "tokens_revoked": set(),
}


def document() -> dict[str, Any]:
    return dict(load_manifest().document)


def places(found: dict[str, Any], path: str = "") -> dict[str, set[str]]:
    keys = {path: set(found)}
    for key, inner in found.items():
        if isinstance(inner, dict):
            keys |= places(inner, f"{path}.{key}".lstrip("."))
    return keys


def test_the_delivered_manifest_is_the_file_at_the_top() -> None:
    """Without an argument the file of the checkout is read, and the bot learns its own names and rights from it."""
    manifest = load_manifest()
    assert manifest.document == yaml.safe_load((TOP / "manifest.yml").read_text(encoding="utf-8"))
    assert manifest.command == "/align"
    assert manifest.display_name == "Alignbot"
    assert "chat:write" in manifest.bot_scopes
    assert "app_uninstalled" in manifest.bot_events


def test_slack_knows_every_key() -> None:
    """Slack refuses a manifest with a key that it does not know."""
    for path, keys in places(document()).items():
        assert keys <= KNOWN[path], path


def test_texts_have_the_lengths_that_slack_takes() -> None:
    """Names, descriptions and the command stay within Slack's limits."""
    shown = document()["display_information"]
    assert 1 <= len(shown["name"]) <= 35
    assert 1 <= len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
    assert re.fullmatch(r"#([0-9a-f]{3}|[0-9a-f]{6})", shown["background_color"])
    assert re.fullmatch(r"[\w. -]{1,80}", document()["features"]["bot_user"]["display_name"])


def test_the_command_is_one_that_slack_takes() -> None:
    """The command has a slash, no blank and no capital, and a text in which Slack changes nothing."""
    (command,) = document()["features"]["slash_commands"]
    assert set(command) == {"command", "description", "usage_hint", "should_escape"}
    assert re.fullmatch(r"/[a-z0-9_-]{1,31}", command["command"])
    assert 1 <= len(command["description"]) <= 2000
    assert len(command["usage_hint"]) <= 1000
    assert command["should_escape"] is False


def test_every_shortcut_is_one_that_slack_takes() -> None:
    """Shortcuts have a type that Slack knows and names and descriptions of the lengths that it takes."""
    shortcuts = document()["features"]["shortcuts"]
    assert 1 <= len(shortcuts) <= 10
    for shortcut in shortcuts:
        assert set(shortcut) == {"name", "type", "callback_id", "description"}
        assert shortcut["type"] in {"message", "global"}
        assert 1 <= len(shortcut["name"]) <= 24
        assert 1 <= len(shortcut["description"]) <= 150
        assert 1 <= len(shortcut["callback_id"]) <= 255


def test_socket_mode_needs_no_address() -> None:
    """As delivered Slack accepts the manifest without any address of the bot."""
    assert document()["settings"]["socket_mode_enabled"] is True
    assert document()["settings"]["interactivity"] == {"is_enabled": True}
    assert "request_url" not in str(document())


def test_every_event_is_covered_by_a_scope() -> None:
    """The manifest subscribes to no event that its scopes would not let through."""
    manifest = load_manifest()
    for event in manifest.bot_events:
        assert SCOPE_OF_EVENT[event] <= manifest.bot_scopes, event


def test_nothing_is_listed_twice() -> None:
    """Scopes and events are lists without doubles."""
    scopes = document()["oauth_config"]["scopes"]["bot"]
    events = document()["settings"]["event_subscriptions"]["bot_events"]
    assert len(scopes) == len(set(scopes))
    assert len(events) == len(set(events))


def test_another_command_is_read_from_the_file(tmp_path: Path) -> None:
    """The command's name comes from the file alone."""
    path = tmp_path / "manifest.yml"
    path.write_text("features: {slash_commands: [{command: /tune}]}", encoding="utf-8")
    assert load_manifest(path).command == "/tune"
    assert load_manifest(path).bot_scopes == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a\n- b",
        "{",
        "features: 3",
        "features: {slash_commands: {}}",
        "features: {slash_commands: [tune]}",
        "features: {slash_commands: [{command: tune}]}",
        "features: {slash_commands: [{command: /a}, {command: /b}]}",
    ],
)
def test_a_manifest_that_cannot_be_this_bot_is_refused_in_words(text: str, tmp_path: Path) -> None:
    """A broken file ends in a sentence that names it."""
    path = tmp_path / "manifest.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ManifestError, match=r"manifest\.yml"):
        load_manifest(path)


def test_a_missing_manifest_is_refused_in_words(tmp_path: Path) -> None:
    """A file that is not there ends in a sentence, too."""
    with pytest.raises(ManifestError, match="cannot be read"):
        load_manifest(tmp_path / "manifest.yml")


def test_a_host_starts_the_bot_by_its_commands() -> None:
    """The Procfile has the three processes of a hosted platform, and nothing that some platforms cannot read."""
    lines = (TOP / "Procfile").read_text(encoding="utf-8").splitlines()
    assert lines == ["release: alignbot migrate", "web: alignbot serve", "worker: alignbot serve"]
