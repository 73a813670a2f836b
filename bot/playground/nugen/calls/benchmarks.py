"""The calls about benchmarks: generate, upload, status, list."""

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Annotated

from pydantic import Field

from bot.playground.nugen.answer import Answer
from bot.playground.nugen.calls.materials import ready_documents
from bot.playground.nugen.calls.reading import Body, Filled, read_body, read_form, refuse
from bot.playground.nugen.calls.speech import Speech
from bot.playground.nugen.catalogue import Benchmark
from bot.playground.nugen.dialect import Call
from bot.playground.nugen.ids import Thing
from bot.playground.nugen.multipart import KEPT_OF_A_PART
from bot.playground.nugen.processing import Processing, Readiness
from bot.playground.nugen.request import Part, Request
from bot.playground.nugen.world import World

SECONDS = 40.0  # virtual
MOST_QUESTIONS = 500

# Both generations of samples are taken by every server; the number of a sample may be left out.
_SAMPLES = ({"question", "answer"}, {"instruction", "response"})
_NUMBERS = frozenset({"question_num", "sample_num"})


class _Generate(Body):
    document_ids: Annotated[list[Filled], Field(min_length=1)]
    questions: int
    name: Filled | None = None


class BenchmarkCalls:
    """Answers them."""

    def __init__(self, world: World, speech: Speech) -> None:
        self._world = world
        self._speech = speech

    def handlers(self) -> Mapping[Call, Callable[[Request, str], Answer]]:
        """What answers which call."""
        return {
            Call.BENCHMARKS: self._list,
            Call.BENCHMARK_GENERATE: self._generate,
            Call.BENCHMARK_UPLOAD: self._upload,
            Call.BENCHMARK_STATUS: self._status,
        }

    def _list(self, request: Request, _: str) -> Answer:
        return self._speech.listing(Call.BENCHMARKS, request, map(self._values, self._world.benchmarks.values()))

    def _generate(self, request: Request, _: str) -> Answer:
        asked = read_body(request, _Generate, self._speech.dialect.requests[Call.BENCHMARK_GENERATE])
        if not 0 < asked.questions <= MOST_QUESTIONS:
            raise refuse(HTTPStatus.BAD_REQUEST, f"The number of questions must be between 1 and {MOST_QUESTIONS}.")
        documents = ready_documents(self._world, self._speech.dialect, asked.document_ids)
        benchmark = self._benchmark(
            name=asked.name or f"{asked.questions} questions on {documents[0].filename}",
            document_ids=tuple(asked.document_ids),
            questions=asked.questions,
            seconds=SECONDS,
        )
        return self._speech.answer(Call.BENCHMARK_GENERATE, self._values(benchmark))

    def _upload(self, request: Request, _: str) -> Answer:
        names = self._speech.dialect.requests[Call.BENCHMARK_UPLOAD]
        content = read_form(request, names, files=frozenset({"file"}), required=frozenset({"name", "document_id"}))
        document_id = content.text("document_id") or ""
        ready_documents(self._world, self._speech.dialect, [document_id])
        benchmark = self._benchmark(
            name=content.text("name") or "",
            document_ids=(document_id,),
            questions=_count(content.files["file"][-1]),
            uploaded=True,
        )
        return self._speech.answer(Call.BENCHMARK_UPLOAD, self._values(benchmark))

    def _status(self, _: Request, benchmark_id: str) -> Answer:
        benchmark = self._world.benchmarks.get(benchmark_id)
        if benchmark is None:
            raise refuse(HTTPStatus.NOT_FOUND, f"Benchmark not found: {benchmark_id}")
        return self._speech.answer(Call.BENCHMARK_STATUS, self._values(benchmark) | self._speech.times_of_the_call())

    def _benchmark(
        self, *, name: str, document_ids: tuple[str, ...], questions: int, seconds: float = 0, uploaded: bool = False
    ) -> Benchmark:
        benchmark = Benchmark(
            id=self._speech.dialect.ids.mint(Thing.BENCHMARK, self._world.clock.now()),
            name=name,
            document_ids=document_ids,
            questions=questions,
            processing=Processing(self._world.clock.elapsed(), seconds),
            uploaded=uploaded,
        )
        self._world.benchmarks[benchmark.id] = benchmark
        return benchmark

    def _values(self, benchmark: Benchmark) -> dict[str, object]:
        moment = self._world.clock.elapsed()
        words: Mapping[Readiness, str] = self._speech.dialect.readiness_words
        return {
            "id": benchmark.id,
            "name": benchmark.name,
            "status": words[benchmark.processing.readiness(moment)],
            "listed_status": words[benchmark.readiness(moment)],
            "document_ids": list(benchmark.document_ids),
            "questions": benchmark.questions,
            "created": self._speech.moment(benchmark.processing.began),
            "error": benchmark.processing.error_at(moment),
        }


def _count(file: Part) -> int:
    """How many samples there are in an uploaded file; `RefusedError` if it is not an array of sound samples."""
    if file.size > KEPT_OF_A_PART:
        raise refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The benchmark file is too large.")
    try:
        samples = json.loads(file.beginning)
    except ValueError as error:
        raise refuse(HTTPStatus.BAD_REQUEST, f"The benchmark file is not valid JSON: {error}") from error
    if not isinstance(samples, list) or not samples:
        raise refuse(HTTPStatus.BAD_REQUEST, "The benchmark file must be a JSON array of samples.")
    for place, sample in enumerate(samples):
        if not _is_sound(sample):
            raise refuse(HTTPStatus.BAD_REQUEST, f"Sample {place + 1} must have the texts 'question' and 'answer'.")
    return len(samples)


def _is_sound(sample: object) -> bool:
    if not isinstance(sample, dict):
        return False
    texts = {name: text for name, text in sample.items() if name not in _NUMBERS}
    return set(texts) in _SAMPLES and all(isinstance(text, str) and text for text in texts.values())
