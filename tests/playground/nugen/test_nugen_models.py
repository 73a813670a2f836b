import httpx
import pytest

from bot.playground.nugen import NugenPlayground, Project, Scenario
from tests.playground.nugen.generations import GENERATIONS, Speaker

FAILED = "Redeployment failed and was reverted to READY status"


@pytest.fixture(params=GENERATIONS)
def speaker(request: pytest.FixtureRequest, nugen: NugenPlayground, client: httpx.AsyncClient) -> Speaker:
    """Speak a generation to a Nugen that speaks the same."""
    nugen.contract = request.param
    return Speaker(client, request.param)


@pytest.fixture
def project(nugen: NugenPlayground, speaker: Speaker) -> Project:
    """A project that has trained, in the generation's own style."""
    assert nugen.contract == speaker.contract
    return nugen.add_project(name="Trained", age=1000)


async def deployment(speaker: Speaker, model: str) -> str:
    """What the generation says of a deployment: its word and, if it failed, why."""
    answer = await speaker("deployment", model)
    error = (answer.get("result") or answer).get("error")
    return f"{answer['status'].upper()}{f' ({error})' if error else ''}"


async def test_a_deployment_takes_its_time(nugen: NugenPlayground, speaker: Speaker, project: Project) -> None:
    """For half a minute nothing is to be seen; after five minutes in all the model is served."""
    nothing = await deployment(speaker, project.model_id)
    await speaker("deploy", project.model_id)
    seen = []
    for seconds in (0, 29, 1, 269, 1):
        nugen.clock.advance(seconds)
        seen.append(await deployment(speaker, project.model_id))
    if speaker.contract in {"documented", "singular"}:
        assert nothing == "FAILED (No active deployment. Model status is UNDEPLOYED.)"
        assert seen == ["PENDING"] * 4 + ["COMPLETED"]
    else:
        assert nothing == "UNDEPLOYED"
        assert seen == ["UNDEPLOYED", "UNDEPLOYED", "DEPLOYING", "DEPLOYING", "DEPLOYED"]
    assert nugen.models[project.model_id].state == "DEPLOYED"


async def test_a_deployment_cannot_be_asked_for_twice(
    nugen: NugenPlayground, speaker: Speaker, project: Project
) -> None:
    """While it is under way and when it is done a second request is a 400 that says which."""
    await speaker("deploy", project.model_id)
    for seconds in (0, 100):
        nugen.clock.advance(seconds)
        again = await speaker.send("deploy", project.model_id)
        assert (again.status_code, again.json()["detail"]) == (
            400,
            "Model cannot be redeployed. Current status: DEPLOYING",
        )
    nugen.clock.advance(200)
    again = await speaker.send("deploy", project.model_id)
    assert (again.status_code, again.json()["detail"]) == (400, "Model is already deployed")


async def test_an_undeployment_takes_a_minute(nugen: NugenPlayground, speaker: Speaker, project: Project) -> None:
    """Until it is over the model cannot be deployed again, and afterwards it can."""
    assert (await speaker.send("undeploy", project.model_id)).json() == {"detail": "Model is already undeployed"}
    await speaker("deploy", project.model_id)
    nugen.clock.advance(60)
    too_early = await speaker.send("undeploy", project.model_id)
    assert too_early.json() == {"detail": "Model cannot be undeployed. Current status: DEPLOYING"}
    nugen.clock.advance(240)
    await speaker("undeploy", project.model_id)
    assert nugen.models[project.model_id].state == "UNDEPLOYING"
    again = await speaker.send("deploy", project.model_id)
    assert (again.status_code, again.json()["detail"]) == (
        400,
        "Model cannot be redeployed. Current status: UNDEPLOYING",
    )
    nugen.clock.advance(60)
    assert nugen.models[project.model_id].state == "UNDEPLOYED"
    assert (await speaker.send("deploy", project.model_id)).status_code == 200


async def test_older_servers_tell_of_an_undeployment_apart(nugen: NugenPlayground, client: httpx.AsyncClient) -> None:
    """There its task has a status of its own: nothing, pending, completed."""
    nugen.contract = "singular"
    speaker = Speaker(client, "singular")
    model = nugen.add_project(name="Trained", age=1000).model_id
    assert (await speaker.send("undeployment", model)).status_code == 404
    await speaker("deploy", model)
    nugen.clock.advance(300)
    assert (await speaker.send("undeployment", model)).status_code == 404
    await speaker("undeploy", model)
    assert (await speaker("undeployment", model))["status"] == "PENDING"
    assert await deployment(speaker, model) == "FAILED (No active deployment. Model status is UNDEPLOYING.)"
    nugen.clock.advance(60)
    assert (await speaker("undeployment", model))["status"] == "COMPLETED"


async def test_a_first_deployment_can_fall_back(nugen: NugenPlayground, speaker: Speaker) -> None:
    """In its scenario the first try ends undeployed with an error, and the second is served."""
    model = nugen.add_project(name="Unlucky", scenario=Scenario.DEPLOYMENT_FAILS, age=1000).model_id
    await speaker("deploy", model)
    nugen.clock.advance(149)
    assert nugen.models[model].state == "DEPLOYING"
    nugen.clock.advance(1)
    word = "FAILED" if speaker.contract in {"documented", "singular"} else "UNDEPLOYED"
    assert await deployment(speaker, model) == f"{word} ({FAILED})"
    assert (nugen.models[model].state, nugen.models[model].error) == ("UNDEPLOYED", FAILED)
    await speaker("deploy", model)
    nugen.clock.advance(300)
    assert (nugen.models[model].state, nugen.models[model].error) == ("DEPLOYED", None)


