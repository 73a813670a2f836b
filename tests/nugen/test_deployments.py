import json
from typing import Any

import pytest

from bot.alignments.observation import DeploymentSeen, Served
from bot.nugen.client import NugenClient
from bot.nugen.contracts import DOCUMENTED, PLURAL, Contract
from bot.nugen.deployment_reader import read_deployment
from bot.nugen.errors import NoSuchPath, Unreadable
from tests.nugen.scripted import ScriptedServer, reply_json

REVERTED = "Redeployment failed and was reverted to READY status"
NOTHING = "No active deployment. Model status is EVALUATED."

UP = DeploymentSeen(Served.DEPLOYED, "DEPLOYED")


def _read(document: Any, *, undeploying: bool = False) -> DeploymentSeen:
    return read_deployment(json.dumps(document).encode(), undeploying=undeploying)


@pytest.mark.parametrize(
    ("document", "seen"),
    [
        ({"status": "DEPLOYED", "error": None}, UP),
        ({"status": "deployed"}, DeploymentSeen(Served.DEPLOYED, "deployed")),
        ({"status": "DEPLOYING"}, DeploymentSeen(Served.DEPLOYING, "DEPLOYING")),
        ({"status": "UNDEPLOYED", "error": None}, DeploymentSeen(Served.UNDEPLOYED, "UNDEPLOYED")),
        ({"status": "UNDEPLOYED", "error": "<p>no GPU"}, DeploymentSeen(Served.UNDEPLOYED, "UNDEPLOYED", "no GPU")),
        ({"status": "UNDEPLOYING"}, DeploymentSeen(Served.UNDEPLOYING, "UNDEPLOYING")),
        ({"status": "EVALUATED"}, DeploymentSeen(Served.UNDEPLOYED, "EVALUATED")),
        ({"status": "READY"}, DeploymentSeen(Served.DEPLOYED, "READY")),
        ({"status": "PENDING", "result": None}, DeploymentSeen(Served.DEPLOYING, "PENDING")),
        (
            {"status": "COMPLETED", "result": {"deployment_status": "DEPLOYED"}},
            DeploymentSeen(Served.DEPLOYED, "COMPLETED"),
        ),
        ({"status": "completed", "result": {"endpoint_url": "x"}}, DeploymentSeen(Served.DEPLOYED, "completed")),
        (
            {"status": "COMPLETED", "result": {"deployment_status": "UNDEPLOYED"}},
            DeploymentSeen(Served.UNDEPLOYED, "COMPLETED"),
        ),
        (
            {"status": "FAILED", "result": {"error": REVERTED}},
            DeploymentSeen(Served.UNDEPLOYED, "FAILED", REVERTED),
        ),
        ({"status": "FAILED", "result": {"error": NOTHING}}, DeploymentSeen(Served.UNDEPLOYED, "FAILED")),
        ({"status": "FAILED"}, DeploymentSeen(Served.UNDEPLOYED, "FAILED", "Nugen did not say why.")),
        ({"status": "READY", "error": REVERTED}, DeploymentSeen(Served.UNDEPLOYED, "READY", REVERTED)),
        ({"status": "SCALING"}, DeploymentSeen(None, "SCALING")),
        ({"model_id": "m", "deployment_status": "DEPLOYED"}, UP),
        ("DEPLOYED", UP),
        ([{"status": "DEPLOYED"}], UP),
        ({"status": "pending", "data": {"status": "DEPLOYED"}}, UP),
    ],
)
def test_a_deployment_is_read_in_the_words_of_every_generation(document: Any, seen: DeploymentSeen) -> None:
    """States, tasks with a result and bare words mean the same; an error beside a success is no success."""
    assert _read(document) == seen


@pytest.mark.parametrize(
    ("document", "seen"),
    [
        ({"status": "PENDING"}, DeploymentSeen(Served.UNDEPLOYING, "PENDING")),
        ({"status": "completed"}, DeploymentSeen(Served.UNDEPLOYED, "completed")),
        ({"status": "COMPLETED", "result": {"error": None}}, DeploymentSeen(Served.UNDEPLOYED, "COMPLETED")),
        ({"status": "FAILED", "result": {"error": "busy"}}, DeploymentSeen(Served.DEPLOYED, "FAILED", "busy")),
        ({"status": "FAILED", "result": {"error": NOTHING}}, DeploymentSeen(Served.UNDEPLOYED, "FAILED")),
        ({"status": "UNDEPLOYED"}, DeploymentSeen(Served.UNDEPLOYED, "UNDEPLOYED")),
        ("UNDEPLOYED", DeploymentSeen(Served.UNDEPLOYED, "UNDEPLOYED")),
        ({"status": "WINDING DOWN"}, DeploymentSeen(None, "WINDING DOWN")),
    ],
)
def test_the_task_that_undeploys_has_its_own_meaning_of_done(document: Any, seen: DeploymentSeen) -> None:
    """Completed means not served any more, and a failure leaves the model where it was."""
    assert _read(document, undeploying=True) == seen


@pytest.mark.parametrize("document", [{}, [], "model_1", None, {"model_id": "m"}, {"detail": "soon"}, 1])
def test_garbage_is_no_deployment(document: Any) -> None:
    """An answer without a word for it says nothing."""
    with pytest.raises(Unreadable):
        _read(document)


@pytest.mark.parametrize("contract", [DOCUMENTED, PLURAL])
async def test_a_model_without_a_deployment_is_not_served(server: ScriptedServer, key: str, contract: Contract) -> None:
    """A 404 about the deployment is an answer; a 404 about the path is none."""
    server.script(reply_json({"detail": "No deployment for model m1"}, 404), reply_json({"detail": "Not Found"}, 404))
    async with NugenClient(base_url=server.base_url, api_key=key, contract=contract) as client:
        assert await client.deployment("m1") == DeploymentSeen(Served.UNDEPLOYED)
        with pytest.raises(NoSuchPath):
            await client.deployment("m1")


async def test_without_a_task_of_its_own_the_deployment_tells_of_undeploying(
    server: ScriptedServer, client: NugenClient
) -> None:
    """A server that knows no such task is asked for the state of the model instead."""
    task = "GET /api/v3/models/undeploy-model/m1/status"
    state = "GET /api/v3/models/deploy-model/m1/status"
    nothing_there = reply_json({"status": "FAILED", "result": {"error": NOTHING}})
    server.serve({state: nothing_there})
    assert (await client.undeployment("m1")).state is Served.UNDEPLOYED
    server.serve({task: reply_json({"detail": "No such task"}, 404), state: reply_json({"status": "COMPLETED"})})
    assert (await client.undeployment("m1")).state is Served.DEPLOYED
    assert server.asked() == [task, state] * 2
