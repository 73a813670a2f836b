from __future__ import annotations

import json

from bot.playground.nugen import Scenario
from tests.scenarios.conftest import World, a_world, text_of


async def test_an_alignment_is_followed_from_the_form_to_its_numbers(world: World) -> None:
    """The main job: one create, one card, replies in order, a result with numbers and a mention."""
    card = await world.order()
    await world.reply(card, "accepted")
    for seconds, words in ((30, "Training began"), (500, "Trained"), (300, "evaluates the model")):
        world.nugen.clock.advance(seconds)
        await world.reply(card, words)
    world.nugen.clock.advance(600)
    result = await world.reply(card, "is finished")
    await world.card_says(card, "Finished")
    assert len(world.nugen.creates) == 1
    assert f"<@{world.ada.id}>" in result.text
    assert {"table", "data_visualization"} <= {block["type"] for block in result.blocks}
    assert [one for one in world.replies(card) if f"<@{world.ada.id}>" in text_of(one)] == [result]
    assert len(world.cards()) == 1
    assert "ada" in text_of(card)
    assert world.ada.id not in text_of(card)


async def test_the_documented_example_arrives_as_documented(database_url: str) -> None:
    """What is typed into the form is the request of the contract of record, byte for byte, followed to its end."""
    async with a_world(database_url, http=True) as world:
        world.nugen.scenario = Scenario.SUCCESS
        await world.start_bot()
        card = await world.order(
            name="My Alignment Project",
            workflow_id="workflow-abc123",
            description="This project aims to align the model for better customer support performance.",
        )
        await world.reply(card, "accepted")
        (create,) = world.nugen.creates
        assert (create.method, create.path) == ("POST", "/api/v3/alignment-project/create")
        assert create.headers["authorization"] == f"Bearer {world.nugen.api_key}"
        assert create.headers["content-type"] == "application/json"
        assert create.body.decode() == json.dumps(
            {
                "name": "My Alignment Project",
                "base_model": "nugen-flash-instruct",
                "document_ids": ["doc-abc123", "doc-def456"],
                "workflow_id": "workflow-abc123",
                "benchmark_id": "benchmark-xyz789",
                "description": "This project aims to align the model for better customer support performance.",
            }
        )
        assert json.loads(create.answer)["status"] == "pending"
        world.nugen.clock.advance(3600)
        await world.reply(card, "is finished")
