"""What Slack calls: one thin listener a file, each reading the payload, acknowledging, and calling one use case."""

from slack_bolt.async_app import AsyncApp

from bot.services import Services
from handlers import (
    benchmark_form,
    card_buttons,
    command,
    documents,
    entrance,
    form,
    list_buttons,
    membership,
    mentions,
    model_forms,
    operations,
    pickers,
    shortcuts,
    trouble,
)

_LISTENERS = (
    entrance,
    command,
    form,
    benchmark_form,
    pickers,
    shortcuts,
    card_buttons,
    operations,
    model_forms,
    mentions,
    list_buttons,
    documents,
    membership,
    trouble,
)


def register(app: AsyncApp, services: Services) -> None:
    """Hang every listener on the app."""
    for listener in _LISTENERS:
        listener.register(app, services)
