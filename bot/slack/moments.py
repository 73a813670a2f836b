"""Times and people in Slack's notation, in which every reader sees their own time zone and everybody's own name."""

import re
from datetime import UTC, datetime, timedelta

from bot.slack.text import code, escape

_USER = re.compile(r"[UW][A-Z0-9]{1,30}")
_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_UNITS = ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "min"), (1, "s"))


def when(at: datetime) -> str:
    """A moment as mrkdwn; clients that cannot show it say it in UTC."""
    fallback = at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{fallback}>"


def duration(span: timedelta) -> str:
    """A length of time in its two largest units: "2 h 5 min", "45 s"; "0 s" for less than a second."""
    seconds = max(0, int(span.total_seconds()))
    parts: list[str] = []
    for size, unit in _UNITS:
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count} {unit}")
        elif parts:
            break
    return " ".join(parts[:2]) or "0 s"


def mention(user_id: str) -> str:
    """A person as mrkdwn. In a message that is posted this notifies them."""
    return f"<@{user_id}>" if _USER.fullmatch(user_id) else code(user_id)


def channel_link(channel_id: str) -> str:
    """A channel as mrkdwn."""
    return f"<#{channel_id}>" if re.fullmatch(r"[CGD][A-Z0-9]{1,30}", channel_id) else code(channel_id)


def link(url: str, words: str) -> str:
    """A link of ours as mrkdwn; the words alone when the address could end the link early."""
    return f"<{url}|{escape(words)}>" if re.fullmatch(r"https?://[^\s<>|]+", url) else escape(words)
