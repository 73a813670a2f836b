"""A strict Slack workspace on loopback, against which the real bot runs in the demo and in the tests."""

from bot.playground.slack.deadlines import Deadlines
from bot.playground.slack.faults import DownloadFault, Fault, Faults
from bot.playground.slack.model import Channel, Edit, File, Message, Option, User, View
from bot.playground.slack.outcome import HumanError, Outcome, Suggestions
from bot.playground.slack.people.person import Person
from bot.playground.slack.playground import SlackPlayground
from bot.playground.slack.wire import WireRecord
from bot.playground.slack.workspace import Workspace

__all__ = [
    "Channel",
    "Deadlines",
    "DownloadFault",
    "Edit",
    "Fault",
    "Faults",
    "File",
    "HumanError",
    "Message",
    "Option",
    "Outcome",
    "Person",
    "SlackPlayground",
    "Suggestions",
    "User",
    "View",
    "WireRecord",
    "Workspace",
]
