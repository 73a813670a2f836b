"""Whether Nugen takes the key, and which generation of its API it speaks; asked by reading, which costs nothing."""

from collections.abc import Awaitable, Callable

from bot.doctor.finding import Finding, ok, warning, wrong
from bot.nugen.errors import NoSuchPath, NotAllowed, NugenError, TryLater, Unreadable

_SUBJECT = "Nugen"


async def check_vendor(contract: Callable[[], Awaitable[str | None]], base_url: str) -> list[Finding]:
    """One finding. A vendor that is down for the moment is a warning: the bot waits for it."""
    try:
        spoken = await contract()
    except NotAllowed:
        return [wrong(_SUBJECT, "It does not accept the key. Make a new one in Nugen's dashboard, set NUGEN_API_KEY.")]
    except NoSuchPath:
        spoken = None
    except TryLater as error:
        status = f"answers with status {error.status}" if error.status else "does not answer"
        return [
            warning(
                _SUBJECT, f"{base_url} {status} at the moment. Orders wait until it is back. Check again in a while."
            )
        ]
    except Unreadable:
        return [wrong(_SUBJECT, f"What {base_url} answers cannot be understood. Check NUGEN_BASE_URL.")]
    except NugenError as error:
        return [wrong(_SUBJECT, str(error))]
    if spoken is None:
        return [
            wrong(
                _SUBJECT, f"{base_url} knows none of the calls that are needed. Check NUGEN_BASE_URL, NUGEN_CONTRACT."
            )
        ]
    return [ok(_SUBJECT, f"It accepts the key and answers as the {spoken} generation of its API.")]
