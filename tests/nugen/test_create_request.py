import json
import re

from pydantic import SecretStr

from bot.nugen.client import NugenClient
from bot.nugen.contracts import Order
from tests.nugen.scripted import ScriptedServer, reply_json

# The example of the vendor's reference, its line breaks taken out.
EXAMPLE = (
    b'{"name": "My Alignment Project", "base_model": "nugen-flash-instruct",'
    b' "document_ids": ["doc-abc123", "doc-def456"], "workflow_id": "workflow-abc123",'
    b' "benchmark_id": "benchmark-xyz789",'
    b' "description": "This project aims to align the model for better customer support performance."}'
)
DOCUMENTED_ANSWER = {"id": "alignment-project-123", "status": "pending"}


def _send() -> bool:
    return True


async def test_the_documented_example_leaves_byte_for_byte(
    server: ScriptedServer, client: NugenClient, order: Order, key: str
) -> None:
    """The example of the reference, ordered in our words, arrives as exactly the documented request."""
    server.script(reply_json(DOCUMENTED_ANSWER))
    await client.create(order, may_still_send=_send)
    (request,) = server.requests
    head, body = request.split(b"\r\n\r\n", 1)
    request_line, *lines = head.decode().split("\r\n")
    assert request_line == "POST /api/v3/alignment-project/create HTTP/1.1"
    assert body == EXAMPLE
    headers = dict(line.split(": ", 1) for line in lines)
    agent = headers.pop("User-Agent")
    assert headers == {
        "Host": f"127.0.0.1:{server.port}",
        "Authorization": f"Bearer {key}",
        "Content-Type": "application/json",
        "Content-Length": str(len(EXAMPLE)),
        "Accept": "application/json",
        "Accept-Encoding": "gzip",
        "Connection": "keep-alive",
    }
    assert re.fullmatch(r"alignbot/\d[\w.]*", agent)


async def test_the_documented_answer_is_an_accepted_project(
    server: ScriptedServer, client: NugenClient, order: Order
) -> None:
    """The answer of the reference is read as a queued project with its id, and the vendor's word is kept."""
    server.script(reply_json(DOCUMENTED_ANSWER))
    created = await client.create(order, may_still_send=_send)
    assert (created.vendor_id, created.status, created.phase) == ("alignment-project-123", "pending", "queued")


async def test_empty_fields_are_left_out_and_values_stay_as_they_are(
    server: ScriptedServer, client: NugenClient
) -> None:
    """Optional fields that are empty or blank are not sent; blanks, accents, emoji and half an emoji in others are."""
    server.script(reply_json(DOCUMENTED_ANSWER))
    name = " Ça ira — «R&D» 🚀\ud83d \n"
    order = Order(name=name, base_model="Qwen/Qwen2.5-0.5B", document_ids=("b", "a"), workflow_id="", description="  ")
    await client.create(order, may_still_send=_send)
    body = server.requests[0].split(b"\r\n\r\n", 1)[1]
    assert list(json.loads(body).items()) == [
        ("name", name),
        ("base_model", "Qwen/Qwen2.5-0.5B"),
        ("document_ids", ["b", "a"]),
    ]


async def test_a_cookie_that_the_server_sets_is_not_sent_back(
    server: ScriptedServer, client: NugenClient, order: Order
) -> None:
    """What is sent stays what was documented, whatever the server wants to be told again."""
    server.script(reply_json(DOCUMENTED_ANSWER, headers={"Set-Cookie": "lane=7; Path=/"}))
    for _ in range(2):
        await client.create(order, may_still_send=_send)
    assert all(b"cookie" not in request.lower() for request in server.requests)


async def test_a_create_never_reuses_a_connection_and_reads_do(
    server: ScriptedServer, client: NugenClient, order: Order
) -> None:
    """Two creates make two connections, two reads share one."""
    server.script(reply_json(DOCUMENTED_ANSWER))
    for _ in range(2):
        await client.create(order, may_still_send=_send)
    assert server.connections == 2
    for _ in range(2):
        await client.status("alignment-project-123")
    assert server.connections == 3


async def test_the_key_may_come_wrapped(server: ScriptedServer, key: str, order: Order) -> None:
    """A SecretStr is unwrapped for the header and only there."""
    server.script(reply_json(DOCUMENTED_ANSWER))
    async with NugenClient(base_url=f"{server.base_url}/", api_key=SecretStr(key)) as client:
        await client.create(order, may_still_send=_send)
    assert f"Authorization: Bearer {key}\r\n".encode() in server.requests[0]
