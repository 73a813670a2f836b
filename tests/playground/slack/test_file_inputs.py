from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from bot.playground.slack import HumanError, SlackPlayground
from bot.playground.slack.outcome import REQUIRED, TROUBLE_CONNECTING
from tests.playground.slack.bench import (
    SCOPES,
    Setup,
    answers_submission,
    app_for,
    field_block,
    manifest_with,
    modal,
    opens,
    refused,
    together,
)

LARGEST = 10 * 1024 * 1024


def files_block(*, optional: bool = False, **element: Any) -> dict[str, Any]:
    return field_block("files", "file_input", optional=optional, **element)


def keeps_values(kept: list[dict[str, Any]]) -> Setup:
    def setup(bolt: AsyncApp) -> None:
        @bolt.view("form")
        async def take(ack: Any, body: dict[str, Any]) -> None:
            kept.append(body["view"]["state"]["values"])
            await ack()

    return setup


@pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])
async def test_files_arrive_with_the_submission(slack: SlackPlayground, *, http: bool) -> None:
    """Each with id, name, type, size and addresses; from then on the app may read them wherever they are shared."""
    kept: list[dict[str, Any]] = []
    ada = slack.person("ada")
    async with app_for(slack, together(opens(modal(files_block())), keeps_values(kept)), http=http) as app:
        first, second = await ada.upload("a.txt", b"one"), await ada.upload("b.pdf", b"%PDF")
        await ada.say("secret-lab", "mine", files=[first])
        await ada.command("general", "/try")
        assert (await ada.submit({"files": [first, second]})).ok
        state = kept[0]["files"]["value"]
        assert (await app.client.files_info(file=first))["file"] == state["files"][0]
    assert state["type"] == "file_input"
    assert [file["id"] for file in state["files"]] == [first, second]
    told = {name: state["files"][1][name] for name in ("name", "mimetype", "filetype", "size", "user")}
    kind = {"mimetype": "application/pdf", "filetype": "pdf"}
    assert told == {"name": "b.pdf", **kind, "size": 4, "user": ada.id}
    assert state["files"][1]["url_private_download"].startswith(f"{slack.base_url}/files-pri/")


async def test_no_files_are_an_empty_list(slack: SlackPlayground) -> None:
    """In an optional field; a required one says so and sends nothing; what was chosen can be taken back."""
    kept: list[dict[str, Any]] = []
    ada = slack.person("ada")
    async with app_for(slack, together(opens(modal(files_block(optional=True))), keeps_values(kept))):
        await ada.command("general", "/try")
        await ada.fill({"files": await ada.upload("a.txt", b"x")})
        await ada.fill({"files": None})
        assert (await ada.submit()).ok
    assert kept[0]["files"]["value"] == {"type": "file_input", "files": []}
    async with app_for(slack, opens(modal(files_block()))):
        await ada.command("general", "/try")
        assert (await ada.submit()).errors == {"files": REQUIRED}


@pytest.mark.parametrize(
    ("element", "files", "words"),
    [
        ({"max_files": 1}, [("a.txt", 1), ("b.txt", 1)], "no more than 1 file."),
        ({}, [(f"{number}.txt", 1) for number in range(11)], "no more than 10 files."),
        ({"filetypes": ["pdf", "txt"]}, [("a.txt", 1), ("b.exe", 1)], "b.exe is not of a type"),
        ({"filetypes": ["pdf"]}, [("pdf", 1)], "pdf is not of a type"),
        ({}, [("a.txt", LARGEST + 1)], "a.txt is larger than 10 MB"),
        ({"max_files": 2, "filetypes": ["TXT"]}, [("a.txt", LARGEST), ("b.Txt", 1)], None),
    ],
)
async def test_what_slacks_client_says_about_the_choice(
    slack: SlackPlayground, element: dict[str, Any], files: list[tuple[str, int]], words: str | None
) -> None:
    """Too many, of another type or too large: said at the field, and nothing is sent."""
    ada = slack.person("ada")
    async with app_for(slack, together(opens(modal(files_block(**element))), answers_submission())):
        await ada.command("general", "/try")
        chosen = [await ada.upload_generated(name, size) for name, size in files]
        outcome = await ada.submit({"files": chosen})
    assert outcome.ok is (words is None)
    assert (words or "") in outcome.errors.get("files", "")
    assert len([r for r in slack.wire if r.kind == "view_submission"]) == int(outcome.ok)


async def test_only_own_files_can_be_chosen_and_each_once(slack: SlackPlayground) -> None:
    """Somebody else's, an unknown one, one that was deleted, and one chosen twice are not there to choose."""
    ada = slack.person("ada")
    async with app_for(slack, opens(modal(files_block()))):
        await ada.command("general", "/try")
        own, gone = await ada.upload("a.txt", b"x"), await ada.upload("b.txt", b"x")
        slack.workspace.delete_file(gone)
        foreign = await slack.person("grace").upload("c.txt", b"x")
        for chosen in (["F404"], [foreign], [gone], [own, own]):
            with pytest.raises(HumanError):
                await ada.fill({"files": chosen})


async def test_chosen_files_survive_an_update(slack: SlackPlayground) -> None:
    """Where block_id and action_id stay."""
    ada = slack.person("ada")
    async with app_for(slack, opens(modal(files_block()))) as app:
        await ada.command("general", "/try")
        file_id = await ada.upload("a.txt", b"x")
        await ada.fill({"files": [file_id]})
        assert ada.view
        await app.client.views_update(view_id=ada.view.id, view=modal(files_block(), field_block("name")))
        assert ada.view.values["files"]["value"]["files"][0]["id"] == file_id


async def test_a_field_for_files_needs_the_scope() -> None:
    """missing_scope when such a view is opened; an answer that shows one is not understood."""
    manifest = manifest_with(scopes=[scope for scope in SCOPES if scope != "files:read"])
    ada_sees: list[str | None] = []

    def setup(bolt: AsyncApp) -> None:
        @bolt.command("/try")
        async def open_it(ack: Any, client: Any, body: dict[str, Any]) -> None:
            async with refused("missing_scope") as errors:
                await client.views_open(trigger_id=body["trigger_id"], view=modal(files_block()))
            ada_sees.append(errors[0].response["needed"])
            await client.views_open(trigger_id=body["trigger_id"], view=modal())
            await ack()

    answer = answers_submission(response_action="push", view=modal(files_block()))
    async with SlackPlayground(manifest) as slack, app_for(slack, together(setup, answer)):
        ada = slack.person("ada")
        await ada.command("general", "/try")
        outcome = await ada.submit({"name": "x"})
    assert ada_sees == ["files:read"]
    assert outcome.error == TROUBLE_CONNECTING
