import asyncio
import json
import logging
import time
from urllib.parse import urlencode

import pytest

from bot.web_server import MOST_REQUESTS
from tests.web.site import FORM, JSON, Site, command, request, signed

ATTACK = b"payload={bad&note=never-log-this"


async def test_a_command_reaches_its_listener_and_bolts_answer_comes_back(site: Site) -> None:
    """A signed command is heard, and what the listener acknowledges with is the answer."""
    answer = await site.send(signed(command(text="help")))
    assert answer.status == 200
    assert b"Heard help" in answer.body
    assert site.heard[0]["text"] == "help"


@pytest.mark.parametrize("fields", [{"text": "train on payload.jsonl"}, {"channel_name": "payload-team"}])
async def test_the_word_payload_in_a_command_is_only_a_word(site: Site, fields: dict[str, str]) -> None:
    """A command that mentions the word payload anywhere is heard like any other."""
    assert (await site.send(signed(command(**fields)))).status == 200
    assert fields.items() <= site.heard[0].items()


async def test_a_button_reaches_its_listener(site: Site) -> None:
    """Interactivity comes as JSON in a form and is heard as the payload that it is."""
    payload = {
        "type": "block_actions",
        "team": {"id": "T1"},
        "user": {"id": "U1"},
        "actions": [{"type": "button", "action_id": "refresh", "block_id": "b", "value": "größer"}],
    }
    answer = await site.send(signed(urlencode({"payload": json.dumps(payload)}).encode()))
    assert answer.status == 200
    assert site.heard == [payload]


async def test_an_event_is_heard_with_its_retry_headers_and_no_others(site: Site) -> None:
    """Bolt is given the two headers of a redelivery; those with which it could be steered are left out."""
    event = {"type": "event_callback", "team_id": "T1", "event": {"type": "app_uninstalled"}}
    raw = signed(
        json.dumps(event).encode(),
        content_type=JSON,
        X_Slack_Retry_Num="2",
        X_Slack_Retry_Reason="http_timeout",
        X_Slack_Bolt_Lazy_Only="1",
        X_Slack_Bolt_Lazy_Function_Name="on_event",
    )
    assert (await site.send(raw)).status == 200
    assert site.heard[0]["headers"] == {"x-slack-retry-num": ["2"], "x-slack-retry-reason": ["http_timeout"]}


async def test_the_challenge_of_a_new_address_is_answered(site: Site) -> None:
    """Slack's question when the Request URL is set gets its challenge back."""
    body = json.dumps({"type": "url_verification", "token": "t", "challenge": "c-123"}).encode()
    answer = await site.send(signed(body, content_type=JSON))
    assert answer.status == 200
    assert json.loads(answer.body) == {"challenge": "c-123"}


async def test_one_connection_serves_many_requests(site: Site) -> None:
    """A connection stays open between requests, as Slack likes to use it."""
    reader, writer = await site.connect()
    for text in ("one", "two"):
        writer.write(signed(command(text=text), Connection="keep-alive"))
        async with asyncio.timeout(5):
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            assert text.encode() in await reader.readexactly(length)
    writer.close()


def unsigned(**headers: str) -> bytes:
    usual = {"Content-Type": FORM}
    return request("/slack/events", ATTACK, headers={**usual, **{n.replace("_", "-"): v for n, v in headers.items()}})


