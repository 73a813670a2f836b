"""What an HTTP answer means for the caller: the status code decides, the body explains."""

from collections.abc import Callable, Collection
from http import HTTPStatus
from typing import TypeVar

from bot.nugen.cleaning import clean_detail, field_messages
from bot.nugen.contracts import Names
from bot.nugen.errors import (
    Duplicate,
    NoSuchPath,
    NotAllowed,
    NotFound,
    NugenError,
    OutcomeUnknown,
    Rejected,
    TryLater,
    Unreadable,
)
from bot.nugen.material_reader import read_duplicate
from bot.nugen.transport import Answer
from bot.nugen.values import parse_json

_T = TypeVar("_T")

_NOT_ALLOWED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_NO_SUCH_PATH = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED})
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
# Answers after which nothing was done. Any other status leaves room for doubt, also 408: it may come from a gateway
# while the server behind it goes on.
_REFUSALS = frozenset(
    {
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.PAYMENT_REQUIRED,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.METHOD_NOT_ALLOWED,
        HTTPStatus.CONFLICT,
        HTTPStatus.GONE,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    }
)
_COME_BACK = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})
# What the vendor's framework says when no route matches; a missing thing is described in other words.
_NO_ROUTE_DETAILS = (None, "", "Not Found")


def body_of_read(answer: Answer, *, about_thing: bool, secrets: Collection[str]) -> bytes:
    """The body of a read that succeeded, or the error that the answer means."""
    status = answer.status
    if _is_success(status):
        return _body(answer)
    detail = clean_detail(answer.body, secrets=secrets)
    if status in _NOT_ALLOWED:
        raise NotAllowed(detail, status=status)
    if status in _COME_BACK or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise TryLater(detail, status=status, retry_after=answer.retry_after)
    if about_thing and status in _GONE and not (status == HTTPStatus.NOT_FOUND and _no_route(answer)):
        raise NotFound(detail, status=status)
    if status in _NO_SUCH_PATH:
        raise NoSuchPath(detail, status=status)
    if status >= HTTPStatus.BAD_REQUEST:
        raise Rejected(detail, status=status)
    raise Unreadable(detail, status=status)


def refuse_unless_done(
    answer: Answer, *, names: Names, foreign: Collection[str], about_thing: bool, secrets: Collection[str]
) -> None:
    """Nothing for a 2xx to a write, or else the error that the answer means. In doubt it is `OutcomeUnknown`.

    `names` are the fields of the request: what is wrong with one of them is told under our word for it. A server that
    asks for a `foreign` one does not know the request in this form, which is `NoSuchPath` as well.
    """
    status = answer.status
    if _is_success(status):
        return
    detail = clean_detail(answer.body, secrets=secrets)
    if status in _NOT_ALLOWED:
        raise NotAllowed(detail, status=status)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise TryLater(detail, status=status, retry_after=answer.retry_after)
    if status == HTTPStatus.METHOD_NOT_ALLOWED or (status == HTTPStatus.NOT_FOUND and _no_route(answer)):
        raise NoSuchPath(detail, status=status)
    if about_thing and status in _GONE:
        raise NotFound(detail, status=status)
    if status == HTTPStatus.CONFLICT and (existing := read_duplicate(answer.body)) is not None:
        raise Duplicate(existing, detail, status=status)
    if status == HTTPStatus.UNPROCESSABLE_ENTITY and field_messages(answer.body, {word: word for word in foreign}):
        raise NoSuchPath(detail, status=status)
    if status in _REFUSALS:
        our_words = {theirs: ours for ours, theirs in names.items()}
        raise Rejected(detail, status=status, fields=field_messages(answer.body, our_words, secrets=secrets))
    raise OutcomeUnknown(detail, status=status)


def read_outcome(answer: Answer, read: Callable[[bytes], _T]) -> _T:
    """What a write gave that succeeded; when that cannot be read, nobody knows what it started: `OutcomeUnknown`."""
    try:
        return read(_body(answer))
    except NugenError as error:
        raise OutcomeUnknown(status=answer.status) from error


def _is_success(status: int) -> bool:
    return HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES


def _body(answer: Answer) -> bytes:
    if answer.fault is not None:
        raise answer.fault
    return answer.body


def _no_route(answer: Answer) -> bool:
    """Whether a 404 is about the path: the framework's own words, or an answer that is not the vendor's at all.

    In doubt it is about the path: "no such project" would end an alignment for us that still runs at the vendor.
    """
    try:
        document = parse_json(answer.body)
    except Unreadable:
        return True
    return not isinstance(document, dict) or document.get("detail") in _NO_ROUTE_DETAILS
