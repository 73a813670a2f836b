import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.slack import SlackPlayground
from tests.playground.slack.bench import SCOPES, client_of, manifest_with, refused


async def test_auth_test_says_who_the_app_is_and_what_it_may(slack: SlackPlayground, client: AsyncWebClient) -> None:
    """auth.test names team, user and bot, and carries the granted scopes in a header."""
    answer = await client.auth_test()
    assert answer["team_id"] == slack.team_id
    assert answer["user_id"] == slack.bot_user_id
    assert answer["bot_id"] == slack.workspace.bot_id
    assert answer.headers["X-OAuth-Scopes"] == ",".join(SCOPES)


@pytest.mark.parametrize(("token", "error"), [("", "not_authed"), ("xoxb" + "-wrong", "invalid_auth")])
async def test_a_missing_or_wrong_token_is_refused(slack: SlackPlayground, token: str, error: str) -> None:
    """Without a token Slack says not_authed, with a wrong one invalid_auth."""
    async with client_of(slack, token) as stranger, refused(error):
        await stranger.auth_test()


async def test_each_kind_of_token_is_for_its_own_methods(slack: SlackPlayground) -> None:
    """The app token posts nothing and the bot token opens no connection."""
    async with client_of(slack, slack.app_token) as app, refused("not_allowed_token_type"):
        await app.chat_postMessage(channel="C1", text="x")
    async with client_of(slack) as bot, refused("not_allowed_token_type"):
        await bot.apps_connections_open(app_token=slack.bot_token)


async def test_a_method_beyond_the_scopes_is_refused_with_both_lists() -> None:
    """missing_scope says what is needed and what there is."""
    async with (
        SlackPlayground(manifest_with(scopes=["commands"])) as slack,
        client_of(slack) as client,
        refused("missing_scope") as errors,
    ):
        await client.chat_postMessage(channel=slack.workspace.channel("general").id, text="x")
    assert errors[0].response["needed"] == "chat:write"
    assert errors[0].response["provided"] == "commands"


async def test_scopes_follow_the_kind_of_channel() -> None:
    """channels:read is not enough for a private channel."""
    async with SlackPlayground(manifest_with(scopes=["channels:read"])) as slack, client_of(slack) as client:
        slack.workspace.invite_bot("secret-lab")
        await client.conversations_info(channel=slack.workspace.channel("general").id)
        async with refused("missing_scope"):
            await client.conversations_info(channel=slack.workspace.channel("secret-lab").id)
        async with refused("missing_scope"):
            await client.users_conversations(types="public_channel,private_channel")


async def test_a_revoked_token_and_a_removed_app_are_told_apart(slack: SlackPlayground, client: AsyncWebClient) -> None:
    """token_revoked and account_inactive."""
    slack.workspace.revoke_token()
    async with refused("token_revoked"):
        await client.auth_test()
    slack.workspace.uninstall()
    async with refused("account_inactive"):
        await client.auth_test()


async def test_an_unknown_method_is_refused(client: AsyncWebClient) -> None:
    """unknown_method, as for a method that Slack does not have."""
    async with refused("unknown_method"):
        await client.api_call("chat.shout")


async def test_form_and_json_bodies_say_the_same(slack: SlackPlayground) -> None:
    """A form with JSON in its fields is read like a JSON body, and a token in the form counts."""
    general = slack.workspace.channel("general")
    form = {"token": slack.bot_token, "channel": general.id, "text": "t", "blocks": '[{"type": "divider"}]'}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{slack.base_url}/api/chat.postMessage", data=form) as response,
    ):
        answer = await response.json()
    assert answer["ok"], answer
    assert general.messages[-1].blocks[0]["type"] == "divider"
    assert [r.request.get("text") for r in slack.wire if "token" not in r.request] == ["t"]


@pytest.mark.parametrize(
    ("body", "content_type", "error"),
    [
        ("{", "application/json", "invalid_json"),
        ("[]", "application/json", "json_not_object"),
        ("blocks=%7B", "application/x-www-form-urlencoded", "invalid_blocks_format"),
        ("view=%7B", "application/x-www-form-urlencoded", "invalid_arguments"),
        ("<x/>", "text/xml", "invalid_post_type"),
    ],
)
async def test_bodies_that_cannot_be_read_are_named(
    slack: SlackPlayground, body: str, content_type: str, error: str
) -> None:
    """Each kind of unreadable body has Slack's word for it."""
    headers = {"Content-Type": content_type, "Authorization": f"Bearer {slack.bot_token}"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{slack.base_url}/api/chat.postMessage", data=body, headers=headers) as response,
    ):
        assert (await response.json())["error"] == error


async def test_people_the_bot_and_the_team_can_be_looked_up(slack: SlackPlayground, client: AsyncWebClient) -> None:
    """users.info, bots.info and team.info know what is there and nothing else."""
    ada = await client.users_info(user=slack.person("ada").id)
    assert (ada["user"]["name"], ada["user"]["is_admin"]) == ("ada", True)
    assert (await client.bots_info(bot=slack.workspace.bot_id))["bot"]["user_id"] == slack.bot_user_id
    assert (await client.team_info())["team"]["id"] == slack.team_id
    with pytest.raises(SlackApiError, match="user_not_found"):
        await client.users_info(user="U404")
    with pytest.raises(SlackApiError, match="bot_not_found"):
        await client.bots_info(bot="B404")


async def test_it_listens_on_loopback_only(slack: SlackPlayground) -> None:
    """The server's address is 127.0.0.1."""
    assert slack.base_url.startswith("http://127.0.0.1:")
