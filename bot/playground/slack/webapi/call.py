"""One call of the Web API as a method sees it: decoded arguments, the rights of the token, and the workspace."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.playground.slack.core import Core
from bot.playground.slack.errors import ApiError, bad_arguments
from bot.playground.slack.model import Channel, Json, User
from bot.playground.slack.rules import Problem

MOST_PER_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Call:
    """`arguments` are decoded: from a form, the JSON in blocks, view and metadata is parsed already."""

    method: str
    arguments: Json
    core: Core

    def text(self, name: str) -> str | None:
        """A string argument; `None` when it was not given."""
        value = self.arguments.get(name)
        return None if value is None or value == "" else str(value)

    def required(self, name: str) -> str:
        """A string argument that has to be there."""
        value = self.text(name)
        if value is None:
            raise bad_arguments(f"missing required field: {name}")
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A boolean, as JSON or as the words of a form."""
        value = self.arguments.get(name, default)
        return value is True or str(value).lower() in {"true", "1"}

    def limit(self, default: int) -> int:
        """The size of a page."""
        try:
            limit = int(self.arguments.get("limit") or default)
        except ValueError:
            raise ApiError("invalid_limit") from None
        if not 1 <= limit <= MOST_PER_PAGE:
            raise ApiError("invalid_limit")
        return limit

    def need_scope(self, *any_of: str) -> None:
        """`missing_scope` unless the app was installed with one of these."""
        provided = self.core.manifest.scopes
        if any_of and not set(any_of) & set(provided):
            raise ApiError("missing_scope", needed=any_of[0], provided=",".join(provided))

    def need_conversation_scope(self, channel: Channel, right: Literal["read", "history"]) -> None:
        """The scope that goes with the kind of conversation."""
        kind = "im" if channel.is_im else "groups" if channel.is_private else "channels"
        self.need_scope(f"{kind}:{right}")

    def channel(self, name: str = "channel") -> Channel:
        """A channel that the app can know of, by id: public ones, and others that it is in."""
        channel = self.core.workspace.channels.get(self.required(name))
        if channel is None or ((channel.is_private or channel.is_im) and not self.is_member(channel)):
            raise ApiError("channel_not_found")
        return channel

    def user(self, name: str = "user") -> User:
        """Somebody in the workspace, by id."""
        user = self.core.workspace.users.get(self.required(name))
        if user is None:
            raise ApiError("user_not_found")
        return user

    def is_member(self, channel: Channel) -> bool:
        """Whether the app is in the channel."""
        return self.core.workspace.bot.id in channel.members


def refuse(problem: Problem | None) -> None:
    """Raise what the rules found, if anything."""
    if problem is not None:
        messages = list(problem.messages)
        details: dict[str, Any] = {"response_metadata": {"messages": messages}} if messages else {}
        raise ApiError(problem.error, **details)


@dataclass(frozen=True, slots=True)
class Method:
    """`scopes`: any one of them is enough; none means that every token may."""

    handler: Callable[[Call], Json]
    scopes: Sequence[str] = ()
    token: Literal["bot", "app"] = "bot"  # noqa: S105 - a kind of token, not a token
