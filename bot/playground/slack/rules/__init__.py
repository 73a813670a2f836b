"""What Slack accepts: checks of messages and views that are as strict as the real service, written apart from the bot.

Pure functions of decoded JSON; nothing here talks to anybody, and nothing here is shared with the code it judges.
"""

from bot.playground.slack.rules.messages import check_message
from bot.playground.slack.rules.problem import Problem
from bot.playground.slack.rules.views import check_view

__all__ = ["Problem", "check_message", "check_view"]
