"""Who is who: `auth.test`, `users.info`, `bots.info`, `team.info`; and the address for Socket Mode."""

from bot.playground.slack.errors import ApiError
from bot.playground.slack.model import Json
from bot.playground.slack.payloads import user_json
from bot.playground.slack.webapi.call import Call, Method


def auth_test(call: Call) -> Json:
    """auth.test."""
    workspace = call.core.workspace
    return {
        "url": f"{call.core.base_url}/",
        "team": workspace.name,
        "user": workspace.bot.name,
        "team_id": workspace.team_id,
        "user_id": workspace.bot.id,
        "bot_id": workspace.bot_id,
        "is_enterprise_install": False,
    }


def connections_open(call: Call) -> Json:
    """apps.connections.open: an address with a ticket for one connection."""
    ticket = call.core.mint.secret()
    call.core.tickets.add(ticket)
    address = call.core.base_url.replace("http://", "ws://", 1)
    return {"url": f"{address}/link/?ticket={ticket}&app_id={call.core.workspace.app_id}"}


def users_info(call: Call) -> Json:
    """users.info."""
    return {"user": user_json(call.core, call.user())}


def bots_info(call: Call) -> Json:
    """bots.info: the app itself is the only one here."""
    workspace = call.core.workspace
    if call.required("bot") != workspace.bot_id:
        raise ApiError("bot_not_found")
    bot = {"id": workspace.bot_id, "deleted": False, "name": workspace.bot.name, "app_id": workspace.app_id}
    return {"bot": bot | {"user_id": workspace.bot.id}}


def team_info(call: Call) -> Json:
    """team.info."""
    workspace = call.core.workspace
    return {"team": {"id": workspace.team_id, "name": workspace.name, "domain": workspace.domain}}


METHODS = {
    "auth.test": Method(auth_test),
    "apps.connections.open": Method(connections_open, token="app"),  # noqa: S106 - a kind of token, not a token
    "users.info": Method(users_info, ("users:read",)),
    "bots.info": Method(bots_info, ("users:read",)),
    "team.info": Method(team_info, ("team:read",)),
}
