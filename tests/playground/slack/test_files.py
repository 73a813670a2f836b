from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.slack import DownloadFault, Fault, HumanError, SlackPlayground
from tests.playground.slack.bench import client_of, manifest_with, refused

MEGABYTE = 1024 * 1024


async def told(client: AsyncWebClient, file_id: str) -> dict[str, Any]:
    described: dict[str, Any] = (await client.files_info(file=file_id))["file"]
    return described


async def fetch(slack: SlackPlayground, url: str, *, token: str | None = None) -> tuple[int, str, bytes]:
    """Status, content type and body of a download with the bot's token, or another."""
    headers = {"Authorization": f"Bearer {slack.bot_token if token is None else token}"}
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as answer:
        return answer.status, answer.content_type, await answer.read()


async def test_a_file_is_described_and_downloaded(slack: SlackPlayground, client: AsyncWebClient) -> None:
    """files.info tells name, type, size and addresses; both addresses give the bytes."""
    ada = slack.person("ada")
    file_id = await ada.upload("Our Rules.md", b"# Rules\n")
    file = await told(client, file_id)
    assert file_id.startswith("F")
    assert slack.workspace.files[file_id].name == "Our Rules.md"
    assert (file["id"], file["name"], file["title"]) == (file_id, "Our Rules.md", "Our Rules.md")
    assert (file["mimetype"], file["filetype"], file["size"], file["user"]) == ("text/plain", "markdown", 8, ada.id)
    for address in ("url_private", "url_private_download"):
        assert await fetch(slack, file[address]) == (200, "text/plain", b"# Rules\n")


@pytest.mark.parametrize(
    ("name", "mimetype", "filetype"),
    [("a.PDF", "application/pdf", "pdf"), ("b.txt", "text/plain", "text"), ("c", "application/octet-stream", "binary")],
)
async def test_the_kind_of_a_file_is_told_from_its_name(
    slack: SlackPlayground, client: AsyncWebClient, name: str, mimetype: str, filetype: str
) -> None:
    """As Slack does it, unless the upload said a mimetype."""
    file = await told(client, await slack.person("ada").upload(name, b"x"))
    assert (file["mimetype"], file["filetype"]) == (mimetype, filetype)
    said = await told(client, await slack.person("ada").upload(name, b"x", mimetype="image/png"))
    assert said["mimetype"] == "image/png"


async def test_an_upload_has_a_name_and_something_in_it(slack: SlackPlayground) -> None:
    """Slack's client takes no empty file, and none from a closed account."""
    for name, content in ((" ", b"x"), ("a.txt", b"")):
        with pytest.raises(HumanError):
            await slack.person("ada").upload(name, content)
    slack.workspace.deactivate("ada")
    with pytest.raises(HumanError):
        await slack.person("ada").upload("a.txt", b"x")


