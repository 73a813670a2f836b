import asyncio
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from bot.playground.slack import HumanError, SlackPlayground
from bot.playground.slack.outcome import REQUIRED, TROUBLE_CONNECTING
from tests.playground.slack.bench import (
    Setup,
    answers_submission,
    app_for,
    button_block,
    field_block,
    modal,
    opens,
    together,
    words,
)

BOTH_WAYS = pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])


def keeps_submissions(bodies: list[dict[str, Any]]) -> Setup:
    def setup(bolt: AsyncApp) -> None:
        @bolt.view("form")
        async def take(ack: Any, body: dict[str, Any]) -> None:
            bodies.append(body)
            await ack()

    return setup


@BOTH_WAYS
async def test_a_submission_arrives_with_all_that_slack_sends(slack: SlackPlayground, *, http: bool) -> None:
    """The body of a view_submission; afterwards the view is closed."""
    bodies: list[dict[str, Any]] = []
    view = modal(private_metadata="note", external_id="mine")
    async with app_for(slack, together(opens(view), keeps_submissions(bodies)), http=http):
        ada = slack.person("ada")
        await ada.command("general", "/try")
        outcome = await ada.submit({"name": "Zoë"})
    assert outcome.ok
    assert ada.view is None
    [body] = bodies
    assert (body["type"], body["team"]["id"], body["user"]["username"]) == ("view_submission", slack.team_id, "ada")
    assert (body["api_app_id"], body["is_enterprise_install"], body["enterprise"]) == (slack.app_id, False, None)
    assert (body["response_urls"], bool(body["trigger_id"]), bool(body["token"])) == ([], True, True)
    sent = body["view"]
    assert sent["state"]["values"] == {"name": {"value": {"type": "plain_text_input", "value": "Zoë"}}}
    expected = {
        "callback_id": "form",
        "private_metadata": "note",
        "external_id": "mine",
        "type": "modal",
        "team_id": slack.team_id,
        "app_id": slack.app_id,
        "bot_id": slack.workspace.bot_id,
        "app_installed_team_id": slack.team_id,
        "clear_on_close": False,
        "notify_on_close": False,
        "close": None,
        "previous_view_id": None,
        "root_view_id": sent["id"],
    }
    assert {name: sent[name] for name in expected} == expected
    assert {"hash", "title", "submit", "blocks"} <= set(sent)


@BOTH_WAYS
async def test_errors_stay_at_their_fields_until_the_next_try(slack: SlackPlayground, *, http: bool) -> None:
    """The view stays open with what was typed; a corrected field loses its error."""
    setup = together(opens(modal()), answers_submission(response_action="errors", errors={"name": "Taken"}))
    async with app_for(slack, setup, http=http):
        ada = slack.person("ada")
        await ada.command("general", "/try")
        outcome = await ada.submit({"name": "x"})
    assert (outcome.ok, outcome.errors) == (False, {"name": "Taken"})
    assert ada.view is not None
    assert ada.view.errors == {"name": "Taken"}
    assert ada.view.values["name"]["value"]["value"] == "x"
    await ada.fill({"name": "y"})
    assert ada.view.errors == {}


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"nowhere": "x"}},
        {"response_action": "errors", "errors": {"words": "a section takes no error"}},
        {"response_action": "errors", "errors": {}},
        {"response_action": "errors", "errors": {"name": ""}},
        {"response_action": "update", "view": {"type": "modal"}},
        {"response_action": "push", "view": {"type": "home", "blocks": []}},
        {"response_action": "dance"},
    ],
)
async def test_answers_that_slack_does_not_understand(hasty: SlackPlayground, answer: dict[str, Any]) -> None:
    """The person reads that there was trouble, and keeps the view."""
    section = {"type": "section", "block_id": "words", "text": words("x")}
    setup = together(opens(modal(field_block("name"), section)), answers_submission(**answer))
    async with app_for(hasty, setup):
        ada = hasty.person("ada")
        await ada.command("general", "/try")
        outcome = await ada.submit({"name": "x"})
    assert outcome.error == TROUBLE_CONNECTING
    assert ada.view is not None
    assert ada.view.trouble == TROUBLE_CONNECTING


async def test_a_submission_can_be_answered_with_another_view(slack: SlackPlayground) -> None:
    """Update keeps the view's id, push puts one on top, clear closes all; the fourth view is trouble."""
    answers: list[dict[str, Any]] = [
        {"response_action": "update", "view": modal(title=words("Second"))},
        {"response_action": "push", "view": modal(title=words("Third"))},
        {"response_action": "push", "view": modal(title=words("Fourth"))},
        {"response_action": "push", "view": modal(title=words("Fifth"))},
        {"response_action": "clear"},
    ]

    def setup(bolt: AsyncApp) -> None:
        @bolt.view("form")
        async def take(ack: Any) -> None:
            await ack(**answers.pop(0))

    async with app_for(slack, together(opens(modal()), setup)):
        ada = slack.person("ada")
        await ada.command("general", "/try")
        [first] = ada.views
        seen = []
        for _ in range(4):
            outcome = await ada.submit({"name": "x"})
            seen.append((outcome.ok, [view.title for view in ada.views]))
        await ada.submit()
    assert seen == [
        (True, ["Second"]),
        (True, ["Second", "Third"]),
        (True, ["Second", "Third", "Fourth"]),
        (False, ["Second", "Third", "Fourth"]),
    ]
    assert first.title == "Second"
    assert ada.views == []


