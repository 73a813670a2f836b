from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.slack import actions
from bot.slack.form import CALLBACK_ID, FILES
from bot.slack.model_forms import ASK, QUESTION, UPLOAD_DOCUMENTS
from bot.store import Store
from tests.handlers.conftest import CHANNEL, Breakable, Front, a_front


@pytest.fixture
def rows(store: Store) -> Breakable:
    return Breakable(store)


@pytest.fixture
async def front(rows: Breakable) -> AsyncIterator[Front]:
    """The listeners on rows that a test can take away."""
    async with a_front(rows) as built:
        yield built


async def test_a_question_that_cannot_be_written_down_is_told_in_its_form(front: Front, rows: Breakable) -> None:
    """On a field that this form has, with what to do."""
    _, message = await front.has_card()
    await front.ada.press(message.channel, message.ts, actions.ASK)
    await front.form(front.ada, ASK)
    rows.is_broken = True
    outcome = await front.ada.submit({QUESTION: "Why?"})
    assert "Please press the button again" in outcome.errors[QUESTION]


async def test_an_upload_that_cannot_be_written_down_is_told_in_its_form(front: Front, rows: Breakable) -> None:
    """The same for every form."""
    await front.ada.command(CHANNEL, f"{front.services.command} documents")
    message = await front.hears(front.ada, "Documents at Nugen")
    await front.ada.press(message.channel, message.ts, actions.DOCUMENT_UPLOAD)
    await front.form(front.ada, UPLOAD_DOCUMENTS)
    handbook = await front.ada.upload("handbook.md", b"text")
    rows.is_broken = True
    outcome = await front.ada.submit({FILES: [handbook]})
    assert "Please press the button again" in outcome.errors[FILES]


async def test_a_shortcut_that_cannot_open_its_form_is_answered(front: Front, rows: Breakable) -> None:
    """Whoever chose it does not wait in vain."""
    message = await front.ada.say(CHANNEL, "look", files=[await front.ada.upload("a.txt", b"text")])
    rows.is_broken = True
    await front.ada.shortcut(actions.ALIGN_FILES, CHANNEL, message.ts)
    await front.hears(front.ada, "I cannot reach my own records")
    assert front.ada.view is None


async def test_an_order_that_cannot_be_written_down_is_told_to_be_sent_again(front: Front, rows: Breakable) -> None:
    """In the words of its own button."""
    await front.ada.command(CHANNEL, front.services.command)
    await front.form(front.ada, CALLBACK_ID)
    await front.ada.suggest("base_model", "base_model", "base")
    rows.is_broken = True
    outcome = await front.ada.submit({"name": "Support", "base_model": "base"})
    assert "Please press Start again" in outcome.errors["name"]


async def test_pressing_a_button_in_vain_is_answered(front: Front, rows: Breakable) -> None:
    """Nothing was done, and the person hears of it."""
    _, message = await front.has_card()
    rows.is_broken = True
    await front.ada.press(message.channel, message.ts, actions.DEPLOY)
    await front.hears(front.ada, "I cannot reach my own records")
