"""What the Slack app is called and may do, read from `manifest.yml`: the one place where the command has its name."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


class ManifestError(Exception):
    """`manifest.yml` cannot be used; says what is wrong with it and what to do."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The parts of the app's manifest that the bot itself needs, and `document`, all of it as Slack reads it."""

    command: str
    """The slash command, with its slash."""
    display_name: str
    """The bot's name in Slack, without the at sign."""
    bot_scopes: frozenset[str]
    bot_events: frozenset[str]
    document: Mapping[str, Any]


def load_manifest(path: Path | None = None) -> Manifest:
    """Read `path`, or else the manifest that came with the bot. `ManifestError` if it does not describe this bot."""
    place = path or _delivered()
    try:
        document = yaml.safe_load(place.read_text(encoding="utf-8"))
    except OSError as error:
        raise ManifestError(f"{place.name} cannot be read: {error.strerror}. Install the bot again.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ManifestError(
            f"{place.name} is not valid YAML. Compare it with the file that came with the bot."
        ) from error
    if not isinstance(document, dict):
        raise ManifestError(f"{place.name} is empty. Compare it with the file that came with the bot.")
    commands = _at(document, "features", "slash_commands") or []
    if not isinstance(commands, list) or len(commands) != 1 or not _is_command(commands[0]):
        raise ManifestError(f"{place.name} must have exactly one slash command, whose name begins with a slash.")
    return Manifest(
        command=commands[0]["command"],
        display_name=str(_at(document, "features", "bot_user", "display_name") or "Alignbot"),
        bot_scopes=frozenset(_at(document, "oauth_config", "scopes", "bot") or ()),
        bot_events=frozenset(_at(document, "settings", "event_subscriptions", "bot_events") or ()),
        document=document,
    )


def _delivered() -> Path:
    """Inside the package when installed, beside it in a checkout."""
    package = Path(__file__).parent
    inside = package / "manifest.yml"
    return inside if inside.is_file() else package.parent / "manifest.yml"


def _is_command(entry: object) -> bool:
    command = entry.get("command") if isinstance(entry, dict) else None
    return isinstance(command, str) and command.startswith("/")


def _at(document: Mapping[str, Any], *path: str) -> Any:
    """What stands at that path, or `None` where the path ends early."""
    found: Any = document
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    return found
