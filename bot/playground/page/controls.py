"""Turning the switches: what an administrator can do, and what can be made to go wrong."""

from bot.playground.nugen import ANY, Call, NugenPlayground, Scenario
from bot.playground.nugen import Fault as VendorFault
from bot.playground.nugen.dialects import DIALECTS
from bot.playground.page.bodies import (
    ChannelControl,
    Control,
    DeleteControl,
    FaultControl,
    NumberControl,
    SwitchControl,
    VendorControl,
)
from bot.playground.slack import Fault, SlackPlayground
from bot.playground.slack.faults import ANY_METHOD
from bot.playground.slack.model import Json
from bot.playground.slack.webapi.server import METHODS


def switches_shape(slack: SlackPlayground, nugen: NugenPlayground) -> Json:
    """How the switches stand, and what can be chosen."""
    return {
        "slack": {
            "latency": slack.faults.latency,
            "duplicate_deliveries": slack.faults.duplicate_deliveries,
            "refuse_charts": slack.faults.refuse_charts,
            "refuse_streams": not slack.streaming_allowed,
            "methods": [ANY_METHOD, *sorted(METHODS), "file_download", "response_url"],
            "faults": [fault.value for fault in Fault],
        },
        "vendor": {
            "scenario": nugen.scenario.value,
            "scenarios": [{"name": one.value, "summary": one.summary} for one in Scenario],
            "contract": nugen.contract,
            "contracts": [{"name": one.name, "summary": one.summary} for one in DIALECTS.values()],
            "speed": nugen.clock.speed,
            "calls": [ANY, *(call.value for call in Call)],
            "faults": [fault.value for fault in VendorFault],
        },
    }


def turn(control: Control, slack: SlackPlayground, nugen: NugenPlayground) -> None:
    """Do what a switch says. `LookupError` or `ValueError` for something that is not there."""
    match control:
        case ChannelControl():
            _change_channel(control, slack)
        case DeleteControl():
            slack.workspace.delete_message(control.channel, control.ts)
        case FaultControl():
            _set_fault(control, slack, nugen)
        case SwitchControl():
            _switch(control, slack)
        case NumberControl(action="latency"):
            slack.faults.latency = control.value
        case NumberControl():
            nugen.clock.speed = control.value
        case VendorControl(action="scenario"):
            nugen.scenario = Scenario(control.value)
        case VendorControl():
            nugen.contract = control.value
        case _ if control.action == "clear_faults":
            slack.faults.clear()
            nugen.faults.clear()
        case _:
            slack.drop_websockets()


def _switch(control: SwitchControl, slack: SlackPlayground) -> None:
    match control.action:
        case "duplicates":
            slack.faults.duplicate_deliveries = control.value
        case "refuse_charts":
            slack.faults.refuse_charts = control.value
        case "refuse_streams":
            slack.streaming_allowed = not control.value


def _change_channel(control: ChannelControl, slack: SlackPlayground) -> None:
    match control.action:
        case "invite_bot":
            slack.workspace.invite_bot(control.channel)
        case "kick_bot":
            slack.workspace.kick_bot(control.channel)
        case "archive":
            slack.workspace.archive(control.channel)
        case "unarchive":
            slack.workspace.unarchive(control.channel)


def _set_fault(control: FaultControl, slack: SlackPlayground, nugen: NugenPlayground) -> None:
    if control.action == "slack_fault":
        set_fault = slack.faults.once if control.times == "once" else slack.faults.always
        set_fault(control.call, Fault(control.fault))
    else:
        set_vendor_fault = nugen.faults.once if control.times == "once" else nugen.faults.always
        set_vendor_fault(control.call, VendorFault(control.fault))
