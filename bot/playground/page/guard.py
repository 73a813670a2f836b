"""Who may use the page's routes: the page itself and tools on this machine, not another site in the same browser."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web
from pydantic import ValidationError

from bot.playground.slack import HumanError

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_LOOPBACK = frozenset({"127.0.0.1", "localhost"})
_OWN_FETCH = frozenset({"same-origin", "none"})


def guarded(handler: Handler) -> Handler:
    """Refuse other sites with 403, and turn what cannot be done into words for the person."""

    async def handle(request: web.Request) -> web.StreamResponse:
        if _is_foreign(request):
            return problem(403, "This page only answers to itself.")
        try:
            return await handler(request)
        except ValidationError as error:
            return problem(422, f"The playground does not understand this request: {error.error_count()} mistakes.")
        except (HumanError, LookupError, ValueError) as error:
            return problem(409, str(error.args[0]) if error.args else "That is not possible.")

    return handle


def problem(status: int, words: str) -> web.Response:
    """An error that the page shows."""
    return web.json_response({"error": words}, status=status)


def _is_foreign(request: web.Request) -> bool:
    """Whether another site asks. A foreign Host is a name that was pointed at this machine to get past the rest."""
    if urlsplit(f"//{request.host}").hostname not in _LOOPBACK:
        return True
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{request.host}":
        return True
    # A link to the page itself may stand anywhere; what it shows may be asked for by the page only.
    return request.path != "/" and request.headers.get("Sec-Fetch-Site", "none") not in _OWN_FETCH