def hostile() -> dict[str, tuple[bytes, int]]:
    """Requests with the status that each deserves; made when they are sent, because signatures age."""
    now = str(int(time.time()))
    return {
        "no signature at all": (unsigned(), 401),
        "a timestamp that is no number": (
            unsigned(X_Slack_Request_Timestamp="soon", X_Slack_Signature="v0=" + "0" * 64),
            401,
        ),
        "an empty timestamp": (unsigned(X_Slack_Request_Timestamp="", X_Slack_Signature="v0=" + "0" * 64), 401),
        "5,000 digits": (unsigned(X_Slack_Request_Timestamp="1" * 5000, X_Slack_Signature="v0=" + "0" * 64), 401),
        "a signature beyond ASCII": (unsigned(X_Slack_Request_Timestamp=now, X_Slack_Signature="v0=" + "é" * 64), 401),
        "a short signature": (unsigned(X_Slack_Request_Timestamp=now, X_Slack_Signature="v0=00"), 401),
        "a wrong signature": (unsigned(X_Slack_Request_Timestamp=now, X_Slack_Signature="v0=" + "0" * 64), 401),
        "too old": (signed(command(), at=time.time() - 4000), 401),
        "from the future": (signed(command(), at=time.time() + 40_000), 401),
        "an unsigned list": (request("/slack/events", b"[]", headers={"Content-Type": JSON}), 401),
        "unsigned nesting": (
            request("/slack/events", b"payload=" + b"[" * 100_000, headers={"Content-Type": FORM}),
            401,
        ),
        "signed nonsense": (signed(b"payload={bad"), 400),
        "signed nesting": (signed(b"payload=" + b"[" * 100_000), 400),
        "a signed list": (signed(b"[]", content_type=JSON), 400),
        "a signed picture": (signed(b"GIF89a", content_type="image/gif"), 400),
        "an announced flood": (request("/slack/events", headers={"Content-Length": "1000001"}), 413),
        "an announced ocean": (request("/slack/events", headers={"Content-Length": "9" * 18}), 413),
    }


async def test_hostile_requests_are_refused_shortly_and_never_logged(
    site: Site, subtests: pytest.Subtests, caplog: pytest.LogCaptureFixture
) -> None:
    """What is not Slack's, or makes no sense, gets a status and a short sentence; no listener and no log sees it."""
    caplog.set_level(logging.DEBUG)
    for case, (raw, status) in hostile().items():
        with subtests.test(case):
            answer = await site.send(raw)
            assert answer.status == status
            assert answer.headers["content-type"].startswith("text/plain")
            assert 0 < len(answer.body) < 100
            assert b"never-log-this" not in answer.body
    assert "never-log-this" not in caplog.text
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert site.heard == []


async def test_a_flood_without_a_length_is_cut_off(site: Site) -> None:
    """A body in pieces is read up to the limit and no further."""
    reader, writer = await site.connect()
    writer.write(b"POST /slack/events HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n")
    piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    for _ in range(15):
        writer.write(piece)
    await writer.drain()
    writer.write(piece)
    status = await asyncio.wait_for(reader.readline(), 5)
    assert status.split()[1] == b"413"
    writer.close()


@pytest.mark.parametrize("patience", [0.5])
async def test_a_body_that_does_not_come_is_not_waited_for(site: Site) -> None:
    """A sender that stops in the middle of the body is told so after a while and cut off."""
    reader, writer = await site.connect()
    writer.write(b"POST /slack/events HTTP/1.1\r\nHost: test\r\nContent-Length: 100\r\n\r\nab")
    raw = await asyncio.wait_for(reader.read(), 5)
    assert raw.split()[1] == b"408"
    writer.close()


async def test_a_sender_that_leaves_disturbs_nobody(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    """A connection that ends in the middle of a body leaves no traceback, and the next request is answered."""
    _, writer = await site.connect()
    writer.write(b"POST /slack/events HTTP/1.1\r\nHost: test\r\nContent-Length: 100\r\n\r\nab")
    await writer.drain()
    assert (await site.send(request("/healthz", method="GET"))).status == 200
    writer.transport.abort()
    assert (await site.send(signed(command(text="next")))).status == 200
    assert "Traceback" not in caplog.text


async def test_one_request_too_many_is_refused_at_once(site: Site) -> None:
    """With as many inside as may be, the next one is not even read; when they are answered, it is their turn again."""
    asking = [asyncio.create_task(site.send(signed(command(text="slow")))) for _ in range(MOST_REQUESTS)]
    async with asyncio.timeout(30):
        while len(site.heard) < MOST_REQUESTS:
            await site.heard_one.wait()
            site.heard_one.clear()
    refused = await site.send(signed(command(text="help")))
    assert refused.status == 503
    assert len(site.heard) == MOST_REQUESTS
    site.may_answer.set()
    assert {answer.status for answer in await asyncio.gather(*asking)} == {200}
    assert (await site.send(signed(command(text="help")))).status == 200
