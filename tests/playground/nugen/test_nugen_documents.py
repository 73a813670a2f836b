import hashlib
import tracemalloc
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bot.playground.nugen import NugenPlayground, Scenario
from tests.playground.nugen.generations import Speaker, order_in

MEGABYTE = 1024 * 1024


@pytest.fixture
def speaker(nugen: NugenPlayground, client: httpx.AsyncClient) -> Speaker:
    """Speak the newest generation to a Nugen that speaks the same."""
    nugen.contract = "plural"
    return Speaker(client, "plural")


async def test_an_upload_is_read_for_a_while_and_then_ready(nugen: NugenPlayground, speaker: Speaker) -> None:
    """A document cannot be used for 20 virtual seconds, with a percentage that grows, and then it can."""
    nugen.clock.advance(1000)
    (document,) = await speaker.upload("handbook.md", content=b"Be kind.")
    assert await speaker("document_status", document) == {"status": "PROCESSING", "progress": 0, "error": None}
    assert (await speaker.send("create", json=order_in("plural", [document]))).status_code == 404
    nugen.clock.advance(10)
    assert (await speaker("document_status", document))["progress"] == 50
    nugen.clock.advance(10)
    assert await speaker("document_status", document) == {"status": "READY", "progress": 100, "error": None}
    assert (await speaker.send("create", json=order_in("plural", [document]))).status_code == 200
    kept = nugen.documents[document]
    assert (kept.filename, kept.size, kept.state) == ("handbook.md", 8, "ready")
    assert kept.digest == hashlib.sha256(b"Be kind.").hexdigest()


@pytest.mark.parametrize("contract", ["documented", "singular"])
async def test_older_servers_answer_tasks_and_not_documents(
    nugen: NugenPlayground, client: httpx.AsyncClient, contract: str
) -> None:
    """The id of an upload is good for asking about it; the document's own comes with the end and is good for the rest."""
    nugen.contract = contract
    speaker = Speaker(client, contract)
    (task,) = await speaker.upload("handbook.md")
    assert (await speaker("document_status", task))["document_id"] is None
    nugen.clock.advance(20)
    document = (await speaker("document_status", task))["document_id"]
    assert document != task
    assert nugen.documents[document].upload_id == task
    assert (await speaker.send("document_status", document)).status_code == 404
    assert (await speaker.send("create", json=order_in(contract, [task]))).status_code == 404
    assert (await speaker.send("create", json=order_in(contract, [document]))).status_code == 200
    assert document in {row["id"] for row in (await speaker("documents"))["documents"]}


async def test_a_broken_file_fails_with_a_reason(nugen: NugenPlayground, speaker: Speaker) -> None:
    """A file with "broken" in its name comes to nothing, and others of the same upload do not."""
    broken, sound = await speaker.upload("a-Broken-list.txt", "list.txt")
    nugen.clock.advance(20)
    state = await speaker("document_status", broken)
    assert (state["status"], state["error"]) == ("FAILED", "The file could not be read as text.")
    assert (await speaker("document_status", sound))["status"] == "READY"
    assert nugen.documents[broken].error == state["error"]


async def test_in_the_documents_fail_scenario_no_upload_succeeds(nugen: NugenPlayground, speaker: Speaker) -> None:
    """Under this scenario every uploaded document fails; what was there before is as usable as ever."""
    nugen.scenario = Scenario.DOCUMENTS_FAIL
    (document,) = await speaker.upload("handbook.md")
    nugen.clock.advance(20)
    assert (await speaker("document_status", document))["status"] == "FAILED"
    assert (await speaker.send("create", json=order_in("plural", ["doc-abc123"]))).status_code == 200


async def test_a_name_that_is_taken_is_refused_with_the_document(nugen: NugenPlayground, speaker: Speaker) -> None:
    """A second file of a name is a 409 whose detail names the first; nothing of the upload is kept."""
    (first,) = await speaker.upload("handbook.md")
    before = set(nugen.documents)
    again = [("files", (name, b"x")) for name in ("new.md", "handbook.md")]
    answer = await speaker.send("document_upload", files=again)
    assert answer.status_code == 409
    assert answer.json()["detail"] == {
        "message": "This document has already been uploaded. Existing document: 'handbook.md'",
        "document_id": first,
    }
    assert set(nugen.documents) == before
    twice = [("files", ("twin.md", b"x"))] * 2
    assert (await speaker.send("document_upload", files=twice)).status_code == 409


@pytest.mark.parametrize("name", ["picture.png", "setup.exe", "report.pdf", "no-extension", ".md.zip"])
async def test_only_text_is_taken(nugen: NugenPlayground, speaker: Speaker, name: str) -> None:
    """Any other type is a 400 that says what is wanted, whatever else is in the upload."""
    before = set(nugen.documents)
    files = [("files", (each, b"x")) for each in ("fine.md", name)]
    answer = await speaker.send("document_upload", files=files)
    assert answer.status_code == 400
    assert "text-based files only" in answer.json()["detail"]
    assert set(nugen.documents) == before


