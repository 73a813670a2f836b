"""What every part of the playground's Slack shares: the workspace, the app's credentials, clocks and switches."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.playground.slack.changes import Changes
from bot.playground.slack.deadlines import Deadlines
from bot.playground.slack.faults import Faults
from bot.playground.slack.ids import Mint
from bot.playground.slack.manifest import Manifest
from bot.playground.slack.rates import Rates
from bot.playground.slack.response_urls import ResponseUrls
from bot.playground.slack.triggers import Triggers
from bot.playground.slack.views import Views
from bot.playground.slack.wire import Wire
from bot.playground.slack.workspace import Workspace


@dataclass(slots=True)
class Core:
    """Built once per playground; `clock` is monotonic, in seconds. `base_url` is known once the server listens."""

    manifest: Manifest
    deadlines: Deadlines
    clock: Callable[[], float]
    faults: Faults
    rates: Rates
    mint: Mint
    changes: Changes
    wire: Wire
    workspace: Workspace
    views: Views
    triggers: Triggers
    response_urls: ResponseUrls
    base_url: str = ""
    bot_token: str = field(default_factory=lambda: "-".join(("xoxb", "playground", secrets.token_hex(8))))
    app_token: str = field(default_factory=lambda: "-".join(("xapp", "playground", secrets.token_hex(8))))
    signing_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    tickets: set[str] = field(default_factory=set)
    streaming_allowed: bool = True

    @classmethod
    def build(cls, manifest: Manifest, deadlines: Deadlines, clock: Callable[[], float], *, rates: bool) -> "Core":
        """Put the parts together."""
        mint = Mint()
        changes = Changes()
        return cls(
            manifest=manifest,
            deadlines=deadlines,
            clock=clock,
            faults=Faults(),
            rates=Rates(clock, enabled=rates),
            mint=mint,
            changes=changes,
            wire=Wire(changes.bump),
            workspace=Workspace(bot_name=manifest.bot_name, mint=mint, changes=changes),
            views=Views(mint, changes),
            triggers=Triggers(mint, clock, deadlines),
            response_urls=ResponseUrls(mint, clock, deadlines),
        )
