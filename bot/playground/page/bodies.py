"""What the page may ask for, checked before anything is done."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

# Text, one choice, several choices or files (by their ids), or nothing.
Value = str | list[str] | None


class _Body(BaseModel):
    """Unknown fields are a mistake of the page and are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class _ByPerson(_Body):
    """`who` is the id or the name of the person at the keyboard."""

    who: str = Field(alias="as")


class CommandBody(_ByPerson):
    """A slash command as typed, in a channel."""

    channel: str
    line: str


class MessageBody(_ByPerson):
    """A message to post, in a thread when `thread_ts` is given; `files` are ids of what was uploaded before."""

    channel: str
    text: str
    thread_ts: str | None = None
    files: list[str] = []


class PressBody(_ByPerson):
    """An element of a message was used."""

    channel: str
    ts: str
    action_id: str
    block_id: str | None = None
    value: Value = None


class ActBody(_ByPerson):
    """An element of the open view that acts at once was used; `values` is what the fields hold at that moment."""

    block_id: str
    action_id: str
    value: Value = None
    values: dict[str, Value] = {}


class SuggestBody(_ByPerson):
    """Something was typed in an external select."""

    block_id: str
    action_id: str
    typed: str


class ValuesBody(_ByPerson):
    """The fields of the open view: block id → text, option value, list of option values, channel id, or nothing."""

    values: dict[str, Value]


class CloseBody(_ByPerson):
    """The open view is left; `clear` closes everything under it as well."""

    clear: bool = False


class ShortcutBody(_ByPerson):
    """A shortcut was chosen: on a message when `ts` is given, else a global one."""

    callback_id: str
    channel: str | None = None
    ts: str | None = None


class ChannelControl(_Body):
    """What an administrator can do to a channel."""

    action: Literal["invite_bot", "kick_bot", "archive", "unarchive"]
    channel: str


class DeleteControl(_Body):
    """Delete a message."""

    action: Literal["delete_message"]
    channel: str
    ts: str


class FaultControl(_Body):
    """Let calls go wrong, at Slack or at the vendor."""

    action: Literal["slack_fault", "vendor_fault"]
    call: str
    fault: str
    times: Literal["once", "always"]


class SwitchControl(_Body):
    """A switch that is on or off."""

    action: Literal["duplicates", "refuse_charts", "refuse_streams"]
    value: bool


class NumberControl(_Body):
    """Seconds that are added to every call at Slack, or how fast the vendor's clock runs."""

    action: Literal["latency", "speed"]
    value: float = Field(ge=0, le=100_000, allow_inf_nan=False)


class VendorControl(_Body):
    """What the next alignment meets at the vendor, or the generation of its contract that it speaks from now on."""

    action: Literal["scenario", "contract"]
    value: str


class PlainControl(_Body):
    """A switch that needs nothing more."""

    action: Literal["clear_faults", "drop_connections"]


Control = Annotated[
    ChannelControl | DeleteControl | FaultControl | SwitchControl | NumberControl | VendorControl | PlainControl,
    Field(discriminator="action"),
]
