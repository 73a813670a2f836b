"""What can go wrong between us and Slack, by what the caller should do.

SlackError                   everything below
├── SlowDown                 too fast: wait `retry_after` seconds before the next call of `method`, keep the order
├── MaybePosted              no answer that counts: look for the message by its key, then send again
├── Unreachable              surely nothing was sent, or the call only read: try again later
├── ChannelClosed            this channel does not take our messages: stop there, tell the requester once
├── MessageGone              what was to be edited is gone or closed: post anew, once
│   ├── NotStreaming          the message is written to the end: edit it instead of adding to it
│   └── FormChanged           the form shows something else by now: leave it, and tell whoever pressed
├── StillStreaming           the message is still being written: stop that first
├── StreamingUnavailable     this workspace shows no message while it is written: post it when it is whole
├── ThreadGone               the root of the thread is gone: as MessageGone
├── TriggerExpired           the click is too old to be answered by a form or by its URL: ask for another one
│   └── TriggerUsed          the same click has opened a form already: leave it at that
├── FileGone                 the file cannot be had, now or later: do without it, say why
├── OurFault                 Slack refuses what we built: a defect of ours, never worth a second try as it is
├── ScopeMissing             the app lacks a scope: do without, or stop and say which one
└── WorkspaceClosed          the token is no use any more: stop for this workspace, keep the rows
"""


class SlackError(Exception):
    """Slack did not do what was asked."""


class SlowDown(SlackError):
    """Too fast. `retry_after`: seconds to wait; `method`: the Web API method it holds for."""

    def __init__(self, retry_after: float, method: str) -> None:
        super().__init__(f"Slack asks to wait {retry_after:g} s before the next {method}.")
        self.retry_after = retry_after
        self.method = method


class MaybePosted(SlackError):
    """The request left, and nobody knows whether it took effect."""


class Unreachable(SlackError):
    """Surely nothing took effect: no connection came about, or the call only read."""


class ChannelClosed(SlackError):
    """The channel does not take our messages. `reason`: Slack's word; `can_be_invited`: an invitation may mend it."""

    def __init__(self, reason: str, *, can_be_invited: bool) -> None:
        super().__init__(f"The channel is closed to us: {reason}.")
        self.reason = reason
        self.can_be_invited = can_be_invited


class MessageGone(SlackError):
    """What was to be changed is not there any more, or may not be changed any more."""


class NotStreaming(MessageGone):
    """Nothing can be added to the message any more: its stream was stopped."""


class FormChanged(MessageGone):
    """The form is not the one any more in which somebody pressed something."""


class StillStreaming(SlackError):
    """The message cannot be edited yet: its stream was not stopped."""


class StreamingUnavailable(SlackError):
    """Slack does not let this app write a message bit by bit here. `reason`: its word."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Slack shows no message while it is written here: {reason}.")
        self.reason = reason


class FileGone(SlackError):
    """The file cannot be downloaded and will not be: deleted, kept elsewhere or not for us. The words are for a person."""


class ThreadGone(SlackError):
    """The message that was to be answered is not there any more, or takes no answers."""


class TriggerExpired(SlackError):
    """The click's trigger was older than 3 s or used before, or its response URL is used up; nothing was done."""


class TriggerUsed(TriggerExpired):
    """The click has opened a form: it was delivered to us twice, and this is the copy."""


class OurFault(SlackError):
    """Slack refused the request itself. `error`: its word; `details`: what it says is wrong with it."""

    def __init__(self, error: str, details: tuple[str, ...] = ()) -> None:
        super().__init__(f"Slack refuses what was sent: {'; '.join((error, *details))}.")
        self.error = error
        self.details = details


class ScopeMissing(SlackError):
    """The app was installed without a scope that this needs. `needed`: its name."""

    def __init__(self, needed: str) -> None:
        super().__init__(f"The app lacks the scope {needed}. Add it to the app and install it again.")
        self.needed = needed


class WorkspaceClosed(SlackError):
    """This workspace takes nothing from us any more. `reason`: Slack's word."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The workspace does not take our token: {reason}.")
        self.reason = reason
