"""What an order needs first is made at Nugen once, however often it is interrupted, and never half of it is sent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.alignments.alignment import Alignment, Fault
from bot.alignments.materials import BenchmarkPlan, MaterialState, SlackFile
from bot.alignments.notices import NoticeKind
from bot.alignments.phases import Phase
from bot.alignments.work import WorkKind
from bot.jobs.prepare import Prepare
from bot.jobs.worker import IDLE, Again
from bot.playground.nugen import Fault as NugenFault
from bot.playground.slack import DownloadFault
from bot.playground.slack import Fault as SlackFault
from tests.jobs.conftest import CHANNEL, EVERY, Bench

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])
in_every_generation = pytest.mark.parametrize("contract", ["documented", "singular", "plural", "mixed"])

HANDBOOK = ("handbook.txt", b"Refunds are paid within 14 days.\n" * 40)
FAQ = ("faq.md", b"# Questions\n")
TWENTY = BenchmarkPlan(questions=20)
EXAM = b'[{"question_num": 1, "question": "When are refunds paid?", "answer": "Within 14 days."}]'


def prepare(bench: Bench) -> Prepare:
    return Prepare(bench.store, bench.gateway, bench.client, EVERY, timedelta(minutes=30))


async def a_round(bench: Bench) -> Again:
    return await bench.round(WorkKind.PREPARE, prepare(bench))


async def rounds(bench: Bench, record: Alignment, most: int = 12) -> Alignment:
    """Rounds with Nugen's time in between until the order has left the preparations."""
    for _ in range(most):
        if (await a_round(bench)) == IDLE:
            break
        bench.nugen.clock.advance(30)
    return await bench.now(record)


@in_every_generation
async def test_files_become_documents_and_a_benchmark_and_the_order_is_sent_off(bench: Bench) -> None:
    """Two files and twenty questions: all are made, one after the other, and the order has their ids and names."""
    record = await bench.preparing(*await bench.share(HANDBOOK, FAQ), plan=TWENTY, documents=("doc-abc123",))
    ready = await rounds(bench, record)
    assert ready.phase is Phase.SUBMITTED
    uploads = {one.filename: one for one in bench.nugen.documents.values()}
    made = (uploads["handbook.txt"].id, uploads["faq.md"].id)
    assert uploads["handbook.txt"].size == len(HANDBOOK[1])
    assert ready.draft.document_ids == ("doc-abc123", *made)
    (benchmark,) = [one for one in bench.nugen.benchmarks.values() if one.questions == 20]
    assert set(benchmark.document_ids) == {"doc-abc123", *made}
    assert ready.draft.benchmark_id == benchmark.id
    assert ready.draft.files == ()
    assert ready.draft.benchmark_plan is None
    assert bench.asked("document_upload", "benchmark_generate") == 2 * ["document_upload"] + ["benchmark_generate"]
    assert await bench.said(record) == [NoticeKind.PREPARED]


@in_every_generation
async def test_a_benchmark_of_ones_own_is_uploaded(bench: Bench) -> None:
    """A JSON file becomes the benchmark of the order."""
    handbook, exam = await bench.share(HANDBOOK, ("exam.json", EXAM))
    record = await bench.preparing(handbook, plan=BenchmarkPlan(file=exam))
    ready = await rounds(bench, record)
    assert ready.phase is Phase.SUBMITTED
    (benchmark,) = [one for one in bench.nugen.benchmarks.values() if one.name == "exam.json"]
    assert benchmark.uploaded
    assert (ready.draft.benchmark_id, ready.benchmark_name) == (benchmark.id, "exam.json")


async def test_progress_is_on_the_record(bench: Bench) -> None:
    """While Nugen works on a document the record says how far it is, and that is news."""
    record = await bench.preparing(*await bench.share(HANDBOOK))
    assert await a_round(bench) == Again(EVERY)
    bench.nugen.clock.advance(10)
    await a_round(bench)
    (document,) = (await bench.now(record)).materials
    assert document.state is MaterialState.PROCESSING
    assert document.progress == 50


@in_every_generation
async def test_what_nugen_has_already_is_reused(bench: Bench) -> None:
    """A file that was uploaded before becomes the document that there is."""
    first = await rounds(bench, await bench.preparing(*await bench.share(HANDBOOK)))
    again = await rounds(bench, await bench.preparing(*await bench.share(HANDBOOK)))
    assert again.phase is Phase.SUBMITTED
    assert again.draft.document_ids == first.draft.document_ids
    assert again.materials[0].reused


