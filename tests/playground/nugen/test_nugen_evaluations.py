import httpx
import pytest

from bot.playground.nugen import NugenPlayground
from tests.playground.nugen.generations import GENERATIONS, MODEL, Speaker, evaluation_in

BENCHMARK = "benchmark-xyz789"  # of 40 questions


@pytest.fixture(params=GENERATIONS)
def speaker(request: pytest.FixtureRequest, nugen: NugenPlayground, client: httpx.AsyncClient) -> Speaker:
    """Speak a generation to a Nugen that speaks the same."""
    nugen.contract = request.param
    return Speaker(client, request.param)


async def begun(nugen: NugenPlayground, speaker: Speaker, model: str) -> str:
    """Begin to compare a model with the base model."""
    answer = await speaker("evaluate", json=evaluation_in(speaker.contract, model, BENCHMARK))
    assert answer["status"].upper() == "PROCESSING"
    evaluation: str = answer["evaluation_id"]
    assert evaluation in nugen.evaluations
    return evaluation


async def test_an_evaluation_counts_its_questions(nugen: NugenPlayground, speaker: Speaker) -> None:
    """It takes two virtual minutes, says how many questions are answered, and has no results before its end."""
    model = nugen.add_project(name="Trained", age=1000).model_id
    evaluation = await begun(nugen, speaker, model)
    seen = []
    for seconds in (0, 60, 59):
        nugen.clock.advance(seconds)
        state = await speaker("evaluation", evaluation)
        seen.append(state["progress"])
        assert state["status"].upper() == "PROCESSING"
        early = await speaker.send("evaluation_results", evaluation)
        assert (early.status_code, early.json()) == (400, {"detail": "Evaluation is not completed yet"})
    assert seen == ["0/40 questions", "20/40 questions", "39/40 questions"]
    assert nugen.evaluations[evaluation].answered == 39
    nugen.clock.advance(1)
    assert (await speaker("evaluation", evaluation))["status"].upper() == "READY"


async def test_what_is_left_is_told_in_real_seconds_while_there_is_any(
    nugen: NugenPlayground, speaker: Speaker
) -> None:
    """Nothing is said while the clock stands still, nor when it is over."""
    evaluation = await begun(nugen, speaker, nugen.add_project(name="Trained", age=1000).model_id)
    assert (await speaker("evaluation", evaluation))["eta_seconds"] is None
    nugen.clock.speed = 0.01
    assert 11_000 < (await speaker("evaluation", evaluation))["eta_seconds"] <= 12_000
    nugen.clock.advance(120)
    assert (await speaker("evaluation", evaluation))["eta_seconds"] is None


async def test_the_labels_of_a_comparison_follow_the_order_of_the_request(
    nugen: NugenPlayground, speaker: Speaker
) -> None:
    """The block called base model holds the aligned one, so that the percentage has the opposite sign."""
    model = nugen.add_project(name="Trained", age=1000).model_id
    evaluation = await begun(nugen, speaker, model)
    nugen.clock.advance(120)
    results = await speaker("evaluation_results", evaluation)
    first, second = results["base_model"], results["eval_model"]
    assert (first["model_id"], second["model_id"]) == (model, MODEL)
    better, worse = (block.get("metrics", block)["accuracy"] for block in (first, second))
    assert (better, worse) == (0.89, 0.71)
    assert results["comparison"]["accuracy"]["improvement_%"] < 0
    assert (results["method"], results["metrics"]) == ("eval-compare", None)
    assert results.get("raw_answers_count", 80) == 80


async def test_a_model_alone_has_its_numbers_outside_of_blocks(nugen: NugenPlayground, speaker: Speaker) -> None:
    """Without a second model there is nothing to compare."""
    model = nugen.add_project(name="Trained", age=1000).model_id
    answer = await speaker("evaluate", json={"model_id": model, "benchmark_id": BENCHMARK})
    nugen.clock.advance(120)
    results = await speaker("evaluation_results", answer["evaluation_id"])
    assert results["metrics"] == {"accuracy": 0.89, "uncertainty": 0.18, "domain_violations": 3}
    assert (results["method"], results["base_model"], results["comparison"]) == ("eval", None, None)


