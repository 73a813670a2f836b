"""The gate in front of Bolt: what Slack signed comes through as it was sent, and everything else is refused."""

import hashlib
import hmac
import json
import logging
import math
from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from slack_sdk.signature import SignatureVerifier

from bot.slack.signature import LARGEST_BODY, RequestRefused, read_body, read_signed_request

NOW = 1_763_900_000.25
SECRET = "not-a-real-" + "signing-secret"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

COMMAND = {
    "command": "/align",
    "text": "new Support",
    "channel_id": "C1",
    "channel_name": "ml-team",
    "user_id": "U1",
    "team_id": "T1",
    "trigger_id": "1.2.3",
}


def signed(
    body: bytes, *, content_type: str = FORM, timestamp: str = str(int(NOW)), secret: str = SECRET
) -> dict[str, str]:
    """Return the headers with which Slack would send this body, signed as its documentation says."""
    digest = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": content_type,
        "Content-Length": str(len(body)),
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": f"v0={digest}",
    }


def read(headers: Mapping[str, str], body: bytes, *, now: float = NOW) -> dict[str, Any]:
    """Read a request with the secret of these tests."""
    return read_signed_request(headers, body, signing_secret=SECRET, now=now)


def status(headers: Mapping[str, str], body: bytes, *, now: float = NOW) -> int:
    """Return the status with which a request is refused."""
    with pytest.raises(RequestRefused) as refusal:
        read(headers, body, now=now)
    return refusal.value.status


def test_slacks_own_library_and_the_gate_agree() -> None:
    """A signature that the library of Slack makes is taken."""
    body = urlencode(COMMAND).encode()
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=str(int(NOW)), body=body)
    assert signature is not None
    assert read({**signed(body), "X-Slack-Signature": signature}, body) == COMMAND


def test_an_event_comes_through() -> None:
    """A signed JSON object is handed on as it is."""
    event = {"type": "event_callback", "event": {"type": "app_home_opened"}, "note": "grün"}
    body = json.dumps(event).encode()
    assert read(signed(body, content_type=JSON), body) == event
    assert read(signed(body, content_type="Application/JSON; charset=utf-8"), body) == event


def test_a_command_comes_through() -> None:
    """The fields of a signed form are handed on, blank ones and letters of every script included."""
    command = {**COMMAND, "text": "", "user_name": "Гра́йс 語 & = %"}
    body = urlencode(command).encode()
    assert read(signed(body), body) == command


def test_an_interaction_comes_through() -> None:
    """The JSON object in the field `payload` is handed on instead of the form."""
    payload = {"type": "view_submission", "view": {"id": "V1"}}
    body = urlencode({"payload": json.dumps(payload)}).encode()
    assert read(signed(body), body) == payload


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "train on payload.jsonl"},
        {"text": "payload"},
        {"text": "payload={}"},
        {"channel_name": "payload-team"},
        {"payload": '{"type": "block_actions"}'},
    ],
)
def test_the_word_payload_in_a_command_means_nothing(fields: dict[str, str]) -> None:
    """A command stays a command, whatever its text, its channel or a further field is called."""
    command = {**COMMAND, **fields}
    body = urlencode(command).encode()
    assert read(signed(body), body) == command


def test_the_names_of_headers_are_read_in_any_case() -> None:
    """Proxies and servers write header names as they like."""
    body = urlencode(COMMAND).encode()
    for headers in (
        {name.lower(): value for name, value in signed(body).items()},
        {name.upper(): value for name, value in signed(body).items()},
    ):
        assert read(headers, body) == COMMAND


@pytest.mark.parametrize(("age", "taken"), [(-301, False), (-300, True), (0, True), (300, True), (301, False)])
def test_a_request_is_taken_for_five_minutes_either_way(age: int, *, taken: bool) -> None:
    """A replay from longer ago and a timestamp from further ahead are refused."""
    body = urlencode(COMMAND).encode()
    now = int(NOW) + age
    if taken:
        assert read(signed(body), body, now=now) == COMMAND
    else:
        assert status(signed(body), body, now=now) == 401


@pytest.mark.parametrize("now", [math.nan, math.inf, -math.inf])
def test_a_clock_that_is_no_number_lets_nothing_in(now: float) -> None:
    """An age that cannot be told counts as too old."""
    body = urlencode(COMMAND).encode()
    assert status(signed(body), body, now=now) == 401


