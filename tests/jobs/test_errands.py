"""Documents that are uploaded or deleted without an alignment: done once, and told once to whoever wanted it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from bot.alignments.errands import Errand, ErrandKind, ErrandState
from bot.alignments.materials import SlackFile, planned
from bot.alignments.work import Work, WorkKind
from bot.jobs.errands import PATIENCE, RunErrand
from bot.jobs.worker import IDLE, Again
from bot.playground.nugen import Fault as NugenFault
from bot.playground.slack import Fault as SlackFault
from bot.playground.slack import Message
from tests.jobs.conftest import ENTRY, EVERY, KEY, Bench

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])
in_every_generation = pytest.mark.parametrize("contract", ["documented", "singular", "plural", "mixed"])

HANDBOOK = ("handbook.txt", b"Refunds are paid within 14 days.\n" * 40)
BROKEN = ("broken.txt", b"?")


async def an_errand(
    bench: Bench, *files: SlackFile, document_id: str | None = None, age: timedelta = timedelta()
) -> Errand:
    errand = Errand(
        id=uuid4().hex,
        key=uuid4().hex,
        kind=ErrandKind.UPLOAD if files else ErrandKind.DELETE,
        team_id=bench.slack.team_id,
        vendor_key=KEY,
        by=bench.ada.id,
        created_at=await bench.store.now() - age,
        materials=planned(files, None),
        document_id=document_id,
        document_name=document_id and "Handbook",
    )
    stored, _ = await bench.store.add_errand(errand, ENTRY)
    return stored


async def a_round(bench: Bench) -> Again:
    return await bench.round(WorkKind.ERRAND, RunErrand(bench.store, bench.gateway, bench.client, EVERY))


async def done(bench: Bench, errand: Errand, most: int = 8) -> Errand:
    for _ in range(most):
        if await a_round(bench) == IDLE:
            break
        bench.nugen.clock.advance(30)
    found = await bench.store.errand(errand.id)
    assert found is not None
    return found


def told(bench: Bench) -> list[Message]:
    dm = bench.slack.workspace.user(bench.ada.id).dm
    return [one for one in bench.ada.sees(dm) if one.bot_id]


@in_every_generation
async def test_files_are_uploaded_and_told_of_one_by_one(bench: Bench) -> None:
    """One becomes a document and one cannot: a single message says both, and the list is read anew."""
    errand = await an_errand(bench, *await bench.share(HANDBOOK, BROKEN))
    ended = await done(bench, errand)
    assert ended.state is ErrandState.DONE
    (message,) = told(bench)
    assert "handbook.txt" in str(message.blocks) + message.text
    assert "broken.txt" in str(message.blocks) + message.text
    claim = await bench.claim(WorkKind.CATALOGUE)
    assert claim.subject == KEY


@in_every_generation
async def test_a_document_is_deleted(bench: Bench) -> None:
    """It is gone at Nugen, and whoever wanted it hears so."""
    (document, *_) = bench.nugen.documents
    await done(bench, await an_errand(bench, document_id=document))
    assert document not in bench.nugen.documents
    (message,) = told(bench)
    assert "Handbook" in message.text


async def test_deleting_what_is_gone_is_done(bench: Bench) -> None:
    """The answer to the first request was lost: the second finds nothing, and that is what was wanted."""
    (document, *_) = bench.nugen.documents
    bench.nugen.faults.once("document_delete", NugenFault.RESET_AFTER)
    errand = await an_errand(bench, document_id=document)
    assert (await a_round(bench)).failed
    ended = await done(bench, errand)
    assert (ended.state, ended.error) == (ErrandState.DONE, None)
    assert len(told(bench)) == 1


@pytest.mark.parametrize("fault", [SlackFault.DROP_AFTER, SlackFault.DROP_BEFORE])
async def test_it_is_told_once_when_slacks_answer_is_lost(bench: Bench, fault: SlackFault) -> None:
    """Looked for before it is said again, and nothing is uploaded a second time."""
    errand = await an_errand(bench, *await bench.share(HANDBOOK))
    bench.slack.faults.once("chat.postMessage", fault)
    assert (await done(bench, errand)).state is ErrandState.DONE
    assert len(told(bench)) == 1
    assert bench.asked("document_upload") == ["document_upload"]


@pytest.mark.parametrize("age", [PATIENCE - timedelta(minutes=1), PATIENCE])
async def test_what_cannot_be_done_for_an_hour_is_told(bench: Bench, age: timedelta) -> None:
    """Slack does not give the file: tried again for an hour, then whoever waits for a word hears of it."""
    bench.slack.faults.always("files.info", SlackFault.ERROR_500_BEFORE)
    await an_errand(bench, *await bench.share(HANDBOOK), age=age)
    again = await a_round(bench)
    assert again.failed == (age < PATIENCE)
    assert len(told(bench)) == (age >= PATIENCE)
    assert all("handbook.txt" in str(message.blocks) + message.text for message in told(bench))


async def test_a_key_that_is_refused_is_told(bench: Bench) -> None:
    """No document can be uploaded with it, and none is tried again."""
    await bench.client.documents()
    bench.nugen.api_key = "another-key"
    ended = await done(bench, await an_errand(bench, *await bench.share(HANDBOOK, BROKEN)))
    assert ended.state is ErrandState.DONE
    assert ended.error
    assert not any(one.is_open for one in ended.materials)
    assert bench.asked("document_upload") == ["document_upload"]
    assert len(told(bench)) == 1


async def test_an_errand_that_is_done_is_done(bench: Bench) -> None:
    """Whatever makes it due once more, nobody hears of it again."""
    errand = await done(bench, await an_errand(bench, document_id=next(iter(bench.nugen.documents))))
    await bench.store.make_due(Work(WorkKind.ERRAND, errand.id))
    assert await a_round(bench) == IDLE
    assert errand.state is ErrandState.DONE
    assert len(told(bench)) == 1