async def test_a_large_file_is_made_up_piece_by_piece(slack: SlackPlayground, client: AsyncWebClient) -> None:
    """It has exactly the size that was asked for, says the same at every reading, and is held nowhere."""
    size = 3 * MEGABYTE + 17
    file_id = await slack.person("ada").upload_generated("large.txt", size)
    assert slack.workspace.files[file_id].content is None
    url = (await told(client, file_id))["url_private_download"]
    _, _, first = await fetch(slack, url)
    _, _, second = await fetch(slack, url)
    line = first[: first.index(b"\n") + 1]
    assert (len(first), first) == (size, second)
    assert first == (line * (size // len(line) + 1))[:size]


async def test_a_file_that_is_not_there_is_said_so(slack: SlackPlayground, client: AsyncWebClient) -> None:
    """file_not_found, and file_deleted after it was deleted; the address says 404, and messages carry it no more."""
    async with refused("file_not_found"):
        await client.files_info(file="F404")
    ada = slack.person("ada")
    file_id = await ada.upload("a.txt", b"x")
    message = await ada.say("general", "here", files=[file_id])
    url = (await told(client, file_id))["url_private_download"]
    slack.workspace.delete_file(file_id)
    async with refused("file_deleted"):
        await client.files_info(file=file_id)
    assert (await fetch(slack, url))[0] == 404
    assert (await fetch(slack, f"{slack.base_url}/files-pri/{slack.team_id}-F404/a.txt"))[0] == 404
    assert message.files == []
    with pytest.raises(LookupError):
        slack.workspace.delete_file(file_id)


async def test_a_file_of_a_place_without_the_bot_is_not_known(slack: SlackPlayground, client: AsyncWebClient) -> None:
    """Until the bot is invited there, or the file is shared where the bot is."""
    ada = slack.person("ada")
    hidden = await ada.upload("hidden.txt", b"x")
    url = (await told(client, hidden))["url_private_download"]
    await ada.say("secret-lab", "psst", files=[hidden])
    async with refused("file_not_found"):
        await client.files_info(file=hidden)
    assert (await fetch(slack, url))[0] == 404
    slack.workspace.invite_bot("secret-lab")
    assert (await told(client, hidden))["channels"] == [slack.workspace.channel("secret-lab").id]
    assert (await fetch(slack, url))[0] == 200


async def test_without_the_scope_nothing_is_told() -> None:
    """files.info says missing_scope; the address shows a sign-in page."""
    async with SlackPlayground(manifest_with(scopes=["chat:write"])) as other, client_of(other) as stranger:
        file_id = await other.person("ada").upload("a.txt", b"x")
        async with refused("missing_scope") as errors:
            await stranger.files_info(file=file_id)
        assert errors[0].response["needed"] == "files:read"
        status, kind, page = await fetch(other, other.workspace.files[file_id].url_private_download)
    assert (status, kind, b"Sign in" in page) == (200, "text/html", True)


@pytest.mark.parametrize("token", ["", "xoxb-wrong"])
async def test_a_wrong_token_is_shown_a_page_to_sign_in(
    slack: SlackPlayground, client: AsyncWebClient, token: str
) -> None:
    """Status 200 and HTML, so that only a careful app notices; a revoked token as well."""
    url = (await told(client, await slack.person("ada").upload("a.txt", b"x")))["url_private_download"]
    assert (await fetch(slack, url, token=token))[:2] == (200, "text/html")
    slack.workspace.revoke_token()
    assert (await fetch(slack, url))[:2] == (200, "text/html")


async def test_downloads_can_go_wrong(slack: SlackPlayground, client: AsyncWebClient) -> None:
    """A 404, a connection that ends half way, and what every call can meet; the next download is fine."""
    url = (await told(client, await slack.person("ada").upload_generated("a.txt", MEGABYTE)))["url_private_download"]
    slack.faults.downloads.extend([DownloadFault.MISSING, DownloadFault.CUT])
    assert (await fetch(slack, url))[0] == 404
    with pytest.raises(aiohttp.ClientPayloadError):
        await fetch(slack, url)
    statuses = []
    for fault in (Fault.ERROR_500_BEFORE, Fault.RATE_LIMITED):
        slack.faults.once("file_download", fault)
        statuses.append((await fetch(slack, url))[0])
    assert statuses == [500, 429]
    slack.faults.once("file_download", Fault.DROP_BEFORE, times=2)  # aiohttp itself asks a second time
    slack.faults.once("file_download", Fault.DROP_AFTER)
    for error in (aiohttp.ServerDisconnectedError, aiohttp.ClientPayloadError):
        with pytest.raises(error):
            await fetch(slack, url)
    assert len((await fetch(slack, url))[2]) == MEGABYTE


async def test_a_slow_download_comes_piece_by_piece(slack: SlackPlayground, client: AsyncWebClient) -> None:
    """It stalls for as long as it is told to; whoever waits no longer leaves it behind without a trace of trouble."""
    url = (await told(client, await slack.person("ada").upload_generated("a.txt", MEGABYTE)))["url_private_download"]
    slack.faults.downloads.extend([DownloadFault.SLOW, DownloadFault.SLOW])
    slack.faults.download_pause = 0.001
    assert len((await fetch(slack, url))[2]) == MEGABYTE
    slack.faults.download_pause = 600.0
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    timeout = aiohttp.ClientTimeout(sock_read=0.05)
    async with aiohttp.ClientSession(timeout=timeout) as session, session.get(url, headers=headers) as answer:
        assert answer.content_length == MEGABYTE
        with pytest.raises(aiohttp.SocketTimeoutError):
            await answer.read()
    slack.faults.clear()
    assert not slack.faults.downloads
    assert slack.faults.download_pause < 1


async def test_a_client_that_leaves_is_noticed(
    slack: SlackPlayground, client: AsyncWebClient, caplog: pytest.LogCaptureFixture
) -> None:
    """The download ends without an error; the log says how much was sent."""
    size = 64 * MEGABYTE
    url = (await told(client, await slack.person("ada").upload_generated("a.txt", size)))["url_private_download"]
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as answer:
        await answer.content.readexactly(1000)
    [record] = [record for record in slack.wire if record.kind == "file_download"]
    await slack.until(lambda: record.status)
    assert record.note.endswith(f" of {size} bytes")
    assert not record.note.startswith(f"{size} ")
    await slack.stop()
    assert [entry for entry in caplog.records if entry.name.startswith("aiohttp")] == []


async def test_the_log_names_a_download_and_not_its_content(slack: SlackPlayground, client: AsyncWebClient) -> None:
    """file_download, with the file, the status and the number of bytes; neither content nor token."""
    file_id = await slack.person("ada").upload("a.txt", b"very private words")
    url = (await told(client, file_id))["url_private_download"]
    await fetch(slack, url)
    record = slack.wire[-1]
    assert (record.direction, record.kind, record.request["file"]) == ("to_slack", "file_download", file_id)
    assert (record.status, record.note, record.response) == (200, "18 of 18 bytes", None)
    assert slack.bot_token not in str(slack.wire)
