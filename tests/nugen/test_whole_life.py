"""One life of an alignment with every call that it takes, against the playground's Nugen in every generation."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

import pytest

from bot.alignments.observation import Served
from bot.alignments.phases import Phase
from bot.nugen.client import NugenClient
from bot.nugen.contracts import Order
from bot.nugen.errors import NoSuchPath, NotFound, Rejected
from bot.nugen.transport import Timeouts
from bot.playground.nugen import NugenPlayground

T = TypeVar("T")
GENERATIONS = ("documented", "singular", "plural", "mixed")
TEXT = b"What to do with an order that nobody can place: send it to the second line.\n" * 10


def _send() -> bool:
    return True


async def _chunks(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 100):
        yield content[start : start + 100]


async def _once(look: Callable[[], Awaitable[T]], is_so: Callable[[T], bool]) -> T:
    """What a look shows as soon as it is so; the vendor's clock runs, so it will be."""
    async with asyncio.timeout(20):
        while not is_so(seen := await look()):  # noqa: ASYNC110 - to look again is all that this vendor offers
            await asyncio.sleep(0.01)
    return seen


@pytest.mark.parametrize("first", GENERATIONS)
async def test_a_life_is_the_same_in_every_generation_and_across_a_change(first: str, patient: Timeouts) -> None:
    """From two files to an answered question; after training the server turns into another generation."""
    second = GENERATIONS[(GENERATIONS.index(first) + 2) % len(GENERATIONS)]
    remembered: list[str] = []

    async def remember(name: str) -> None:
        remembered.append(name)

    async with (
        NugenPlayground(speed=3000, contract=first) as vendor,
        NugenClient(
            base_url=vendor.base_url, api_key=vendor.api_key, contract=None, remember=remember, timeouts=patient
        ) as client,
    ):
        vendor.piece_seconds = 0
        documents = [await _uploaded(client, name) for name in ("orders.txt", "second line.md")]
        benchmark = await client.generate_benchmark(documents, 10, "Orders")
        await _once(lambda: client.benchmark(benchmark), lambda seen: seen.ready)
        base = next(model.id for model in await client.base_models() if model.ready)
        order = Order("Orders", base, tuple(documents))
        created = await client.create(order, may_still_send=_send)
        seen = await _once(lambda: client.detail(created.vendor_id), lambda one: one.phase is Phase.TRAINED)
        model = seen.model_id or ""
        assert (seen.base_model, frozenset(seen.document_ids or ())) == (base, frozenset(documents))

        vendor.contract = second
        assert created.vendor_id in {item.id for item in await client.project_items()}
        assert client.contract.name in {second, "documented"}
        await client.deploy(model)
        await _once(lambda: client.deployment(model), lambda one: one.state is Served.DEPLOYED)
        evaluation = await client.evaluate(model, base, benchmark, "Orders")
        await _once(lambda: client.evaluation(evaluation), lambda one: one.ready)
        scores = {one.model_id: dict(one.numbers) for one in (await client.evaluation_results(evaluation)).scores}
        assert scores[model]["accuracy"] > scores[base]["accuracy"]
        answers = ["".join([piece async for piece in client.chat(one, "And then?")]) for one in (model, base)]
        assert len(set(answers)) == 2
        with pytest.raises(Rejected, match=r"(?i)undeploy"):
            await client.delete(created.vendor_id)

        await client.undeploy(model)
        await _once(lambda: client.undeployment(model), lambda one: one.state is Served.UNDEPLOYED)
        with pytest.raises(NotFound):
            await anext(client.chat(model, "Still there?"))
        await client.delete(created.vendor_id)
        with pytest.raises(NotFound):
            await client.detail(created.vendor_id)
    assert remembered[0] in {first, "documented"}


async def _uploaded(client: NugenClient, name: str) -> str:
    upload, reused = await client.upload_document(name, len(TEXT), _chunks(TEXT))
    seen = await _once(lambda: client.document(upload), lambda one: one.ready)
    again, is_same = await client.upload_document(name, len(TEXT), _chunks(TEXT))
    assert (reused, is_same) == (False, True)
    assert (await client.document(again)).ready
    assert again == (seen.id or upload)
    return again


@pytest.mark.parametrize("generation", GENERATIONS)
async def test_an_uploaded_benchmark_can_be_used_at_once(generation: str, patient: Timeouts) -> None:
    """Samples from a file become a benchmark that is found again by what it was made for."""
    async with (
        NugenPlayground(speed=3000, contract=generation) as vendor,
        NugenClient(base_url=vendor.base_url, api_key=vendor.api_key, contract=None, timeouts=patient) as client,
    ):
        samples = json.dumps([{"question_num": 1, "question": "Who?", "answer": "The second line."}]).encode()
        document = next(one.id for one in await client.documents() if one.ready)
        made = await client.upload_benchmark("Mine", document, "mine.json", len(samples), _chunks(samples))
        await _once(lambda: client.benchmark(made), lambda seen: seen.ready)
        assert made in {one.id for one in await client.benchmarks()}


@pytest.mark.parametrize("generation", GENERATIONS)
async def test_only_a_generation_with_a_stop_can_be_stopped(generation: str, patient: Timeouts) -> None:
    """Where there is no such call the client says so and sends nothing; where there is one the job stops."""
    async with (
        NugenPlayground(speed=1, contract=generation) as vendor,
        NugenClient(base_url=vendor.base_url, api_key=vendor.api_key, contract=None, timeouts=patient) as client,
    ):
        project = vendor.add_project(name="Orders")
        if generation in ("plural", "mixed"):
            await client.stop(project.id)
            assert (await client.detail(project.id)).phase is Phase.STOPPED
            return
        await client.projects()
        with pytest.raises(NoSuchPath):
            await client.stop(project.id)
        assert {request.method for request in vendor.requests} == {"GET"}
        assert await client.look_again() is False
