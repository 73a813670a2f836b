"""What Slack calls: one thin listener a file, each reading the payload, acknowledging, and calling one use case."""

from slack_bolt.async_app import AsyncApp

from bot.services import Services
from handlers import card_buttons, command, form, list_buttons, membership, pickers, trouble


def register(app: AsyncApp, services: Services) -> None:
    """Hang every listener on the app."""
    for listener in (command, form, pickers, card_buttons, list_buttons, membership, trouble):
        listener.register(app, services)
