"""The commands of Slack's own client that the app's words send people to: bringing the app in, and sending it away."""

from bot.playground.slack import HumanError, SlackPlayground
from bot.playground.slack.model import Json

INVITE, REMOVE = "/invite", "/remove"
COMMANDS: list[Json] = [
    {"command": INVITE, "description": "Bring somebody into this channel", "usage_hint": "@name"},
    {"command": REMOVE, "description": "Take somebody out of this channel", "usage_hint": "@name"},
]


def carry_out(slack: SlackPlayground, who: str, channel: str, line: str) -> str | None:
    """Do what the line asks of the client and give what to say about it; `None` when it is a command of the app's.

    `who` and `channel` are ids or names. `HumanError` for what Slack's client would refuse.
    """
    name, _, whom = line.strip().partition(" ")
    if name not in {INVITE, REMOVE}:
        return None
    workspace, person = slack.workspace, slack.person(who)
    place = workspace.channel(channel)
    if place.is_im or place.is_archived or place not in person.channels():
        raise HumanError(f"{name} works in a channel that you are in and that is open.")
    wanted = whom.strip().removeprefix("@").lower()
    user = next((one for one in workspace.users.values() if wanted in {one.name.lower(), one.id.lower()}), None)
    if user is None:
        raise HumanError(
            f"Nobody here is called {whom.strip() or 'nothing'}. Write it as {name} @{workspace.bot.name}."
        )
    if name == REMOVE:
        workspace.leave(place.id, user.id)
        return f"{user.name} is not in #{place.name} any more."
    workspace.join(place.id, user.id, inviter=person.id)
    return f"{user.name} is in #{place.name} now."
