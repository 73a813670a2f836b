"""What is not Slack's, or came otherwise than Slack sends it, is refused shortly, and nothing of it happens."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest

from tests.hostile.sending import ACKNOWLEDGED_WITHIN, Gate
from tests.scenarios.acting import last_sent
from tests.scenarios.conftest import CHANNEL, World
from tests.scenarios.watching import EDIT, POST
from tests.web.site import FORM, JSON, read_answer, request, signed

pytestmark = pytest.mark.asyncio(loop_scope="module")

MARK = "never-repeat-this"
LARGEST = 1_000_000


def body(text: str = MARK, **fields: str) -> bytes:
    """A command that would be answered if it were taken."""
    usual = {"team_id": "T1", "user_id": "U1", "channel_id": "C1", "trigger_id": "1.2", "command": "/align"}
    return urlencode({**usual, "text": text, **fields}).encode()


def signature_of(gate: Gate, content: bytes, at: str, *, version: str = "v0") -> str:
    base = f"{version}:{at}:".encode() + content
    return f"{version}=" + hmac.new(gate.secret.encode(), base, hashlib.sha256).hexdigest()


def now(seconds: float = 0) -> str:
    return str(int(time.time() + seconds))


def forged(gate: Gate, *, content: bytes | None = None, path: str = "/slack/events", **headers: str) -> bytes:
    """A true request with other headers; an empty one is left out."""
    said = body() if content is None else content
    at = headers.pop("at", now())
    usual = {
        "Content-Type": FORM,
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": signature_of(gate, said, at),
    }
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return request(path, said, headers={name: value for name, value in {**usual, **named}.items() if value})


def another(character: str) -> str:
    return "0" if character != "0" else "1"


def altered(gate: Gate) -> bytes:
    """The signature of one body with another one of the same length."""
    raw = forged(gate)
    return raw.replace(MARK.encode(), MARK.upper().encode())


def one_digit_off(gate: Gate) -> bytes:
    at = now()
    right = signature_of(gate, body(), at)
    return forged(gate, at=at, X_Slack_Signature=right[:-1] + another(right[-1]))


def of_another_time(gate: Gate) -> bytes:
    """A true signature under a time stamp that was moved into the present."""
    old = now(-1000)
    return forged(gate, X_Slack_Signature=signature_of(gate, body(), old))


def version_one(gate: Gate) -> bytes:
    at = now()
    return forged(gate, at=at, X_Slack_Signature=signature_of(gate, body(), at, version="v1"))


def chunked(gate: Gate, pieces: int, end: bytes = b"0\r\n\r\n") -> bytes:
    """A body without a length, in pieces of 64 kB, under the signature of an empty one."""
    head = forged(gate, content=b"", Transfer_Encoding="chunked").split(b"\r\n\r\n")[0]
    head = head.replace(b"Content-Length: 0\r\n", b"")
    return head + b"\r\n\r\n" + (b"10000\r\n" + b"x" * 0x10000 + b"\r\n") * pieces + end


def sealed(gate: Gate, content: bytes, content_type: str = FORM) -> bytes:
    """Signed as it should be, whatever is in it."""
    return signed(content, secret=gate.secret, content_type=content_type)


@dataclass(frozen=True)
class Case:
    raw: Callable[[Gate], bytes]
    status: int
    words: str


NOT_SIGNED = "not signed the way Slack signs"
WRONG = "does not fit"
OLD = "too old"
LARGE = "too large"
CASES: dict[str, Case] = {
    # Signatures
    "no signature": Case(lambda g: forged(g, X_Slack_Signature=""), 401, NOT_SIGNED),
    "no time stamp": Case(lambda g: forged(g, X_Slack_Request_Timestamp=""), 401, NOT_SIGNED),
    "a signature of zeros": Case(lambda g: forged(g, X_Slack_Signature="v0=" + "0" * 64), 401, WRONG),
    "a signature that is one digit off": Case(one_digit_off, 401, WRONG),
    "an altered body": Case(altered, 401, WRONG),
    "a signature of another time": Case(of_another_time, 401, WRONG),
    "another app's signing secret": Case(lambda _: signed(body(), secret="f" * 32), 401, WRONG),
    "a short signature": Case(lambda g: forged(g, X_Slack_Signature="v0=00"), 401, NOT_SIGNED),
    "a long signature": Case(lambda g: forged(g, X_Slack_Signature="v0=" + "0" * 6400), 401, NOT_SIGNED),
    "a signature beyond ASCII": Case(lambda g: forged(g, X_Slack_Signature="v0=" + "é" * 64), 401, NOT_SIGNED),
    "a signature in capitals": Case(lambda g: forged(g, X_Slack_Signature="V0=" + "A" * 64), 401, NOT_SIGNED),
    "version one": Case(version_one, 401, NOT_SIGNED),
    # Time stamps
    "a time stamp in words": Case(lambda g: forged(g, at="soon"), 401, NOT_SIGNED),
    "5,000 digits": Case(lambda g: forged(g, at="1" * 5000), 401, NOT_SIGNED),
    "a negative time stamp": Case(lambda g: forged(g, at=f"-{now()[1:]}"), 401, NOT_SIGNED),
    "a fraction of a second": Case(lambda g: forged(g, at=f"{now()}.5"), 401, NOT_SIGNED),
    "301 seconds old": Case(lambda g: forged(g, at=now(-302)), 401, OLD),
    "301 seconds ahead": Case(lambda g: forged(g, at=now(303)), 401, OLD),
    "from 1970": Case(lambda g: forged(g, at="0000000000"), 401, OLD),
    "from the year 2286": Case(lambda g: forged(g, at="9999999999"), 401, OLD),
    # Sizes
    "a byte too many": Case(lambda g: forged(g, content=b"", Content_Length=str(LARGEST + 1)), 413, LARGE),
    "an announced ocean": Case(lambda g: forged(g, content=b"", Content_Length="9" * 18), 413, LARGE),
    "chunks without an end": Case(lambda g: chunked(g, 15, end=b"4242\r\n" + b"x" * 0x4242), 413, LARGE),
    "chunks under another signature": Case(lambda g: chunked(g, 2), 401, WRONG),
    "an empty body": Case(lambda g: sealed(g, b"", JSON), 400, "not a JSON object"),
    # Encodings
    "compressed": Case(
        lambda g: forged(g, content=gzip.compress(body()), Content_Encoding="gzip"), 400, "cannot be read"
    ),
    "latin-1": Case(lambda g: sealed(g, "text=Größe".encode("latin-1")), 400, "cannot be read"),
    "invalid UTF-8 behind a percent sign": Case(
        lambda g: sealed(g, b"command=%2Falign&text=%ff%fe"), 400, "cannot be read"
    ),
    "invalid UTF-8 in JSON": Case(lambda g: sealed(g, b'{"type": "\xff"}', JSON), 400, "not a JSON object"),
    "a byte order mark": Case(lambda g: sealed(g, b'\xef\xbb\xbf{"type": "x"}', JSON), 400, "not a JSON object"),
    "UTF-16": Case(lambda g: sealed(g, '{"type": "x"}'.encode("utf-16"), JSON), 400, "not a JSON object"),
    # What is in it
    "nonsense as a payload": Case(lambda g: sealed(g, b"payload={bad"), 400, "not a JSON object"),
    "100,000 brackets": Case(lambda g: sealed(g, b"payload=" + b"[" * 100_000), 400, "not a JSON object"),
    "100,000 objects in each other": Case(lambda g: sealed(g, b'{"a":' * 100_000, JSON), 400, "not a JSON object"),
    "a list": Case(lambda g: sealed(g, b"[]", JSON), 400, "not a JSON object"),
    "a number of 10,000 digits": Case(lambda g: sealed(g, b'{"a": ' + b"9" * 10_000 + b"}", JSON), 400, "JSON object"),
    "a command's field twice": Case(lambda g: sealed(g, body() + b"&text=twice"), 400, "twice"),
    "101 fields": Case(lambda g: sealed(g, b"&".join(b"a%d=1" % n for n in range(101))), 400, "cannot be read"),
    # Content types
    "a picture": Case(lambda g: sealed(g, b"GIF89a", "image/gif"), 400, "content type"),
    "no content type": Case(lambda g: forged(g, Content_Type=""), 400, "content type"),
    "a multipart form": Case(lambda g: sealed(g, body(), "multipart/form-data; boundary=x"), 400, "content type"),
    # Methods and paths
    "GET": Case(lambda _: request("/slack/events", method="GET"), 405, ""),
    "PUT": Case(lambda g: forged(g).replace(b"POST", b"PUT", 1), 405, ""),
    "HEAD": Case(lambda _: request("/slack/events", method="HEAD"), 405, ""),
    "a method of nobody's": Case(lambda g: forged(g).replace(b"POST", b"BREW", 1), 400, "Invalid"),
    "another path": Case(lambda g: forged(g, path="/slack/install"), 404, ""),
    "a path with a slash more": Case(lambda g: forged(g, path="/slack/events/"), 404, ""),
    "a path that climbs": Case(lambda g: forged(g, path="/slack/../slack/events"), 404, ""),
}


def noticed(world: World) -> tuple[int, int]:
    """How much Slack and Nugen have heard, besides what the threads of earlier orders are told meanwhile."""
    return len([one for one in world.slack.wire if one.kind not in {POST, EDIT}]), len(world.nugen.creates)


@pytest.mark.parametrize("name", CASES)
async def test_it_is_refused_in_a_sentence(world: World, gate: Gate, name: str) -> None:
    """A status and a short sentence, which repeats nothing of it; Slack and Nugen hear of nothing, no row is written."""
    case = CASES[name]
    before = noticed(world)
    answer = await gate.send(case.raw(gate))
    assert answer.status == case.status
    assert case.words in answer.body.decode()
    assert len(answer.body) < 100
    assert MARK.encode() not in answer.body
    assert noticed(world) == before


async def test_a_request_as_slack_sends_it_gets_through(world: World, gate: Gate) -> None:
    """The same bytes, signed as they should be, are answered: the cases above fail for the reason that they name."""
    answer = await gate.send(forged(gate, content=body("help", team_id=world.slack.team_id)))
    assert answer.status == 200
    assert b"/align" in answer.body


async def test_a_body_of_exactly_the_limit_is_read(world: World, gate: Gate) -> None:
    """What is just not too large is taken and answered in words."""
    short = body("x", team_id=world.slack.team_id)
    answer = await gate.send(forged(gate, content=short + b"x" * (LARGEST - len(short))))
    assert answer.status == 200
    assert b"I do not know" in answer.body


async def test_fewer_bytes_than_announced_are_not_waited_for_beyond_their_sender(gate: Gate) -> None:
    """A sender that ends before its announced length gets nothing done, and the next request is served."""
    (bot,) = gate.world.bots
    _, writer = await asyncio.open_connection("127.0.0.1", bot.port)
    writer.write(forged(gate, Content_Length=str(len(body()) + 10)))
    await writer.drain()
    writer.close()
    assert (await gate.send(request("/healthz", method="GET"))).status == 200


async def test_more_bytes_than_announced_are_never_a_second_request(world: World, gate: Gate) -> None:
    """What follows a refused request on its connection is not read."""
    (bot,) = world.bots
    before = noticed(world)
    reader, writer = await asyncio.open_connection("127.0.0.1", bot.port)
    smuggled = forged(gate, content=body("", team_id=world.slack.team_id))
    refused = forged(gate, X_Slack_Signature="v0=" + "0" * 64).replace(b"Connection: close\r\n", b"")
    writer.write(refused + smuggled)
    answer = await read_answer(reader)
    writer.close()
    assert answer.status == 401
    assert b"HTTP/1.1" not in answer.body
    assert noticed(world) == before


async def test_the_same_order_replayed_is_still_one_order(world: World, gate: Gate) -> None:
    """A true submission sent five more times is acknowledged each time, and paid for once."""
    await world.order(name="Replayed", document_ids=["doc-abc123"])
    await world.called("create")
    payload = last_sent(world, "view_submission")
    answers = await asyncio.gather(*(gate.interaction(payload) for _ in range(5)))
    assert {one.status for one in answers} == {200}
    await world.open_form()
    outcome = await world.fill_in(name="After it", base_model="nugen-flash-instruct", document_ids=["doc-sup003"])
    assert outcome.ok, outcome.errors
    await world.called("create", 2)
    assert [create.body.count(b"Replayed") for create in world.nugen.creates] == [1, 0]


async def test_a_click_replayed_after_its_trigger_is_told_to_be_made_again(world: World, gate: Gate) -> None:
    """A command whose one-use trigger was used opens no second form."""
    await world.open_form()
    fields = last_sent(world, "slash command /align")
    await world.ada.close_view()
    assert (await gate.command(fields)).status == 200
    opened = [one for one in world.slack.wire if one.kind == "views.open"]
    await world.until(lambda: opened[-1].response or None)
    assert world.ada.view is None


async def test_refusals_do_not_wait(gate: Gate) -> None:
    """A hundred of them at once are all answered within Slack's time, if only that there are too many."""
    began = time.monotonic()
    answers = await asyncio.gather(*(gate.send(forged(gate, X_Slack_Signature="v0=00")) for _ in range(100)))
    assert {401} <= {one.status for one in answers} <= {401, 503}
    assert time.monotonic() - began < ACKNOWLEDGED_WITHIN


async def test_a_command_still_works_afterwards(world: World) -> None:
    """Nothing of all that has put the bot out."""
    outcome = await world.ada.command(CHANNEL, "/align help")
    assert outcome.ok, outcome.error
