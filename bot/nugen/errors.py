"""What can go wrong with the vendor, named by what the caller should do.

    NugenError                everything below; `str()` of it is fit for a person, `detail` is what the vendor said
    ├── NotSent               nothing left this machine: a machine may send it again
    ├── OutcomeUnknown        the request may have arrived: look at what the vendor has, then ask a person
    ├── Rejected              a final refusal, nothing was started: say why, offer to change and send again
    │   ├── NoSuchPath        the server does not know this call: wrong address, or another generation of the contract
    │   ├── Duplicate         the vendor has it already, under `vendor_id`: use that
    │   └── BrokenFile        a file was cut off or grew on its way to us: have it uploaded again
    ├── NotAllowed            the key is wrong or may not do this: stop asking with it and tell who looks after the bot
    ├── NotFound              nothing has this id (any more)
    ├── TryLater              busy, down or out of reach, nothing was started: ask again after `retry_after` or a while
    └── Unreadable            the answer was not understood: keep what was known and ask again later

A cancelled call is not in the tree: `CancelledError` passes through, and after a write it means `OutcomeUnknown`.
"""

from collections.abc import Mapping
from typing import ClassVar


class NugenError(Exception):
    """Something went wrong with a call to the vendor.

    `detail` is the vendor's own explanation, already cleaned, or empty. `status` is the HTTP status, if one came.
    """

    sentence: ClassVar[str] = "Something went wrong with Nugen."

    def __init__(self, detail: str = "", *, status: int | None = None) -> None:
        self.detail = detail
        self.status = status
        super().__init__(detail)

    def __str__(self) -> str:
        said = f" Nugen said: “{self.detail}”" if self.detail else ""
        return f"{self.sentence}{said}"


class NotSent(NugenError):
    """Nothing left this machine, proven: sending again cannot start anything twice."""

    sentence = "Nugen could not be reached, so nothing was sent and nothing was started. It is safe to send it again."


class OutcomeUnknown(NugenError):
    """The request may have arrived and may have started something that is paid for."""

    sentence = (
        "Nugen gave no clear answer, so it is not known whether anything was started. "
        "Look for it at Nugen before sending it again, or it may be paid for twice."
    )


class Rejected(NugenError):
    """The vendor refused for good. `fields` has the refused fields of an order in our words, each with the reason."""

    sentence = "Nugen refused the request, and nothing was started. Change what it objects to, then send it again."

    def __init__(self, detail: str = "", *, status: int | None = None, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(detail, status=status)
        self.fields: dict[str, str] = dict(fields or {})


class NoSuchPath(Rejected):
    """The server does not know this call at all; no word about the thing that it was about."""

    sentence = (
        "The server does not know this call, and nothing was started. "
        "Check NUGEN_BASE_URL and NUGEN_CONTRACT: the address or the generation of the API may be wrong."
    )


class Duplicate(Rejected):
    """The vendor has this document already, under `vendor_id`."""

    def __init__(self, vendor_id: str, detail: str = "", *, status: int | None = None) -> None:
        super().__init__(detail, status=status)
        self.vendor_id = vendor_id


class BrokenFile(Rejected):
    """What came of a file is not what was announced, so it was not sent to its end and nothing came of it."""

    sentence = "The file did not come whole from where it was read, so it was not used. Upload it again."


class NotAllowed(NugenError):
    """401 or 403: asking again with this key is pointless."""

    sentence = (
        "Nugen did not accept the bot's API key for this, and nothing was started. "
        "Whoever looks after the bot should check NUGEN_API_KEY."
    )


class NotFound(NugenError):
    """The vendor knows the call but nothing with this id."""

    sentence = "Nugen knows nothing with this id. It may have been deleted, or the id was mistyped: check it."


class TryLater(NugenError):
    """Nothing was started. `retry_after` is the number of seconds that the vendor asked for, if it asked."""

    sentence = "Nugen is busy or out of reach at the moment. Nothing was started or changed. Try again a little later."

    def __init__(self, detail: str = "", *, status: int | None = None, retry_after: float | None = None) -> None:
        super().__init__(detail, status=status)
        self.retry_after = retry_after


class Unreadable(NugenError):
    """The answer came and made no sense: it counts as no answer, never as success and never as "nothing there"."""

    sentence = "Nugen's answer could not be understood. Nothing was changed by it. Try again a little later."
