"""Names of files that people put into messages: said where they are told why a file is no use, and kept nowhere."""

from __future__ import annotations

import pytest

from tests.hostile.looking import assert_nothing_of_theirs_acts
from tests.hostile.test_text import REFUSED, SHOWN
from tests.scenarios.conftest import CHANNEL, World, text_of

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("name", [*SHOWN, *REFUSED])
async def test_a_file_of_any_name_is_left_out_in_words(world: World, name: str) -> None:
    """A message's file with such a name: the person hears why it is no use, and the name acts nowhere."""
    typed = SHOWN.get(name) or REFUSED[name][0]
    file = await world.ada.upload(f"{typed}.exe", b"MZ")
    message = await world.ada.say(CHANNEL, "look", files=[file])
    before = len(world.ephemerals())
    assert (await world.ada.shortcut("align_files", CHANNEL, message.ts)).ok
    await world.until(lambda: len(world.ephemerals()) > before or None)
    assert "No file of that message can be used" in text_of(world.ephemerals()[-1])
    assert_nothing_of_theirs_acts(world)