@pytest.mark.parametrize(
    "timestamp",
    [
        "",
        "abc",
        "1" * 9,
        "1" * 11,
        "9" * 5000,
        "-176390000",
        "1763900000.0",
        "1763900000\n",
        " 1763900000",
        "\uff11" * 10,
    ],
)
def test_a_timestamp_of_another_form_is_refused(timestamp: str) -> None:
    """Only ten digits are a timestamp; everything else is refused and not converted."""
    body = urlencode(COMMAND).encode()
    headers = {**signed(body), "X-Slack-Request-Timestamp": timestamp}
    assert status(headers, body) == 401


@pytest.mark.parametrize(
    "signature",
    ["", "v0=", "v0=" + "0" * 63, "v0=" + "0" * 65, "v1=" + "0" * 64, "v0=" + "g" * 64, "v0=" + "é" * 64, "0" * 67],
)
def test_a_signature_of_another_form_is_refused(signature: str) -> None:
    """Only v0= and 64 hexadecimal digits are compared at all."""
    body = urlencode(COMMAND).encode()
    assert status({**signed(body), "X-Slack-Signature": signature}, body) == 401


def test_a_signature_of_the_right_form_that_does_not_fit_is_refused() -> None:
    """A guessed signature, another secret, another body and another timestamp are all refused."""
    body = urlencode(COMMAND).encode()
    right = signed(body)
    assert status({**right, "X-Slack-Signature": "v0=" + "0" * 64}, body) == 401
    assert status(signed(body, secret="another-secret"), body) == 401
    assert status(right, body + b"&more=1") == 401
    assert status({**right, "X-Slack-Request-Timestamp": str(int(NOW) - 1)}, body) == 401


@pytest.mark.parametrize("missing", ["X-Slack-Signature", "X-Slack-Request-Timestamp"])
def test_an_unsigned_request_is_refused(missing: str) -> None:
    """Both headers of the signature are needed."""
    body = urlencode(COMMAND).encode()
    assert status({name: value for name, value in signed(body).items() if name != missing}, body) == 401


