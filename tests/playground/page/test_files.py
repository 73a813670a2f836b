from __future__ import annotations

from typing import Any

import pytest

from bot.playground.page.uploads import LARGEST
from tests.playground.page.conftest import Page

FORM: dict[str, Any] = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Form"},
    "submit": {"type": "plain_text", "text": "Start"},
    "blocks": [
        {
            "type": "input",
            "block_id": "files",
            "label": {"type": "plain_text", "text": "Files"},
            "element": {"type": "file_input", "action_id": "files", "filetypes": ["md"], "max_files": 1},
        }
    ],
}


async def test_a_file_goes_along_with_a_message(page: Page) -> None:
    """What was uploaded stands under the message, with its name and size, for everybody."""
    file = await page.upload("support handbook.md", b"# Refunds")
    assert (file["name"], file["size"]) == ("support handbook.md", 9)
    await page.do("message", channel="general", text="", files=[file["id"]])
    for who in ("ada", "grace"):
        (message,) = (await page.state(who))["messages"]
        assert message["files"] == [file]
        assert message["text"] == ""
    kept = page.slack.workspace.files[file["id"]]
    assert (kept.content, kept.user) == (b"# Refunds", page.slack.person("ada").id)


async def test_what_is_chosen_in_a_form_is_shown_with_name_and_size(page: Page) -> None:
    """The value of the field is what a submission carries, beside it stands what the page draws."""
    await page.call("views.open", trigger_id=await page.trigger(), view=FORM)
    file = await page.upload("handbook.md", b"12345")
    await page.do("fill", values={"files": [file["id"]]})
    view = (await page.state())["view"]
    assert view["values"]["files"]["files"] == {"value": [file["id"]], "shown": [file]}
    await page.do("fill", values={"files": []})
    view = (await page.state())["view"]
    assert view["values"]["files"]["files"] == {"value": [], "shown": []}


async def test_what_slack_would_not_take_is_said_at_the_field(page: Page) -> None:
    """A file of another type comes back as the field's error, and nothing is sent."""
    await page.call("views.open", trigger_id=await page.trigger(), view=FORM)
    file = await page.upload("picture.png", b"12345")
    outcome = await page.do("submit", values={"files": [file["id"]]})
    assert not outcome["ok"]
    assert "picture.png" in outcome["errors"]["files"]
    assert (await page.state())["view"]["errors"] == outcome["errors"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("", b"x", "needs a name"),
        ("empty.md", b"", "empty.md is empty"),
        ("large.md", b"x" * (LARGEST + 1), "large.md is larger than 10 MB"),
    ],
)
async def test_what_cannot_be_uploaded_is_refused_in_words(page: Page, name: str, content: bytes, words: str) -> None:
    """The reason is said, and nothing is kept."""
    assert words in (await page.upload(name, content, 409))["error"]
    assert page.slack.workspace.files == {}


async def test_the_largest_file_is_taken(page: Page) -> None:
    """Ten megabytes are not too much, neither for the page nor for its server."""
    assert (await page.upload("large.md", b"x" * LARGEST))["size"] == LARGEST


async def test_somebody_elses_file_is_not_sent(page: Page) -> None:
    """An id that is not one's own is refused, and no message appears."""
    file_id = await page.slack.person("grace").upload("hers.md", b"x")
    assert file_id in (await page.do("message", 409, channel="general", text="mine?", files=[file_id]))["error"]
    assert (await page.state())["messages"] == []
