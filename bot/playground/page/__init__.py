"""The playground's page: a Slack-like client in the browser, so that a person can use the bot without Slack."""

from bot.playground.page.routes import page_routes

__all__ = ["page_routes"]
