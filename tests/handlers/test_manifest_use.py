"""What the manifest asks Slack for is what the bot uses: no listener without its event, no scope without its method."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import handlers
from bot.manifest import load_manifest
from bot.services import Services

TOP = Path(__file__).parent.parent.parent
# From Slack's method pages: the bot scopes of which a method needs at least those that fit its conversation.
SCOPES = {
    "auth.test": set[str](),
    "chat.appendStream": {"chat:write"},
    "chat.postEphemeral": {"chat:write"},
    "chat.postMessage": {"chat:write"},
    "chat.startStream": {"chat:write"},
    "chat.stopStream": {"chat:write"},
    "chat.update": {"chat:write"},
    "conversations.history": {"channels:history", "groups:history", "im:history"},
    "conversations.open": {"im:write"},
    "conversations.replies": {"channels:history", "groups:history", "im:history"},
    "files.info": {"files:read"},
    "users.conversations": {"channels:read", "groups:read"},
    "views.open": set[str](),
    "views.push": set[str](),
    "views.update": set[str](),
}
# The events that need a scope of their own; the others come with those for channels.
EVENT_SCOPES = {"app_mention": {"app_mentions:read"}}
METHOD = re.compile(r'"((?:auth|bots|chat|conversations|files|reactions|team|users|views)\.[A-Za-z.]+)"')


class Recorder:
    """Takes listeners as Bolt does and remembers what they listen to."""

    def __init__(self) -> None:
        self.heard: dict[str, set[Any]] = {}

    def __getattr__(self, kind: str) -> Callable[[Any], Callable[[Any], Any]]:
        def listen(name: Any) -> Callable[[Any], Any]:
            self.heard.setdefault(kind, set()).add(name)
            return lambda listener: listener

        return listen


def recorded() -> dict[str, set[Any]]:
    services = Services(*["/tune"] * len(Services.__dataclass_fields__))  # type: ignore[arg-type]
    recorder = Recorder()
    handlers.register(recorder, services)  # type: ignore[arg-type]
    return recorder.heard


def test_every_event_that_is_asked_for_has_a_listener_and_no_listener_waits_in_vain() -> None:
    """Events that nobody listens to cost requests; listeners without an event never run."""
    assert recorded()["event"] == load_manifest().bot_events


def test_every_shortcut_of_the_manifest_has_a_listener_and_no_other_is_listened_to() -> None:
    """A menu entry that nobody answers ends in an error of Slack's."""
    shortcuts = load_manifest().document["features"]["shortcuts"]
    heard = {("message", one) for one in recorded().get("message_shortcut", ())}
    heard |= {("global", one) for one in recorded().get("global_shortcut", ())}
    assert heard == {(one["type"], one["callback_id"]) for one in shortcuts}


def test_the_command_has_its_name_from_outside() -> None:
    """Nothing in the listeners knows what the command is called."""
    assert recorded()["command"] == {"/tune"}
    ours = [path for folder in ("bot", "handlers") for path in (TOP / folder).rglob("*.py")]
    naming = [path.name for path in ours if "playground" not in path.parts and re.search(r"/align\b", path.read_text())]
    # The help of the command line is read before there is a manifest.
    assert naming == ["__main__.py"]


def test_scopes_are_those_of_the_methods_that_are_called() -> None:
    """No wider than used: `commands` for the command, and what each method needs."""
    called = {
        method
        for path in (*(TOP / "bot" / "slack").glob("*.py"), *(TOP / "handlers").glob("*.py"))
        for method in METHOD.findall(path.read_text())
    }
    events = [scopes for event, scopes in EVENT_SCOPES.items() if event in recorded()["event"]]
    needed = {"commands"}.union(*(SCOPES[method] for method in called), *events)
    assert called == set(SCOPES)
    assert load_manifest().bot_scopes == needed