HOSTILE = {
    "broken JSON": (JSON, b'{"type": '),
    "a list": (JSON, b"[1, 2]"),
    "a text": (JSON, b'"text"'),
    "nothing": (JSON, b""),
    "deep JSON": (JSON, b"[" * 100_000),
    "deep object": (JSON, b'{"a":' * 100_000),
    "a huge number": (JSON, b'{"a": ' + b"9" * 5000 + b"}"),
    "bytes that are no text": (JSON, b"\xff\xfe"),
    "broken payload": (FORM, b"payload={bad"),
    "empty payload": (FORM, b"payload="),
    "a list as payload": (FORM, b"payload=[]"),
    "deep payload": (FORM, b"payload=" + b"[" * 100_000),
    "two payloads": (FORM, b"payload=%7B%7D&payload=%7B%7D"),
    "bytes that are no form": (FORM, b"text=\xff"),
    "escapes that are no text": (FORM, b"text=%ff"),
    "very many fields": (FORM, b"&".join(b"a%d=1" % number for number in range(101))),
    "another content type": ("text/plain", b"hello"),
    "no content type": ("", b"{}"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_body_is_refused_unread_without_a_signature_and_as_malformed_with_one(name: str) -> None:
    """Nobody gets a body parsed without a signature; with one, what cannot be read is refused, not an error."""
    content_type, body = HOSTILE[name]
    headers = signed(body, content_type=content_type)
    assert status({**headers, "X-Slack-Signature": "v0=" + "0" * 64}, body) == 401
    assert status(headers, body) == 400


def test_a_request_of_more_than_a_megabyte_is_refused() -> None:
    """The declared size and the real size both count, before any signature."""
    assert LARGEST_BODY == 10**6
    body = b"a=" + b"x" * (LARGEST_BODY - 2)
    assert read(signed(body), body) == {"a": "x" * (LARGEST_BODY - 2)}
    assert status(signed(body + b"x"), body + b"x") == 413
    assert status({"Content-Length": str(LARGEST_BODY + 1)}, b"") == 413
    assert status({"Content-Length": "9" * 5000}, b"") == 413
    assert status({}, b"x" * (LARGEST_BODY + 1)) == 413


@pytest.mark.parametrize("length", ["abc", "-1", "1.5", "\u00b2", "\uff11"])
def test_a_content_length_that_is_no_number_is_refused(length: str) -> None:
    """A size that cannot be read is not guessed."""
    body = urlencode(COMMAND).encode()
    assert status({**signed(body), "Content-Length": length}, body) == 400


def test_without_a_secret_nothing_is_trusted() -> None:
    """An empty signing secret would let everybody sign, so it lets nobody in."""
    body = urlencode(COMMAND).encode()
    with pytest.raises(RequestRefused) as refusal:
        read_signed_request(signed(body), body, signing_secret="", now=NOW)
    assert refusal.value.status == 503


def test_a_refusal_repeats_nothing_of_the_request(caplog: pytest.LogCaptureFixture) -> None:
    """Neither the log nor the error, nor any error behind it, holds what a stranger sent."""
    caplog.set_level(logging.DEBUG)
    for content_type, body in ((JSON, b'{"marker'), (FORM, b"payload=marker"), (FORM, b"text=marker%ff")):
        for headers in (signed(body, content_type=content_type), {"Content-Type": content_type}):
            with pytest.raises(RequestRefused) as refusal:
                read(headers, body)
            error = refusal.value
            assert "marker" not in f"{error!r} {error.reason}"
            assert error.__context__ is None
    assert caplog.records == []


async def stream(*chunks: bytes) -> AsyncIterator[bytes]:
    """Yield the body in these pieces."""
    for chunk in chunks:
        yield chunk


async def test_a_body_that_arrives_in_pieces_is_put_together() -> None:
    """What a server reads in pieces is the same bytes that were signed."""
    assert await read_body({"content-length": "6"}, stream(b"abc", b"", b"def")) == b"abcdef"


async def test_a_body_without_an_end_is_read_no_further_than_the_limit() -> None:
    """A stream that lies about its size is left as soon as it is too long."""
    pieces = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal pieces
        while True:
            pieces += 1
            yield b"x" * 100_000

    with pytest.raises(RequestRefused) as refusal:
        await read_body({"content-length": "10"}, endless())
    assert refusal.value.status == 413
    assert pieces == 11


async def test_a_declared_size_beyond_the_limit_is_refused_before_anything_is_read() -> None:
    """Nothing of a body that is announced as too large is taken in."""
    pieces = 0

    async def announced() -> AsyncIterator[bytes]:
        nonlocal pieces
        pieces += 1
        yield b"x"

    with pytest.raises(RequestRefused) as refusal:
        await read_body({"content-length": str(LARGEST_BODY + 1)}, announced())
    assert (refusal.value.status, pieces) == (413, 0)


HEADER_NAMES = st.sampled_from(
    ["content-type", "content-length", "x-slack-signature", "x-slack-request-timestamp", "X-Slack-Signature"]
)
HEADER_VALUES = st.text(max_size=80) | st.sampled_from([JSON, FORM, "v0=" + "a" * 64, str(int(NOW)), "10"])


@CALM
@given(st.dictionaries(HEADER_NAMES | st.text(max_size=10), HEADER_VALUES), st.binary(max_size=200))
def test_whatever_a_stranger_sends_is_refused(headers: dict[str, str], body: bytes) -> None:
    """Random headers and bytes end in a refusal and in nothing else."""
    assert status(headers, body) in {400, 401, 413}


@CALM
@given(
    st.sampled_from([JSON, FORM, ""]), st.binary(max_size=200) | st.builds(lambda rest: b"payload=" + rest, st.binary())
)
def test_whatever_is_signed_is_read_or_refused(content_type: str, body: bytes) -> None:
    """Random bytes with a right signature become an object or a refusal as malformed."""
    try:
        answer: object = read(signed(body, content_type=content_type), body)
    except RequestRefused as refusal:
        answer = refusal.status
    assert isinstance(answer, dict) or answer == 400


@CALM
@given(st.dictionaries(st.text(min_size=1), st.text(), max_size=20).filter(lambda fields: "payload" not in fields))
def test_every_form_comes_through_unchanged(fields: dict[str, str]) -> None:
    """Whatever people type into a command, the listeners get exactly that."""
    body = urlencode(fields, errors="surrogatepass").encode()
    assert read(signed(body), body) == fields


PIECES = st.sampled_from(["%", "2", "22", "%25", "%22", "%3A", "%3a", "%7B", "%zz", "+", "x"])


@CALM
@given(st.lists(PIECES, max_size=12).map("".join))
@example("%2522")
def test_an_escape_is_undone_once_and_half_an_escape_is_none(text: str) -> None:
    """As the library does it with the whole of a form, whatever stands beside whatever."""
    body = f"text={text}".encode()
    assert read(signed(body), body) == dict(parse_qsl(body.decode(), keep_blank_values=True))
