from __future__ import annotations

import aiohttp
import pytest

from bot.playground.nugen import CONTRACTS
from tests.playground.page.conftest import Page


@pytest.mark.parametrize("contract", CONTRACTS)
async def test_the_generation_of_the_api_is_chosen_while_it_runs(page: Page, contract: str) -> None:
    """From the next call on Nugen speaks it, and the page says which one that is and what there is to choose."""
    await page.turn(action="contract", value=contract)
    assert page.nugen.contract == contract
    vendor = (await page.state())["switches"]["vendor"]
    assert vendor["contract"] == contract
    assert [one["name"] for one in vendor["contracts"]] == list(CONTRACTS)
    assert all(one["summary"] for one in vendor["contracts"])


async def test_a_generation_that_does_not_exist_is_refused(page: Page) -> None:
    """The words say what there is, and nothing changes."""
    answer = await page.turn(409, action="contract", value="newest")
    assert all(contract in answer["error"] for contract in CONTRACTS)
    assert page.nugen.contract == "documented"


async def test_files_on_their_way_to_nugen_are_not_shown_in_the_inspector(page: Page) -> None:
    """Of an upload it says how much it was, not what was in it."""
    form = aiohttp.FormData()
    form.add_field("files", b"what nobody else should read", filename="handbook.md")
    key = {"Authorization": f"Bearer {page.nugen.api_key}"}
    async with (
        aiohttp.ClientSession() as outside,
        outside.post(f"{page.nugen.base_url}/api/v3/documents/upload", data=form, headers=key),
    ):
        pass
    async with page.client.get("/playground/wire") as answer:
        text = await answer.text()
    assert "bytes of files" in text
    assert "nobody else" not in text
