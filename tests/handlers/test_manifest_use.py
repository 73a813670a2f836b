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
    "chat.postEphemeral": {"chat:write"},
    "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "conversations.history": {"channels:history", "groups:history", "im:history"},
    "conversations.open": {"im:write"},
    "conversations.replies": {"channels:history", "groups:history", "im:history"},
    "users.conversations": {"channels:read", "groups:read"},
    "views.open": set[str](),
}
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
    needed = {"commands"}.union(*(SCOPES[method] for method in called))
    assert called == set(SCOPES)
    assert load_manifest().bot_scopes == needed
