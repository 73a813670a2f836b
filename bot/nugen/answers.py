"""What an HTTP answer means for the caller: the status code decides, the body explains."""

from collections.abc import Collection
from http import HTTPStatus

from bot.alignments.observation import Observation
from bot.nugen.cleaning import clean_detail, field_messages
from bot.nugen.contracts import Contract
from bot.nugen.errors import (
    NoSuchPath,
    NotAllowed,
    NotFound,
    NugenError,
    OutcomeUnknown,
    Rejected,
    TryLater,
    Unreadable,
)
from bot.nugen.reader import read_created
from bot.nugen.transport import Answer
from bot.nugen.values import parse_json

_NOT_ALLOWED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_NO_SUCH_PATH = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED})
# Answers after which nothing was created. Any other status leaves room for doubt, also 408: it may come from a gateway
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


def body_of_read(answer: Answer, *, about_project: bool, secrets: Collection[str]) -> bytes:
    """The body of a read that succeeded, or the error that the answer means."""
    status = answer.status
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        if answer.fault is not None:
            raise answer.fault
        return answer.body
    detail = clean_detail(answer.body, secrets=secrets)
    if status in _NOT_ALLOWED:
        raise NotAllowed(detail, status=status)
    if status in _COME_BACK or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise TryLater(detail, status=status, retry_after=answer.retry_after)
    if about_project and (status == HTTPStatus.GONE or (status == HTTPStatus.NOT_FOUND and not _no_route(answer))):
        raise NotFound(detail, status=status)
    if status in _NO_SUCH_PATH:
        raise NoSuchPath(detail, status=status)
    if status >= HTTPStatus.BAD_REQUEST:
        raise Rejected(detail, status=status)
    raise Unreadable(detail, status=status)


def created(answer: Answer, *, contract: Contract, secrets: Collection[str]) -> Observation:
    """What a create started, or the error that its answer means. In doubt it is `OutcomeUnknown`."""
    status = answer.status
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        try:
            if answer.fault is not None:
                raise answer.fault
            return read_created(answer.body, secrets=secrets)
        except NugenError as error:
            raise OutcomeUnknown(status=status) from error
    detail = clean_detail(answer.body, secrets=secrets)
    if status in _NOT_ALLOWED:
        raise NotAllowed(detail, status=status)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise TryLater(detail, status=status, retry_after=answer.retry_after)
    if status == HTTPStatus.METHOD_NOT_ALLOWED or (status == HTTPStatus.NOT_FOUND and _no_route(answer)):
        raise NoSuchPath(detail, status=status)
    if status in _REFUSALS:
        fields = field_messages(answer.body, contract.our_words(), secrets=secrets)
        raise Rejected(detail, status=status, fields=fields)
    raise OutcomeUnknown(detail, status=status)


def _no_route(answer: Answer) -> bool:
    """Whether a 404 is about the path: the framework's own words, or an answer that is not the vendor's at all.

    In doubt it is about the path: "no such project" would end an alignment for us that still runs at the vendor.
    """
    try:
        document = parse_json(answer.body)
    except Unreadable:
        return True
    return not isinstance(document, dict) or document.get("detail") in _NO_ROUTE_DETAILS
