"""Whether the database answers and its tables are those of this version."""

from collections.abc import Awaitable, Callable

from bot.database_file import UnusableFile
from bot.doctor.finding import Finding, ok, warning, wrong
from bot.store.errors import StoreError

_SUBJECT = "Database"

_WORDS = {
    "current": ok(_SUBJECT, "It answers, and its tables are up to date."),
    "newer": wrong(_SUBJECT, "A newer version of the bot has changed its tables. Install that version again."),
    "empty": wrong(_SUBJECT, "It answers and has no tables yet. Run: alignbot migrate"),
    "behind": wrong(_SUBJECT, "Its tables are older than this version. Run: alignbot migrate"),
}
# The embedded database is brought up to date by `serve` itself, so being behind is no fault there.
_WORDS_EMBEDDED = _WORDS | {
    "empty": ok(_SUBJECT, "It is new; alignbot serve makes its tables."),
    "behind": warning(_SUBJECT, "Its tables are older than this version; alignbot serve brings them up to date."),
}


async def check_database(schema_state: Callable[[], Awaitable[str]], *, is_sqlite: bool) -> list[Finding]:
    """One finding, by the store's word for its tables: current, empty, behind or newer."""
    try:
        state = await schema_state()
    except UnusableFile as error:
        return [wrong(_SUBJECT, str(error))]
    except StoreError as error:
        return [wrong(_SUBJECT, f"It does not answer. Check DATABASE_URL, and that the database runs. ({error})")]
    return [(_WORDS_EMBEDDED if is_sqlite else _WORDS)[state]]
