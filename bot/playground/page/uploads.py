"""Files that somebody on the page hands to the workspace."""

from aiohttp import web

from bot.playground.slack import HumanError, SlackPlayground
from bot.playground.slack.model import Json

LARGEST = 10 * 1024 * 1024  # bytes: what a field for files takes at Slack


async def upload(slack: SlackPlayground, request: web.Request) -> Json:
    """Keep the request's body as a file of the person `as`, under `name`: its id, name and size in bytes."""
    person, name = slack.person(request.query.get("as", "")), request.query.get("name", "").strip()
    if not name:
        raise HumanError("A file needs a name.")
    if (request.content_length or 0) > LARGEST:
        raise HumanError(f"{name} is larger than {LARGEST // 1024**2} MB.")
    content = await request.read()
    if not content:
        raise HumanError(f"{name} is empty.")
    return {"id": await person.upload(name, content), "name": name, "size": len(content)}