async def test_every_file_that_fails_is_named_and_what_is_ready_is_kept(bench: Bench) -> None:
    """Two that Nugen cannot read and one that it can: both are named with why, nothing is sent, the third stays."""
    files = await bench.share(HANDBOOK, ("broken-one.txt", b"?"), ("broken-two.txt", b"??"))
    given_up = await rounds(bench, await bench.preparing(*files, plan=TWENTY))
    assert given_up.phase is Phase.REJECTED
    assert given_up.fault is Fault.DOCUMENTS
    assert given_up.sent_at is None
    reasons = (given_up.error or "").splitlines()
    assert [line.partition(":")[0] for line in reasons] == ["broken-one.txt", "broken-two.txt"]
    assert all(line.partition(": ")[2] for line in reasons)
    assert len(given_up.draft.document_ids) == 1
    assert [file.name for file in given_up.draft.files] == ["broken-one.txt", "broken-two.txt"]
    assert bench.asked("benchmark_generate") == []


async def test_one_that_fails_at_once_waits_for_the_others(bench: Bench) -> None:
    """A picture is known to be useless before Nugen has read the handbook, which is not lost for the next form."""
    given_up = await rounds(bench, await bench.preparing(*await bench.share(("picture.png", b"PNG"), HANDBOOK)))
    assert given_up.phase is Phase.REJECTED
    assert len(given_up.draft.document_ids) == 1
    assert [file.name for file in given_up.draft.files] == ["picture.png"]


@pytest.mark.parametrize(("name", "size", "words"), [("picture.png", 12, "txt"), ("huge.txt", 100_000_001, "100")])
async def test_what_nugen_would_not_take_is_not_sent(bench: Bench, name: str, size: int, words: str) -> None:
    """Type and size are looked at before the first byte leaves."""
    file = await bench.ada.upload_generated(name, size)
    await bench.ada.say(CHANNEL, "this", files=[file])
    given_up = await rounds(bench, await bench.preparing(SlackFile(file, name, size)))
    assert given_up.phase is Phase.REJECTED
    assert words in (given_up.error or "")
    assert bench.asked("document_upload") == []


async def test_a_file_that_is_gone_is_named(bench: Bench) -> None:
    """Deleted in Slack before it was read: said, instead of tried again and again."""
    record = await bench.preparing(*await bench.share(HANDBOOK))
    bench.slack.faults.downloads.append(DownloadFault.MISSING)
    given_up = await rounds(bench, record)
    assert given_up.phase is Phase.REJECTED
    assert "handbook.txt" in (given_up.error or "")


@pytest.mark.parametrize("fault", [NugenFault.RESET_AFTER, NugenFault.SERVER_ERROR_AFTER, NugenFault.RESET_BEFORE])
async def test_an_upload_without_an_answer_is_done_again(bench: Bench, fault: NugenFault) -> None:
    """Whether the first one arrived or not, there is one document, and the person saw why it took longer."""
    record = await bench.preparing(*await bench.share(HANDBOOK))
    bench.nugen.faults.once("document_upload", fault)
    assert (await a_round(bench)).failed
    hindered = await bench.now(record)
    assert hindered.phase is Phase.PREPARING
    assert hindered.error
    ready = await rounds(bench, record)
    assert ready.phase is Phase.SUBMITTED
    assert ready.error is None
    assert len([one for one in bench.nugen.documents.values() if one.filename == "handbook.txt"]) == 1


@pytest.mark.parametrize("fault", [DownloadFault.CUT, None])
async def test_trouble_with_slack_is_waited_out(bench: Bench, fault: DownloadFault | None) -> None:
    """A download that breaks off, or that Slack has no time for, is begun anew."""
    record = await bench.preparing(*await bench.share(HANDBOOK), plan=TWENTY)
    if fault is not None:
        bench.slack.faults.downloads.append(fault)
    else:
        bench.slack.faults.retry_after = 40
        bench.slack.faults.once("files.info", SlackFault.RATE_LIMITED)
    again = await a_round(bench)
    assert again.failed
    assert fault is not None or (again.after or timedelta()) >= timedelta(seconds=40)
    assert (await rounds(bench, record)).phase is Phase.SUBMITTED


async def test_a_worker_that_dies_in_an_upload_is_followed_by_one_that_does_it_again(bench: Bench) -> None:
    """Killed after it was written down that the file leaves: the next one uploads it, and there is one document."""
    record = await bench.preparing(*await bench.share(HANDBOOK))
    await a_round(bench)
    (document,) = (await bench.now(record)).materials
    died = (type(document)(document.kind, document.name, document.file, state=MaterialState.SENDING),)
    await bench.change(record, materials=died)
    ready = await rounds(bench, record)
    assert ready.phase is Phase.SUBMITTED
    assert len([one for one in bench.nugen.documents.values() if one.filename == "handbook.txt"]) == 1