async def test_a_model_in_training_or_unknown_cannot_be_deployed(nugen: NugenPlayground, speaker: Speaker) -> None:
    """One that is still training is a 409 as soon as it has an id; any other id is a 404."""
    training = nugen.add_project(name="Young", age=30)
    failed = nugen.add_project(name="Failed", scenario=Scenario.FAILS_IN_TRAINING, age=1000)
    assert (await speaker.send("deploy", training.model_id)).status_code == 404
    nugen.clock.advance(40)
    for call in ("deploy", "undeploy", "deployment"):
        answer = await speaker.send(call, training.model_id)
        assert answer.status_code == 409
        assert "still training" in answer.json()["detail"]
    for unknown in (failed.model_id, "nobody", "nugen-flash-instruct"):
        assert (await speaker.send("deploy", unknown)).json() == {"detail": f"Model not found: {unknown}"}
    assert not nugen.models


async def test_a_job_deploys_and_undeploys_its_model_by_itself(nugen: NugenPlayground, speaker: Speaker) -> None:
    """With a benchmark the model is seen deploying and deployed during the evaluation, and nobody can interfere."""
    project = nugen.add_project(name="Judged", benchmark_id="benchmark-xyz789", age=505)
    model = project.model_id
    states = [nugen.models[model].state]
    for seconds in (10, 300, 180):
        nugen.clock.advance(seconds)
        states.append(nugen.models[model].state)
        if states[-1] != "UNDEPLOYED":
            assert (await speaker.send("deploy", model)).status_code == 400
            assert (await speaker.send("undeploy", model)).status_code == 400
            assert (await speaker.send("delete", project.id)).status_code == 400
    assert states == ["UNDEPLOYED", "DEPLOYING", "DEPLOYED", "UNDEPLOYED"]
    nugen.clock.advance(10)
    assert (await speaker.send("deploy", model)).status_code == 200


async def test_trained_models_are_listed(nugen: NugenPlayground, speaker: Speaker) -> None:
    """Each project that has trained has a model in the list; deleted ones and those in training have not."""
    trained = nugen.add_project(name="Trained", benchmark_id="benchmark-xyz789", age=2000)
    nugen.add_project(name="Young", age=100)
    gone = nugen.add_project(name="Gone", age=2000)
    await speaker("delete", gone.id)
    (row,) = (await speaker("aligned_models"))["domain_aligned_models"]
    assert trained.model_id in {row.get("model_id"), row.get("id")}
    assert row["alignment_id"] == trained.id
    assert row["deployment_status"] == "UNDEPLOYED"
    if speaker.contract == "plural":
        assert await speaker("model", trained.model_id) == row
        assert (await speaker.send("model", gone.model_id)).status_code == 404
    else:
        assert row["status"] == "EVALUATED"


async def test_a_deployed_model_keeps_its_project_from_being_deleted(
    nugen: NugenPlayground, speaker: Speaker, project: Project
) -> None:
    """From the request to deploy until it is undeployed a deletion is a 400; then project and model are gone."""
    await speaker("deploy", project.model_id)
    for seconds in (0, 100, 200):
        nugen.clock.advance(seconds)
        refused = await speaker.send("delete", project.id)
        assert refused.status_code == 400
        assert "Undeploy it" in refused.json()["detail"]
    await speaker("undeploy", project.model_id)
    assert (await speaker.send("delete", project.id)).status_code == 400
    nugen.clock.advance(60)
    answer = await speaker("delete", project.id)
    assert answer == {"alignment_id": project.id, "message": "Alignment project successfully deleted"}
    for call, id_ in (
        ("detail", project.id),
        ("status", project.id),
        ("delete", project.id),
        ("deploy", project.model_id),
    ):
        assert (await speaker.send(call, id_)).status_code == 404
    assert not nugen.models
    assert project.id in nugen.projects


async def test_a_job_is_stopped_once_and_before_it_has_trained(
    nugen: NugenPlayground, client: httpx.AsyncClient
) -> None:
    """A queued or training job stops where it is; one that is over cannot be stopped."""
    nugen.contract = "plural"
    speaker = Speaker(client, "plural")
    queued = nugen.add_project(name="Queued")
    training = nugen.add_project(name="Training", age=260)
    trained = nugen.add_project(name="Trained", age=1000)
    for project in (queued, training):
        assert await speaker("stop", project.id) == {"alignment_id": project.id, "status": "STOPPED"}
    nugen.clock.advance(5000)
    assert [(await speaker("status", each.id))["status"] for each in (queued, training)] == ["STOPPED"] * 2
    assert (await speaker("status", training.id))["progress"] == 50
    for project, word in ((training, "STOPPED"), (trained, "READY")):
        again = await speaker.send("stop", project.id)
        assert (again.status_code, again.json()["detail"]) == (
            400,
            f"Alignment project cannot be stopped. Current status: {word}",
        )
    assert (await speaker.send("stop", "nobody")).status_code == 404
    assert list(nugen.models) == [trained.model_id]