@BOTH_WAYS
async def test_no_answer_in_time_is_trouble_and_the_view_stays(hasty: SlackPlayground, *, http: bool) -> None:
    """While it is on its way the view cannot be submitted again, only closed; afterwards it can."""
    released = asyncio.Event()
    tries: list[str] = []

    def setup(bolt: AsyncApp) -> None:
        @bolt.view("form")
        async def take(ack: Any, view: dict[str, Any]) -> None:
            tries.append(view["id"])
            await released.wait()
            await ack()

    async with app_for(hasty, together(opens(modal()), setup), http=http):
        ada = hasty.person("ada")
        await ada.command("general", "/try")
        under_way = asyncio.ensure_future(ada.submit({"name": "x"}))
        await hasty.until(lambda: tries)
        with pytest.raises(HumanError, match="being submitted"):
            await ada.submit()
        assert (await under_way).error == TROUBLE_CONNECTING
        released.set()
        assert (await ada.submit()).ok
    assert len(set(tries)) == 1
    assert len(tries) == 2


async def test_a_view_that_was_closed_meanwhile_stays_closed(slack: SlackPlayground) -> None:
    """The answer to its submission finds nothing to do."""
    released = asyncio.Event()

    def setup(bolt: AsyncApp) -> None:
        @bolt.view("form")
        async def take(ack: Any) -> None:
            await released.wait()
            await ack(response_action="errors", errors={"name": "late"})

    async with app_for(slack, together(opens(modal()), setup)):
        ada = slack.person("ada")
        await ada.command("general", "/try")
        under_way = asyncio.ensure_future(ada.submit({"name": "x"}))
        await slack.until(lambda: ada.view is not None and ada.view.busy)
        await ada.close_view()
        released.set()
        await under_way
    assert ada.view is None


async def test_the_client_checks_before_it_sends(slack: SlackPlayground) -> None:
    """Required, too short, no number, no email: said at the field, and the app hears nothing."""
    bodies: list[dict[str, Any]] = []
    view = modal(
        field_block("needed"),
        field_block("free", optional=True),
        field_block("short", min_length=3),
        field_block("number", "number_input", is_decimal_allowed=False, max_value="5"),
        field_block("email", "email_text_input"),
        field_block("link", "url_text_input"),
    )
    async with app_for(slack, together(opens(view), keeps_submissions(bodies))):
        ada = slack.person("ada")
        await ada.command("general", "/try")
        first = await ada.submit({"short": "ab", "number": "1.5", "email": "x", "link": "x"})
        second = await ada.submit({"number": "6"})
        assert bodies == []
        fine = {"needed": "x", "short": "abc", "number": "5", "email": "a@b.example", "link": "https://b.example"}
        assert (await ada.submit(fine)).ok
    assert first.errors["needed"] == REQUIRED
    assert set(first.errors) == {"needed", "short", "number", "email", "link"}
    assert second.errors["number"] == "Please enter 5 or less."
    assert len(bodies) == 1


@pytest.mark.parametrize("typed", ["five", "nan", "inf", "1_000", "1e1", "\u0663", "1,5", "--1"])
async def test_only_a_number_is_a_number(slack: SlackPlayground, typed: str) -> None:
    """What other programs might read as a number is none in Slack's field."""
    async with app_for(slack, opens(modal(field_block("number", "number_input", is_decimal_allowed=True)))):
        ada = slack.person("ada")
        await ada.command("general", "/try")
        assert (await ada.submit({"number": typed})).errors == {"number": "Please enter a number."}


async def test_closing_is_told_only_when_the_view_asks_for_it(slack: SlackPlayground) -> None:
    """view_closed, with is_cleared when the whole stack goes."""
    closed: list[tuple[str, bool]] = []

    def setup(bolt: AsyncApp) -> None:
        @bolt.view_closed("form")
        async def take(ack: Any, body: dict[str, Any]) -> None:
            closed.append((body["view"]["title"]["text"], body["is_cleared"]))
            await ack()

    push = answers_submission(response_action="push", view=modal(title=words("Two"), notify_on_close=True))
    async with app_for(slack, together(opens(modal(notify_on_close=True, title=words("One"))), push, setup)):
        ada = slack.person("ada")
        await ada.command("general", "/try")
        await ada.submit({"name": "x"})
        await ada.close_view()
        await ada.submit({"name": "x"})
        await ada.close_view(clear=True)
    assert closed == [("Two", False), ("Two", True), ("One", True)]
    assert ada.views == []


async def test_a_view_without_notify_on_close_closes_in_silence(slack: SlackPlayground) -> None:
    """Nothing goes to the app."""
    async with app_for(slack, opens(modal())):
        ada = slack.person("ada")
        await ada.command("general", "/try")
        before = len(slack.wire)
        await ada.close_view()
        assert len(slack.wire) == before


async def test_response_urls_for_conversations_that_ask_for_them(slack: SlackPlayground) -> None:
    """response_url_enabled gives one URL for the chosen channel."""
    bodies: list[dict[str, Any]] = []
    chooser = field_block("where", "conversations_select", response_url_enabled=True)
    async with app_for(slack, together(opens(modal(chooser)), keeps_submissions(bodies))):
        ada = slack.person("ada")
        await ada.command("general", "/try")
        await ada.submit({"where": "#random"})
    [url] = bodies[0]["response_urls"]
    assert (url["block_id"], url["channel_id"]) == ("where", slack.workspace.channel("random").id)


async def test_a_view_without_submit_cannot_be_submitted(slack: SlackPlayground) -> None:
    """Nor can a view that is not open."""
    view = modal(button_block())
    del view["submit"]
    async with app_for(slack, opens(view)):
        ada = slack.person("ada")
        with pytest.raises(HumanError, match="no view open"):
            await ada.submit()
        await ada.command("general", "/try")
        with pytest.raises(HumanError, match="no submit button"):
            await ada.submit()
