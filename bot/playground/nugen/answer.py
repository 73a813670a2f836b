"""An answer before it goes over the wire, with the ways in which it may fail to arrive whole."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus


class Ending(StrEnum):
    """How the connection is left behind."""

    WHOLE = "whole"
    HALF = "half"  # the head promises the whole body, half of it comes, the connection closes
    RESET = "reset"  # not one byte is answered, the connection is torn down
    SILENCE = "silence"  # not one byte is answered, the connection stays open


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, headers and a body, sent after `delay` real seconds.

    With a `pause` the body is a stream of server-sent events, with so many real seconds after each.
    """

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    ending: Ending = Ending.WHOLE
    delay: float = 0.0
    pause: float | None = None

    @property
    def status_sent(self) -> int | None:
        """The status that the client gets to see, `None` if it sees nothing."""
        return None if self.ending in {Ending.RESET, Ending.SILENCE} else self.status


def document(content: object, status: int = HTTPStatus.OK, headers: Mapping[str, str] | None = None) -> Answer:
    """Answer a JSON document."""
    body = json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()
    return Answer(status, body, {"Content-Type": "application/json", **(headers or {})})


def events(contents: Iterable[str], pause: float) -> Answer:
    """Answer a stream of server-sent events."""
    body = "".join(f"data: {content}\n\n" for content in contents).encode()
    return Answer(HTTPStatus.OK, body, {"Content-Type": "text/event-stream; charset=utf-8"}, pause=pause)


def refusal(status: int, detail: object, headers: Mapping[str, str] | None = None) -> Answer:
    """Answer `{"detail": …}` as FastAPI does: a string, an object or an array."""
    return document({"detail": detail}, status, headers)


def gateway(status: HTTPStatus) -> Answer:
    """Answer the page of the gateway in front of the vendor, which is HTML whatever was asked."""
    title = f"{status.value} {'Gateway Time-out' if status is HTTPStatus.GATEWAY_TIMEOUT else status.phrase}"
    lines = (
        f"<html>\r\n<head><title>{title}</title></head>",
        f"<body>\r\n<center><h1>{title}</h1></center>",
        "<hr><center>nginx/1.24.0 (Ubuntu)</center>\r\n</body>",
        "</html>\r\n",
    )
    return Answer(status, "\r\n".join(lines).encode(), {"Content-Type": "text/html"})


def crash() -> Answer:
    """Answer what is left when the vendor's program fails."""
    return Answer(
        HTTPStatus.INTERNAL_SERVER_ERROR, b"Internal Server Error", {"Content-Type": "text/plain; charset=utf-8"}
    )


RESET = Answer(0, ending=Ending.RESET)
SILENCE = Answer(0, ending=Ending.SILENCE)
