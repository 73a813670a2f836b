"""Whether a refusal means that the vendor speaks another generation of its contract by now, rather than no."""

from bot.nugen.client import NugenClient
from bot.nugen.contracts import Contract
from bot.nugen.errors import NoSuchPath, Rejected

# Paths can stay while the names of fields change, and then the vendor finds fields missing that nobody forgot.
UNPROCESSABLE = 422


async def is_worth_repeating(error: Rejected, nugen: NugenClient, spoken: Contract) -> bool:
    """Whether another generation than `spoken`, the one of the refused request, was found by reading.

    A refused request has started nothing, so it may leave once more with the right path and names. `spoken` is what
    the client spoke before the request.
    """
    if isinstance(error, NoSuchPath):
        return await nugen.look_again()
    return error.status == UNPROCESSABLE and await nugen.look_again() and nugen.contract is not spoken
