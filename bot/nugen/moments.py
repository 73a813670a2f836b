"""Times as the vendor writes them: with or without a zone (then UTC), with a blank or a T, or hidden in an id."""

import re
from datetime import UTC, datetime

from bot.nugen.values import text

_LONGEST = 40
# The vendor's ids end in a ULID that was cut to 15 or 16 characters, or in a whole one of 26, in either case of letters.
_ULID = re.compile(r"(?:^|[_-])([0-7][0-9A-HJKMNP-TV-Z]{14,25})$", re.IGNORECASE | re.ASCII)
_CROCKFORD = {character: value for value, character in enumerate("0123456789ABCDEFGHJKMNPQRSTVWXYZ")}
_TIME_CHARACTERS = 10
# Outside of these years the letters were no time but chance.
_PLAUSIBLE = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


def moment(value: object) -> datetime | None:
    """A moment in UTC from ISO text in any of the vendor's spellings, or `None`."""
    written = text(value)
    if written is None or len(written) > _LONGEST:
        return None
    try:
        found = datetime.fromisoformat(written.strip())
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def moment_in_id(vendor_id: str) -> datetime | None:
    """The time of creation in UTC that the ULID at the end of an id holds, or `None` when there is no ULID.

    Seen to agree with the vendor's own times to the second, and documented nowhere: a last resort.
    """
    match = _ULID.search(vendor_id)
    if match is None:
        return None
    milliseconds = 0
    for character in match[1][:_TIME_CHARACTERS].upper():
        milliseconds = milliseconds * 32 + _CROCKFORD[character]
    earliest, latest = _PLAUSIBLE
    if not earliest.timestamp() <= milliseconds / 1000 <= latest.timestamp():
        return None
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC)
