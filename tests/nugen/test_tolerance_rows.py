"""What a client of this vendor must tolerate, row by row of the reference's §9, as far as the client alone can prove it."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.alignments.observation import DeploymentSeen, Observation, Served
from bot.alignments.phases import Phase
from bot.nugen.client import NugenClient
from bot.nugen.contracts import CONTRACTS, Order
from bot.nugen.errors import NoSuchPath, NotAllowed, NotFound, OutcomeUnknown, Rejected, TryLater, Unreadable
from tests.nugen.scripted import ScriptedServer, Step, reply, reply_json, reset

LIST = "GET /api/v3/alignment-project"
DETAIL = f"{LIST}/a1"
STATUS = f"{LIST}/status/a1"
PLURAL_LIST = "GET /api/v3/alignment-projects/list"


async def _status(server: ScriptedServer, client: NugenClient, document: Any) -> Observation:
    server.serve({STATUS: reply_json(document)})
    return await client.status("a1")


@pytest.mark.parametrize(
    ("routes", "spoken"),
    [
        ({PLURAL_LIST: [{"alignment_id": "a", "base_model_id": "m"}]}, "plural"),
        ({PLURAL_LIST: [{"alignment_id": "a", "base_model": "m"}]}, "mixed"),
        ({LIST: [{"alignment_id": "a", "base_model": "m"}]}, "singular"),
        ({LIST: [{"id": "a", "base_model": "m"}]}, "documented"),
    ],
)
async def test_tolerance_row_1_the_generation_is_a_table_found_by_reading(
    server: ScriptedServer, key: str, routes: dict[str, Any], spoken: str
) -> None:
    """No generation is hard-coded, a list is the only probe, and no POST is ever sent to find out."""
    server.serve({route: reply_json({"alignment_projects": rows}) for route, rows in routes.items()})
    async with NugenClient(base_url=server.base_url, api_key=key, contract=None) as client:
        assert [one.vendor_id for one in await client.projects()] == ["a"]
        assert client.contract is CONTRACTS[spoken]
    assert {route.split()[0] for route in server.asked()} == {"GET"}


@pytest.mark.parametrize(
    "document",
    [
        {"id": "a1", "name": "n", "baseModel": "m", "documents": ["d"], "createdDate": "2026-07-10T11:20:07Z"},
        {"alignment_id": "a1", "alignment_name": "n", "base_model": "m", "document_ids": ["d"],
         "created_date": "2026-07-10 11:20:07", "aligned_model_id": None, "surprise": {"deep": [1]}},
        {"alignment_id": "a1", "alignment_name": "n", "base_model_id": "m", "document_ids": ["d"],
         "created_at": "2026-07-10T11:20:07"},
        {"status": "pending", "data": {"id": "a1", "name": "n", "base_model": ["m"], "documents": "d",
                                       "created_at": "2026-07-10T11:20:07"}},
    ],
)  # fmt: skip
async def test_tolerance_row_2_every_spelling_is_read_alike(
    server: ScriptedServer, client: NugenClient, document: Any
) -> None:
    """Ids, names, dates, envelopes and arrays for scalars mean the same; what is unknown or missing breaks nothing."""
    seen = await _status(server, client, document)
    assert (seen.vendor_id, seen.name, seen.base_model, seen.document_ids) == ("a1", "n", "m", ("d",))
    assert seen.created_at == datetime(2026, 7, 10, 11, 20, 7, tzinfo=UTC)
    assert seen.model_id is None


@pytest.mark.parametrize(
    ("word", "phase"),
    [
        (" ready ", Phase.TRAINED),
        ("COMPLETED", Phase.TRAINED),
        ("UNDEPLOYED", Phase.TRAINED),
        ("Deploying", Phase.DEPLOYING),
        ("EVALUATING", Phase.EVALUATING),
        ("EVALUATED", Phase.FINISHED),
        ("QUEUED", Phase.QUEUED),
        ("STOPPED", Phase.STOPPED),
        ("failed", Phase.FAILED),
        ("CALIBRATING", None),
    ],
)
async def test_tolerance_row_3_words_become_our_own_and_stay_visible(
    server: ScriptedServer, client: NugenClient, word: str, phase: Phase | None
) -> None:
    """Any case of letters; an unknown word is neither success nor failure and is kept as it came."""
    seen = await _status(server, client, {"id": "a1", "status": word})
    assert (seen.phase, seen.status) == (phase, word.strip())


async def test_tolerance_row_4_success_is_the_status_word_only(
    server: ScriptedServer, client: NugenClient, order: Order
) -> None:
    """Neither a model id nor full progress, nor a finished GPU, nor an accepted create is success."""
    tempting = {"model_id": "m", "progress": 100, "gpu_training_completed": True, "completed_at": "2026-07-10"}
    assert (await _status(server, client, {"id": "a1", "status": "PROCESSING", **tempting})).phase is Phase.TRAINING
    server.serve({"POST /api/v3/alignment-project/create": reply_json({"id": "alignment_1", **tempting})})
    assert (await client.create(order, may_still_send=lambda: True)).phase is None


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (reply(500), TryLater),
        (reply(502, b"<html><h1>502</h1></html>"), TryLater),
        (reset, TryLater),
        (reply(200, b"<html>maintenance</html>"), Unreadable),
        (reply(401), NotAllowed),
        (reply(403), NotAllowed),
        (reply_json({"detail": "Alignment project not found"}, 404), NotFound),
        (reply_json({"detail": "Not Found"}, 404), NoSuchPath),
        (reply_json({"detail": {"message": "exists", "document_id": "d"}}, 409), Rejected),
        (reply_json({"detail": [{"loc": ["query", "limit"], "msg": "too large"}]}, 422), Rejected),
        (reply(503, headers={"Retry-After": "7"}), TryLater),
    ],
)
async def test_tolerance_row_7_every_bad_answer_to_a_read_says_what_to_do(
    server: ScriptedServer, client: NugenClient, step: Step, expected: type[Exception]
) -> None:
    """Unknown, refused, gone or wrong generation: each is an error of its own, and the reasons come along."""
    server.serve({STATUS: step})
    with pytest.raises(expected) as caught:
        await client.status("a1")
    if isinstance(caught.value, TryLater) and caught.value.status == 503:
        assert caught.value.retry_after == 7
    if type(caught.value) is Rejected:
        assert caught.value.detail in {"exists", "query.limit: too large"}


async def test_tolerance_row_7_a_create_with_an_unclear_answer_is_never_repeated(
    server: ScriptedServer, client: NugenClient, order: Order
) -> None:
    """There is no idempotency key, so the client sends one POST and says that nobody knows."""
    server.script(reply(504, b"<html>504</html>"))
    with pytest.raises(OutcomeUnknown):
        await client.create(order, may_still_send=lambda: True)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "detail",
    [
        "<html><head><title>502</title></head><body><h1>Bad   Gateway</h1></body></html>",
        {"message": "Bad <b>Gateway</b>"},
        [{"msg": "Bad\u202e Gateway"}],
        "Bad\nGate\u200bway",
    ],
)
async def test_tolerance_row_8_reasons_are_text_in_one_clean_line(
    server: ScriptedServer, client: NugenClient, detail: Any
) -> None:
    """A string, an object, an array or a whole page become words without mark-up and without tricks."""
    server.serve({STATUS: reply_json({"detail": detail}, 502)})
    with pytest.raises(TryLater) as caught:
        await client.status("a1")
    assert caught.value.detail == "Bad Gateway"
    server.serve({STATUS: reply_json({"detail": "x" * 9000}, 502)})
    with pytest.raises(TryLater) as caught:
        await client.status("a1")
    assert len(caught.value.detail) <= 500


async def test_tolerance_row_9_personal_and_secret_fields_are_not_taken_over(
    server: ScriptedServer, client: NugenClient, key: str
) -> None:
    """Only fields that we know are read, and a key or a signed address inside of them is hidden."""
    signed = "https://files.example/a?X-Amz-Signature=" + "feed"
    project = {
        "id": "a1",
        "status": "FAILED",
        "creator": "ada@team.example",
        "s3_url": signed,
        "error": f"{key} {signed}",
    }
    seen = await _status(server, client, project)
    assert seen.error == "[hidden] [hidden]"
    assert "ada@" not in repr(seen)
    server.serve({"GET /api/v3/documents": reply_json({"documents": [{"id": "d", "uploader": "ada@team.example"}]})})
    assert "ada@" not in repr(await client.documents())


async def test_tolerance_row_10_ids_are_opaque_and_cannot_leave_their_place(
    server: ScriptedServer, client: NugenClient
) -> None:
    """A leading dash, both cases of letters, slashes and dots arrive as the id that they are."""
    server.script(reply_json({"status": "DEPLOYED"}))
    for model_id in ("-My-Alignment-01KX", "Qwen/Qwen2.5-0.5B", "../../documents"):
        await client.deployment(model_id)
    assert [route.split("/")[-2] for route in server.asked()] == [
        "-My-Alignment-01KX", "Qwen%2FQwen2.5-0.5B", "..%2F..%2Fdocuments"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "written",
    ["2026-07-10 11:20:07.145693", "2026-07-10T11:20:07.145693", "2026-07-10T13:20:07.145693+02:00",
     "2026-07-10T11:20:07.145693Z"],
)  # fmt: skip
async def test_tolerance_row_12_times_are_read_in_every_spelling(
    server: ScriptedServer, client: NugenClient, written: str
) -> None:
    """With a blank or a T, with a zone or without (then UTC); the times of the request itself are no times of the job."""
    envelope = {"status": "READY", "data": {"id": "a1", "created_date": written, "completed_date": written}}
    seen = await _status(server, client, {**envelope, "start_time": "2030-01-01", "end_time": "2030-01-01"})
    assert seen.created_at == seen.completed_at == datetime(2026, 7, 10, 11, 20, 7, 145693, tzinfo=UTC)
    seen = await _status(server, client, {"status": "READY", "data": {"id": "a1"}, "start_time": "2030-01-01"})
    assert (seen.created_at, seen.completed_at) == (None, None)


async def test_tolerance_row_13_lists_are_read_to_their_end(server: ScriptedServer, client: NugenClient) -> None:
    """A server with a short page is asked on by what came, in any order, and one without paging is not for ever."""
    rows = [{"id": f"a{number}"} for number in range(25)]
    pages = [rows[start : start + 10] for start in range(0, 30, 10)]
    server.script(*(reply_json({"alignment_projects": page}) for page in [*pages, []]))
    assert len(await client.projects()) == 25
    assert [path.partition("?")[2] for path in server.paths()] == [
        f"limit=100&offset={offset}" for offset in (0, 10, 20, 25)
    ]


async def test_tolerance_row_14_alignment_model_and_deployment_are_three_things(
    server: ScriptedServer, client: NugenClient
) -> None:
    """Nothing deployed is no failed deployment, an undeployed model is no error, and neither is about the training."""
    path = "GET /api/v3/models/deploy-model/m1/status"
    nothing = {"status": "FAILED", "result": {"error": "No active deployment. Model status is EVALUATED."}}
    server.serve({DETAIL: reply_json({"id": "a1", "status": "EVALUATED", "model_id": "m1"}), path: reply_json(nothing)})
    assert await client.deployment("m1") == DeploymentSeen(Served.UNDEPLOYED, "FAILED")
    assert (await client.detail("a1")).phase is Phase.FINISHED
    server.serve({path: reply_json({"status": "UNDEPLOYED", "error": None})})
    assert await client.deployment("m1") == DeploymentSeen(Served.UNDEPLOYED, "UNDEPLOYED")


async def test_tolerance_row_15_numbers_stand_under_the_id_of_their_own_block(
    server: ScriptedServer, client: NugenClient
) -> None:
    """The block called "base" may be the aligned model; a percentage of improvement is never passed on."""
    results = {
        "model_id": "aligned",
        "model_id_2": "plain",
        "status": "READY",
        "metrics": None,
        "base_model": {"model_id": "aligned", "metrics": {"accuracy": 0.8}},
        "eval_model": {"model_id": "plain", "metrics": {"accuracy": 0.4}},
        "comparison": {"accuracy": {"improvement_%": -50.0}},
    }
    server.serve({"GET /api/v3/evaluations/e1/results": reply_json(results)})
    scores = {one.model_id: one.numbers for one in (await client.evaluation_results("e1")).scores}
    assert scores == {"aligned": (("accuracy", 0.8),), "plain": (("accuracy", 0.4),)}


@pytest.mark.parametrize("value", [None, "soon", -1, 10**12, {}, []])
async def test_tolerance_row_18_decoration_may_be_missing_or_odd(
    server: ScriptedServer, client: NugenClient, value: Any
) -> None:
    """Progress, time left and place in the queue are shown when they make sense and are nothing otherwise."""
    odd = dict.fromkeys(("progress", "eta_seconds", "queue_position", "estimated_completion"), value)
    for document in ({"id": "a1", "status": "QUEUED"}, {"id": "a1", "status": "QUEUED", **odd}):
        seen = await _status(server, client, json.loads(json.dumps(document)))
        assert (seen.phase, seen.progress, seen.eta_seconds, seen.queue_position) == (Phase.QUEUED, None, None, None)