async def test_files_can_be_named_apart_and_put_in_a_category(nugen: NugenPlayground, speaker: Speaker) -> None:
    """Each name is for the file at its place, a file without one keeps its own; more names than files are refused."""
    files = [("files", (name, b"x")) for name in ("a.md", "b.md")]
    named = {"names": ["Ærø.md"], "categories": ["people"]}
    answer = await speaker("document_upload", files=files, data=named)
    assert [nugen.documents[each].filename for each in answer["document_ids"]] == ["Ærø.md", "b.md"]
    rows = (await speaker("documents", params={"limit": 100}))["documents"]
    assert {row["document_name"]: row["categories"] for row in rows}["Ærø.md"] == ["people"]
    too_many = {"names": ["c.md", "d.md", "e.md"]}
    assert (await speaker.send("document_upload", files=files, data=too_many)).status_code == 400


async def test_a_name_arrives_as_it_was_written(nugen: NugenPlayground, speaker: Speaker) -> None:
    """Quotes and any script survive the way through the form."""
    (document,) = await speaker.upload('the "new" 日本 — rules.md')
    assert nugen.documents[document].filename == 'the "new" 日本 — rules.md'


async def test_a_deleted_document_is_gone_and_its_name_is_free(nugen: NugenPlayground, speaker: Speaker) -> None:
    """After a deletion it is neither listed nor found nor usable, and a file of its name can be uploaded."""
    (document,) = await speaker.upload("handbook.md")
    assert (await speaker("document_delete", document))["document_id"] == document
    assert document not in nugen.documents
    for answer in (
        await speaker.send("document_delete", document),
        await speaker.send("document_status", document),
        await speaker.send("create", json=order_in("plural", [document])),
    ):
        assert answer.status_code == 404
    await speaker.upload("handbook.md")


@pytest.mark.parametrize(
    ("content", "status", "problem"),
    [
        ({"json": {"files": ["a.md"]}}, 422, ("files", "missing")),
        ({"data": {"files": "a.md"}}, 422, ("files", "missing")),
        ({"files": {"file": ("a.md", b"x")}}, 422, ("file", "extra_forbidden")),
        ({"files": {"files": (None, b"x")}}, 422, ("files", "value_error")),
        ({"files": {"files": ("a.md", b"x"), "categories": ("b.md", b"x")}}, 422, ("categories", "string_type")),
        ({"files": {"files": ("a.md", b"x"), "file_names": (None, b"x")}}, 422, ("file_names", "extra_forbidden")),
    ],
)
async def test_a_form_that_breaks_the_contract_is_refused(
    *, speaker: Speaker, content: dict[str, Any], status: int, problem: tuple[str, str]
) -> None:
    """What is missing, unknown or of the wrong sort is named, as in a body of JSON."""
    answer = await speaker.send("document_upload", **content)
    assert answer.status_code == status
    assert problem in [(each["loc"][-1], each["type"]) for each in answer.json()["detail"]]


async def test_a_form_that_ends_too_early_is_refused(nugen: NugenPlayground, speaker: Speaker) -> None:
    """Without its last delimiter a form was cut off, and nothing of it is kept."""
    before = set(nugen.documents)
    cut = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.md"\r\n\r\nhello'
    answer = await speaker.send(
        "document_upload", content=cut, headers={"Content-Type": "multipart/form-data; boundary=b"}
    )
    assert (answer.status_code, answer.json()) == (400, {"detail": "There was an error parsing the body"})
    assert set(nugen.documents) == before


async def test_of_a_large_file_only_the_beginning_is_kept(nugen: NugenPlayground, speaker: Speaker) -> None:
    """Ten megabytes leave 64 kB in the record and their length and hash; reading them takes little memory."""
    block = b"all work and no play " * 5000
    blocks = 10 * MEGABYTE // len(block)
    head = b'--b\r\nContent-Disposition: form-data; name="files"; filename="large.txt"\r\n\r\n'
    tail = b"\r\n--b--\r\n"

    async def body() -> AsyncIterator[bytes]:
        yield head
        for _ in range(blocks):
            yield block
        yield tail

    tracemalloc.start()
    try:
        answer = await speaker(
            "document_upload", content=body(), headers={"Content-Type": "multipart/form-data; boundary=b"}
        )
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 6 * MEGABYTE
    (document,) = answer["document_ids"]
    assert nugen.documents[document].size == len(block) * blocks
    assert nugen.documents[document].digest == hashlib.sha256(block * blocks).hexdigest()
    recorded = nugen.requests[-1]
    assert len(recorded.body) == 64 * 1024
    assert recorded.body.startswith(head + block[:1000])
    assert recorded.body_length == len(head) + len(block) * blocks + len(tail)


async def test_a_file_beyond_100_megabytes_is_refused_before_its_end(nugen: NugenPlayground, speaker: Speaker) -> None:
    """As soon as a file is too large the answer is a 413, and nothing of it is kept."""
    before = set(nugen.documents)
    block = bytes(MEGABYTE)

    async def body() -> AsyncIterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="files"; filename="endless.txt"\r\n\r\n'
        for _ in range(101):
            yield block

    answer = await speaker.send(
        "document_upload", content=body(), headers={"Content-Type": "multipart/form-data; boundary=b"}
    )
    assert answer.status_code == 413
    assert "100 MB" in answer.json()["detail"]
    assert set(nugen.documents) == before
    assert nugen.requests[-1].body_length > 100_000_000
