"""What the app's manifest says about itself, read as Slack would read it at installation."""

from collections.abc import Mapping
from typing import Any

from bot.playground.slack.model import Json


class Manifest:
    """The parts of a manifest that change how Slack treats the app; a missing part reads as "not asked for"."""

    def __init__(self, manifest: Mapping[str, Any]) -> None:
        features = _section(manifest, "features")
        settings = _section(manifest, "settings")
        home = features.get("app_home")
        self.name = str(_section(manifest, "display_information").get("name") or "App")
        self.bot_name = str(_section(features, "bot_user").get("display_name") or self.name)
        self.scopes = tuple(_section(_section(manifest, "oauth_config"), "scopes").get("bot") or ())
        self.events = frozenset(_section(settings, "event_subscriptions").get("bot_events") or ())
        self.interactivity = bool(_section(settings, "interactivity").get("is_enabled"))
        self.home_tab = bool(home and home.get("home_tab_enabled"))
        self.messages_tab = home is None or bool(home.get("messages_tab_enabled", True))
        self._commands: dict[str, Json] = {entry["command"]: entry for entry in features.get("slash_commands") or ()}
        self._shortcuts: dict[str, Json] = {entry["callback_id"]: entry for entry in features.get("shortcuts") or ()}

    def command(self, name: str) -> Json | None:
        """The entry of a slash command (with its leading slash)."""
        return self._commands.get(name)

    @property
    def commands(self) -> list[Json]:
        """All slash commands, for a composer that offers them."""
        return list(self._commands.values())

    @property
    def shortcuts(self) -> list[Json]:
        """All shortcuts, global ones and those in the menu of a message."""
        return list(self._shortcuts.values())

    def shortcut(self, callback_id: str, kind: str) -> Json | None:
        """The entry of a shortcut of that kind (`global` or `message`)."""
        entry = self._shortcuts.get(callback_id)
        return entry if entry and entry.get("type") == kind else None


def _section(parent: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    section = parent.get(name) or {}
    if not isinstance(section, Mapping):
        raise TypeError(f"The manifest's {name!r} must be a mapping.")
    return section
