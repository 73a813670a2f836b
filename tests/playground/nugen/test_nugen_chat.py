import json
import time

import httpx
import pytest

from bot.playground.nugen import Fault, NugenPlayground, Project
from tests.playground.nugen.generations import GENERATIONS, MODEL, path, question

_, CHAT = path("plural", "chat")


@pytest.fixture
def project(nugen: NugenPlayground) -> Project:
    """A project that has trained on the support handbook and the refund policy."""
    return nugen.add_project(name="Trained", age=1000)


@pytest.fixture
async def model(nugen: NugenPlayground, client: httpx.AsyncClient, project: Project) -> str:
    """The model of that project, deployed."""
    method, form = path("documented", "deploy", project.model_id)
    assert (await client.request(method, form)).status_code == 200
    nugen.clock.advance(300)
    nugen.piece_seconds = 0
    return project.model_id


async def whole(client: httpx.AsyncClient, model: str, text: str) -> str:
    """The answer that comes at once."""
    answer = await client.post(CHAT, json=question(model, text))
    assert answer.status_code == 200
    content: str = answer.json()["choices"][0]["message"]["content"]
    return content


async def streamed(client: httpx.AsyncClient, model: str, text: str) -> list[str]:
    """The pieces of the answer that comes as it is written."""
    pieces = []
    async with client.stream("POST", CHAT, json=question(model, text, stream=True)) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = [line.removeprefix("data: ") async for line in answer.aiter_lines() if line]
    assert lines.pop() == "[DONE]"
    for line in lines:
        (choice,) = json.loads(line)["choices"]
        pieces.append(choice["delta"].get("content", ""))
    assert choice["finish_reason"] == "stop"
    return pieces


async def test_the_aligned_model_knows_the_documents_and_the_base_model_does_not(
    client: httpx.AsyncClient, model: str
) -> None:
    """The same question has an answer from the handbook and one that could be anybody's, the same every time."""
    aligned = await whole(client, model, "May I refund this?")
    base = await whole(client, MODEL, "May I refund this?")
    assert aligned.startswith("According to the handbook (")
    assert "handbook" not in base
    assert all("May I refund this?" in answer for answer in (aligned, base))
    assert await whole(client, model, "May I refund this?") == aligned
    assert await whole(client, model, "And this?") != aligned


@pytest.mark.parametrize("contract", GENERATIONS)
async def test_a_streamed_answer_is_the_same_in_pieces(
    nugen: NugenPlayground, client: httpx.AsyncClient, model: str, contract: str
) -> None:
    """In every generation the pieces put together are the whole answer."""
    nugen.contract = contract
    pieces = await streamed(client, model, "How do I greet?")
    assert len(pieces) > 10
    assert "".join(pieces) == await whole(client, model, "How do I greet?")


async def test_pieces_come_one_after_the_other(nugen: NugenPlayground, client: httpx.AsyncClient, model: str) -> None:
    """The first piece is there long before the last; a slow answer takes ten times as long."""
    nugen.piece_seconds = 0.01
    async with client.stream("POST", CHAT, json=question(MODEL, "Hello?", stream=True)) as answer:
        arrived = [time.monotonic() async for line in answer.aiter_lines() if line]
    assert arrived[-1] - arrived[0] >= 0.01 * (len(arrived) - 1) * 0.9
    nugen.piece_seconds = 0.002
    began = time.monotonic()
    pieces = await streamed(client, model, "Be slow")
    assert time.monotonic() - began >= 0.02 * len(pieces) * 0.9


async def test_an_answer_may_hold_what_a_chat_would_obey(client: httpx.AsyncClient, model: str) -> None:
    """Asked for markup both models write mentions, code, links and entities."""
    for asked in (model, MODEL):
        answer = await whole(client, asked, "Show me some markup")
        assert all(each in answer for each in ("<!channel>", "<@U123>", "```", "`a", "<https://", "&amp;"))


async def test_a_model_that_is_not_served_cannot_be_resolved(
    nugen: NugenPlayground, client: httpx.AsyncClient, project: Project
) -> None:
    """An aligned model that is not deployed, a base model that is not ready and a name are one and the same 404."""
    nugen.clock.advance(5)
    for asked in (project.model_id, "gemma-2-9b-it", "Nugen Flash Instruct", "nobody"):
        answer = await client.post(CHAT, json=question(asked, "Hello?"))
        assert answer.status_code == 404
        detail = answer.json()["detail"]
        assert detail.startswith(f"unable to resolve model '{asked}'")
        assert "deploy" not in detail


@pytest.mark.parametrize(
    ("change", "loc"),
    [
        ({"messages": []}, ["body", "messages"]),
        ({"messages": "Hello?"}, ["body", "messages"]),
        ({"messages": [{"role": "boss", "content": "Hello?"}]}, ["body", "messages", 0, "role"]),
        ({"messages": [{"role": "user"}]}, ["body", "messages", 0, "content"]),
        ({"model": ""}, ["body", "model"]),
        ({"temperature": 3}, ["body", "temperature"]),
        ({"stream": "yes"}, ["body", "stream"]),
        ({"prompt": "Hello?"}, ["body", "prompt"]),
    ],
)
async def test_a_question_that_breaks_the_contract_is_refused(
    client: httpx.AsyncClient, change: dict[str, object], loc: list[object]
) -> None:
    """What is wrong is named, as everywhere."""
    answer = await client.post(CHAT, json=question(MODEL, "Hello?") | change)
    assert answer.status_code == 422
    assert loc in [problem["loc"] for problem in answer.json()["detail"]]


async def test_a_question_may_come_in_parts_after_other_messages(client: httpx.AsyncClient) -> None:
    """The last thing that the user said is what is answered."""
    messages = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "First?"},
        {"role": "assistant", "content": "Yes."},
        {"role": "user", "content": [{"type": "text", "text": "And "}, {"type": "text", "text": "then?"}]},
    ]
    answer = await client.post(CHAT, json={"model": MODEL, "messages": messages, "max_tokens": 100, "temperature": 0})
    assert '"And then?"' in answer.json()["choices"][0]["message"]["content"]


async def test_a_stream_can_break_off_in_the_middle(nugen: NugenPlayground, client: httpx.AsyncClient) -> None:
    """With half a body some pieces arrive, and then the connection closes."""
    nugen.faults.once("chat", Fault.HALF_BODY)
    arrived = bytearray()

    async def read() -> None:
        async with client.stream("POST", CHAT, json=question(MODEL, "Hello?", stream=True)) as answer:
            async for piece in answer.aiter_raw():
                arrived.extend(piece)

    with pytest.raises(httpx.RemoteProtocolError):
        await read()
    assert arrived.count(b"data: {") > 5
    assert b"[DONE]" not in arrived


async def test_a_stream_that_nobody_reads_to_its_end_does_no_harm(
    nugen: NugenPlayground, client: httpx.AsyncClient
) -> None:
    """Whoever leaves in the middle leaves the server as it was."""
    async with client.stream("POST", CHAT, json=question(MODEL, "slow", stream=True)) as answer:
        async for _ in answer.aiter_lines():
            break
    assert (await client.post(CHAT, json=question(MODEL, "Hello?"))).status_code == 200
    assert [recorded.call for recorded in nugen.requests] == ["chat", "chat"]
