import logging
import traceback

import pytest

from bot.nugen.client import NugenClient
from bot.nugen.contracts import Order
from bot.nugen.errors import NugenError
from tests.nugen.scripted import ScriptedServer, Step, reply_json, reset


@pytest.mark.parametrize("told", ["loaded", "foreign", "bearer", "signed"])
async def test_no_secret_comes_out_of_an_answer(
    server: ScriptedServer, client: NugenClient, key: str, order: Order, told: str
) -> None:
    """A vendor that repeats a key, anybody's, or an address that was signed in advance is not quoted with it."""
    secret = {
        "loaded": key,
        "foreign": "nugen-" + "Zz9_-" * 5,
        "bearer": "Bearer " + "s3cr3t.value",
        "signed": "https://files.example/a?X-Amz-Signature=" + "feed",
    }[told]
    server.script(reply_json({"detail": f"Key '{secret}' is unknown"}, 401))
    with pytest.raises(NugenError) as caught:
        await client.create(order, may_still_send=lambda: True)
    shown = f"{caught.value} {caught.value!r}"
    assert secret not in shown
    assert "[hidden]" in shown
    assert "is unknown" in shown


async def test_a_key_of_any_shape_is_hidden_in_a_projects_error(server: ScriptedServer) -> None:
    """Also a key that looks like a word is taken out of what a project says about its failure."""
    key = "plainkey"
    failure = {"id": "alignment_1", "status": "FAILED", "error": f"bad {key}", "stage_failures": [f"upload: {key}"]}
    server.script(reply_json(failure), reply_json(failure), reply_json({"alignment_projects": [failure]}))
    async with NugenClient(base_url=server.base_url, api_key=key) as client:
        seen = [await client.status("alignment_1"), await client.detail("alignment_1"), *await client.projects()]
    assert {(each.error, each.stage_failures) for each in seen} == {("bad [hidden]", ("upload: [hidden]",))}


@pytest.mark.parametrize("step", [reply_json({"id": "alignment_1"}), reply_json({"detail": "no"}, 403), reset])
async def test_no_log_and_no_traceback_holds_the_key(
    server: ScriptedServer, key: str, order: Order, step: Step, caplog: pytest.LogCaptureFixture
) -> None:
    """Even with every logger at its loudest, neither success nor failure writes the key anywhere."""
    caplog.set_level(logging.DEBUG)
    server.script(step)
    async with NugenClient(base_url=server.base_url, api_key=key) as client:
        written = repr(client)
        try:
            await client.create(order, may_still_send=lambda: True)
        except NugenError as error:
            written += "".join(traceback.format_exception(error))
    assert caplog.records
    assert key not in written + caplog.text + "".join(str(record.args) for record in caplog.records)
