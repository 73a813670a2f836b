import httpx

from bot.playground.nugen import NugenPlayground


async def listed(client: httpx.AsyncClient) -> dict[str, str]:
    """The status of each project on the list, by name and in its order."""
    answer = (await client.get("/api/v3/alignment-project")).json()
    rows = answer["alignment_projects"] if isinstance(answer, dict) else answer
    return {row["name"]: row["status"] for row in rows}


async def test_a_list_can_be_behind_and_ahead(nugen: NugenPlayground, client: httpx.AsyncClient) -> None:
    """Of the projects themselves, whose details say what is the case."""
    project = nugen.add_project(name="Old", age=100)
    nugen.add_project(name="New")
    now = (await listed(client))["Old"]
    nugen.listing.lag = 95
    assert list(await listed(client)) == ["Old"]
    assert (await listed(client))["Old"] != now
    nugen.listing.lag = -3600
    assert (await listed(client))["Old"] != now
    assert (await client.get(f"/api/v3/alignment-project/{project.id}")).json()["status"] == now


async def test_a_list_can_leave_out_and_turn_round(nugen: NugenPlayground, client: httpx.AsyncClient) -> None:
    """What is left out is still found by its id."""
    hidden = nugen.add_project(name="Hidden", age=2)
    nugen.add_project(name="First", age=1)
    nugen.add_project(name="Second")
    nugen.listing.hidden.add("Hidden")
    assert list(await listed(client)) == ["Second", "First"]
    nugen.listing.newest_last = True
    assert list(await listed(client)) == ["First", "Second"]
    assert (await client.get(f"/api/v3/alignment-project/{hidden.id}")).status_code == httpx.codes.OK