async def test_alignments_differ_a_little_and_stay_what_they_are(nugen: NugenPlayground, speaker: Speaker) -> None:
    """The second alignment has other numbers than the first, the same in its own evaluation and in one asked for."""
    projects = [nugen.add_project(name=f"No. {number}", benchmark_id=BENCHMARK, age=2000) for number in range(5)]
    automatic, explicit = [], []
    for project in projects:
        automatic.append((await speaker("detail", project.id))["performance_metrics"])
        evaluation = await begun(nugen, speaker, project.model_id)
        nugen.clock.advance(120)
        block = (await speaker("evaluation_results", evaluation))["base_model"]
        explicit.append(block.get("metrics", block)["accuracy"])
    assert [metrics["accuracy_after"] for metrics in automatic] == explicit == [0.89, 0.91, 0.88, 0.92, 0.89]
    assert {metrics["accuracy_before"] for metrics in automatic} == {0.71}
    assert all(metrics["uncertainty_after"] < metrics["uncertainty_before"] for metrics in automatic)
    assert all(0 <= metrics["domain_violations_after"] < 12 for metrics in automatic)


async def test_the_evaluation_that_a_job_makes_can_be_read_too(nugen: NugenPlayground, speaker: Speaker) -> None:
    """Its id is in the detail from the beginning of the evaluation, and it agrees with the numbers of the job."""
    project = nugen.add_project(name="Judged", benchmark_id=BENCHMARK, age=809)
    assert (await speaker("detail", project.id))["evaluation_id"] is None
    assert not nugen.evaluations
    nugen.clock.advance(91)
    evaluation = (await speaker("detail", project.id))["evaluation_id"]
    assert (await speaker("evaluation", evaluation))["progress"] == "20/40 questions"
    nugen.clock.advance(90)
    results = await speaker("evaluation_results", evaluation)
    assert results["base_model"]["model_id"] == project.model_id
    assert nugen.evaluations[evaluation].state == "ready"


@pytest.mark.parametrize(
    ("model", "benchmark", "baseline", "words"),
    [
        ("nobody", BENCHMARK, MODEL, "Model not found: nobody"),
        (MODEL, BENCHMARK, "nobody", "Model not found: nobody"),
        (MODEL, "benchmark-nobody", MODEL, "benchmark-nobody"),
        (MODEL, "benchmark-new001", MODEL, "not ready: benchmark-new001"),
    ],
)
async def test_an_evaluation_of_something_unknown_is_refused(
    *, nugen: NugenPlayground, speaker: Speaker, model: str, benchmark: str, baseline: str, words: str
) -> None:
    """A model or a benchmark that cannot be used is a 404, and nothing begins."""
    answer = await speaker.send("evaluate", json=evaluation_in(speaker.contract, model, benchmark, baseline))
    assert answer.status_code == 404
    assert words in answer.json()["detail"]
    assert not nugen.evaluations


async def test_a_model_in_training_cannot_be_evaluated(nugen: NugenPlayground, speaker: Speaker) -> None:
    """Its id is known before it can do anything."""
    project = nugen.add_project(name="Young", age=100)
    answer = await speaker.send("evaluate", json=evaluation_in(speaker.contract, project.model_id, BENCHMARK))
    assert answer.json() == {"detail": f"Model not found: {project.model_id}"}


@pytest.mark.parametrize("call", ["evaluation", "evaluation_results"])
async def test_an_unknown_evaluation_is_not_found(speaker: Speaker, call: str) -> None:
    """An id that nobody knows is told apart from a path that nobody knows."""
    answer = await speaker.send(call, "eval-0")
    assert (answer.status_code, answer.json()) == (404, {"detail": "Evaluation not found: eval-0"})
