"""The ids of our own rows."""

import secrets
from datetime import datetime

_DIGITS_OF_TIME = 12
_BYTES_OF_CHANCE = 10


def new_id(now: datetime) -> str:
    """32 hexadecimal digits that nobody has: milliseconds since 1970, then 80 bits of chance.

    Those of one moment begin alike, so that what is written together lies together in each index: with pure chance
    every new record changes a page of its own in five of them, and a commit takes twice as long.
    """
    return f"{int(now.timestamp() * 1000):0{_DIGITS_OF_TIME}x}{secrets.token_hex(_BYTES_OF_CHANCE)}"