@in_every_generation
@pytest.mark.parametrize("fault", [NugenFault.RESET_AFTER, NugenFault.MALFORMED])
async def test_a_benchmark_whose_answer_was_lost_is_found(bench: Bench, fault: NugenFault) -> None:
    """It is not asked for a second time: Nugen's list shows it."""
    record = await bench.preparing(*await bench.share(HANDBOOK), plan=TWENTY)
    bench.nugen.faults.once("benchmark_generate", fault)
    ready = await rounds(bench, record)
    assert ready.phase is Phase.SUBMITTED
    assert bench.asked("benchmark_generate") == ["benchmark_generate"]
    assert ready.draft.benchmark_id in bench.nugen.benchmarks


async def test_a_benchmark_that_nobody_finds_is_given_up_and_not_asked_for_again(bench: Bench) -> None:
    """Asked for, no answer, and not in the list either: said in words that tell what to do; no second request."""
    record = await bench.preparing(*await bench.share(HANDBOOK), plan=TWENTY)
    bench.nugen.faults.once("benchmark_generate", NugenFault.RESET_BEFORE)
    for _ in range(3):
        await a_round(bench)
        bench.nugen.clock.advance(30)
    looking = await bench.now(record)
    assert looking.phase is Phase.PREPARING
    assert looking.materials[1].state is MaterialState.SENDING
    # As if the time for looking had passed.
    sent_at = await bench.store.now() - timedelta(minutes=10)
    document, benchmark = looking.materials
    late = type(benchmark)(benchmark.kind, benchmark.name, questions=20, state=MaterialState.SENDING, sent_at=sent_at)
    await bench.change(record, materials=(document, late))
    given_up = await rounds(bench, record)
    assert given_up.phase is Phase.REJECTED
    assert "its list does not tell" in (given_up.error or "")
    assert bench.asked("benchmark_generate") == ["benchmark_generate"]
    assert given_up.draft.document_ids


async def test_a_benchmark_that_surely_did_not_arrive_is_asked_for_again(bench: Bench) -> None:
    """Nugen asks to come back later: nothing was made, so it is asked for once more when the time has come."""
    record = await bench.preparing(*await bench.share(HANDBOOK), plan=TWENTY)
    bench.nugen.faults.once("benchmark_generate", NugenFault.TOO_MANY_REQUESTS, seconds=33)
    waits = []
    while (again := await a_round(bench)) != IDLE:
        waits.append(again.after or timedelta())
        bench.nugen.clock.advance(30)
        bench.client_ahead += timedelta(seconds=34)
    assert (await bench.now(record)).phase is Phase.SUBMITTED
    assert max(waits) >= timedelta(seconds=33)
    assert len([one for one in bench.nugen.benchmarks.values() if one.questions == 20]) == 1


async def test_a_key_that_is_refused_ends_it_at_once(bench: Bench) -> None:
    """Nothing helps but another key: said so, with nothing sent."""
    record = await bench.preparing(*await bench.share(HANDBOOK))
    await bench.client.documents()
    bench.nugen.api_key = "another-key"
    given_up = await rounds(bench, record)
    assert (given_up.phase, given_up.fault) == (Phase.REJECTED, Fault.ACCESS)


async def test_an_order_that_was_withdrawn_is_not_worked_on(bench: Bench) -> None:
    """Its files stay where they are."""
    record = await bench.preparing(*await bench.share(HANDBOOK))
    await bench.change(record, phase=Phase.WITHDRAWN)
    assert await a_round(bench) == IDLE
    assert bench.nugen.requests == []


async def test_long_silence_is_told(bench: Bench) -> None:
    """A document that does not get on for half an hour is worth a word."""
    record = await bench.preparing(*await bench.share(HANDBOOK))
    await a_round(bench)
    await a_round(bench)
    await bench.change(record, news_at=await bench.store.now() - timedelta(minutes=31))
    await a_round(bench)
    assert await bench.said(record) == [NoticeKind.SILENT]


async def test_a_change_of_the_generation_loses_nothing(bench: Bench) -> None:
    """Nugen moves to other paths between the upload and the benchmark: what was begun is finished there."""
    bench.nugen.contract = "documented"
    record = await bench.preparing(*await bench.share(HANDBOOK), plan=TWENTY)
    await a_round(bench)
    bench.nugen.contract = "plural"
    ready = await rounds(bench, record)
    assert ready.phase is Phase.SUBMITTED
    assert ready.draft.benchmark_id in bench.nugen.benchmarks
