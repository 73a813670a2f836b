import asyncio
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from bot.playground.slack import HumanError, SlackPlayground
from bot.playground.slack.outcome import OPTIONS_TROUBLE
from tests.playground.slack.bench import Setup, app_for, button_block, field_block, modal, opens, option, together

LETTERS = ["alpha", "beta", "gamma"]


def suggests(asked: list[str], answer: dict[str, Any] | None = None) -> Setup:
    """Options whose value begins with what was typed."""

    def setup(bolt: AsyncApp) -> None:
        @bolt.options("value")
        async def give(ack: Any, payload: dict[str, Any]) -> None:
            asked.append(payload["value"])
            found = [option(letter) for letter in LETTERS if letter.startswith(payload["value"])]
            await ack(answer if answer is not None else {"options": found})

    return setup


async def state_of(slack: SlackPlayground, block: dict[str, Any], value: Any, who: str = "ada") -> Any:
    """The state that one field has after somebody filled it in."""
    async with app_for(slack, together(opens(modal(block)), suggests([]))):
        person = slack.person(who)
        await person.command("general", "/try")
        await person.fill({block["block_id"]: value})
        assert person.view is not None
        return person.view.values[block["block_id"]]["value"]


A, B, ALPHA, BETA = option("a"), option("b"), option("alpha"), option("beta")
GROUPS = [{"label": {"type": "plain_text", "text": "G"}, "options": [A, B]}]


@pytest.mark.parametrize(
    ("kind", "element", "value", "expected"),
    [
        ("plain_text_input", {}, "x", ("value", "x")),
        ("plain_text_input", {"initial_value": "x"}, None, ("value", None)),
        ("plain_text_input", {"multiline": True}, "x\ny", ("value", "x\ny")),
        ("number_input", {"is_decimal_allowed": True}, "1.5", ("value", "1.5")),
        ("static_select", {"options": [A]}, "a", ("selected_option", A)),
        ("static_select", {"options": [A]}, "A", ("selected_option", A)),
        ("static_select", {"option_groups": GROUPS}, "b", ("selected_option", B)),
        ("radio_buttons", {"options": [A, B]}, "b", ("selected_option", B)),
        ("checkboxes", {"options": [A, B]}, ["b"], ("selected_options", [B])),
        ("multi_static_select", {"options": [A]}, "a", ("selected_options", [A])),
        ("multi_static_select", {"options": [A]}, None, ("selected_options", [])),
        ("external_select", {"min_query_length": 0}, "beta", ("selected_option", BETA)),
        ("multi_external_select", {"min_query_length": 1}, ["beta", "alpha"], ("selected_options", [BETA, ALPHA])),
        ("datepicker", {}, "2026-11-23", ("selected_date", "2026-11-23")),
        ("timepicker", {}, "10:00", ("selected_time", "10:00")),
    ],
)
async def test_each_element_holds_its_state_as_slack_sends_it(
    slack: SlackPlayground, kind: str, element: dict[str, Any], value: Any, expected: tuple[str, Any]
) -> None:
    """Every kind of field has its own key in state.values."""
    assert await state_of(slack, field_block("f", kind, **element), value) == dict([("type", kind), expected])


async def test_conversations_and_people_are_chosen_by_name(slack: SlackPlayground) -> None:
    """The state holds ids."""
    team, random = slack.workspace.channel("ml-team").id, slack.workspace.channel("random").id
    grace = slack.person("grace").id
    cases: list[tuple[str, Any, dict[str, Any]]] = [
        ("conversations_select", "#ml-team", {"selected_conversation": team}),
        ("channels_select", "random", {"selected_channel": random}),
        ("multi_conversations_select", ["ml-team", random], {"selected_conversations": [team, random]}),
        ("users_select", "grace", {"selected_user": grace}),
        ("multi_users_select", ["grace"], {"selected_users": [grace]}),
    ]
    for kind, value, expected in cases:
        assert await state_of(slack, field_block("f", kind), value) == {"type": kind, **expected}


@pytest.mark.parametrize(
    ("kind", "element", "value"),
    [
        ("plain_text_input", {"max_length": 3}, "four"),
        ("plain_text_input", {}, "x" * 3001),
        ("plain_text_input", {}, "two\nlines"),
        ("plain_text_input", {}, 5),
        ("static_select", {"options": [option("a")]}, "b"),
        ("radio_buttons", {"options": [option("a")]}, None),
        ("checkboxes", {"options": [option("a")]}, ["a", "a"]),
        ("multi_static_select", {"options": [option("a"), option("b")], "max_selected_items": 1}, ["a", "b"]),
        ("external_select", {"min_query_length": 1}, "delta"),
        ("external_select", {"min_query_length": 9}, "alpha"),
        ("conversations_select", {}, "nowhere"),
        ("conversations_select", {"filter": {"include": ["private"]}}, "general"),
        ("channels_select", {}, "secret-lab"),
        ("users_select", {}, "nobody"),
    ],
)
async def test_what_nobody_could_enter_is_refused(
    slack: SlackPlayground, kind: str, element: dict[str, Any], value: Any
) -> None:
    """Too long, not offered, offered too late, more than allowed: the client has no way to do it."""
    with pytest.raises(HumanError):
        await state_of(slack, field_block("f", kind, **element), value)


async def test_channels_that_one_does_not_see_cannot_be_chosen(slack: SlackPlayground) -> None:
    """A private channel is there for its members only; an archived one for nobody."""
    block = field_block("f", "conversations_select")
    state = await state_of(slack, block, "secret-lab")
    assert state["selected_conversation"] == slack.workspace.channel("secret-lab").id
    with pytest.raises(HumanError):
        await state_of(slack, block, "secret-lab", who="linus")
    slack.workspace.archive("random")
    with pytest.raises(HumanError):
        await state_of(slack, block, "random")


async def test_fields_that_are_not_there_cannot_be_filled_in(slack: SlackPlayground) -> None:
    """An unknown block, and a block that only acts."""
    async with app_for(slack, opens(modal(field_block("name"), button_block()))):
        ada = slack.person("ada")
        await ada.command("general", "/try")
        for block_id in ("nowhere", "buttons"):
            with pytest.raises(HumanError, match="its fields: name"):
                await ada.fill({block_id: "x"})


@pytest.mark.parametrize("http", [False, True])
async def test_type_ahead_asks_the_app_and_shows_what_it_offers(slack: SlackPlayground, *, http: bool) -> None:
    """Nothing is asked below min_query_length (three unless said); what was shown can be chosen."""
    asked: list[str] = []
    blocks = [
        field_block("usual", "external_select", optional=True),
        field_block("eager", "external_select", min_query_length=0),
    ]
    async with app_for(slack, together(opens(modal(*blocks)), suggests(asked)), http=http):
        ada = slack.person("ada")
        await ada.command("general", "/try")
        assert await ada.suggest("usual", "value", "al") == []
        assert asked == []
        assert [o.value for o in await ada.suggest("usual", "value", "alp")] == ["alpha"]
        shown = await ada.suggest("eager", "value", "")
        assert [o.text for o in shown] == ["Alpha", "Beta", "Gamma"]
        assert shown.outcome.ok
        await ada.fill({"eager": "gamma"})
    assert asked == ["alp", ""]
    payload = next(r.request for r in slack.wire if r.kind == "block_suggestion")
    assert payload["container"]["type"] == "view"
    assert (payload["block_id"], payload["action_id"]) == ("usual", "value")
    assert payload["view"]["state"]["values"]["usual"]["value"]["selected_option"] is None


@pytest.mark.parametrize(
    "answer",
    [
        {"options": [option(f"o{n}") for n in range(101)]},
        {"options": [option("x" * 151)]},
        {"options": "all"},
        {"nothing": []},
        {"options": [], "option_groups": []},
    ],
)
async def test_options_that_slack_would_not_show(hasty: SlackPlayground, answer: dict[str, Any]) -> None:
    """Over a hundred, too long, or no list: the person sees that loading failed."""
    block = field_block("f", "external_select", min_query_length=0)
    async with app_for(hasty, together(opens(modal(block)), suggests([], answer))):
        ada = hasty.person("ada")
        await ada.command("general", "/try")
        shown = await ada.suggest("f", "value", "x")
    assert (shown, shown.outcome.error) == ([], OPTIONS_TROUBLE)


async def test_grouped_options(slack: SlackPlayground) -> None:
    """option_groups come with the label of their group; no options at all is fine."""
    block = field_block("f", "external_select", min_query_length=0)
    async with app_for(slack, together(opens(modal(block)), suggests([], {"option_groups": GROUPS}))):
        ada = slack.person("ada")
        await ada.command("general", "/try")
        assert [(o.group, o.value) for o in await ada.suggest("f", "value", "")] == [("G", "a"), ("G", "b")]


async def test_options_that_come_too_late(hasty: SlackPlayground) -> None:
    """The person sees that loading failed."""
    released = asyncio.Event()

    def setup(bolt: AsyncApp) -> None:
        @bolt.options("value")
        async def give(ack: Any) -> None:
            await released.wait()
            await ack(options=[])

    block = field_block("f", "external_select", min_query_length=0)
    async with app_for(hasty, together(opens(modal(block)), setup)):
        ada = hasty.person("ada")
        await ada.command("general", "/try")
        shown = await ada.suggest("f", "value", "")
        released.set()
    assert shown.outcome.error == OPTIONS_TROUBLE
    assert shown.outcome.acked_after >= 0.5


async def test_initial_options_of_a_type_ahead_are_kept_without_asking(slack: SlackPlayground) -> None:
    """What the app has chosen beforehand needs no search."""
    block = field_block("f", "multi_external_select", initial_options=[option("old")])
    state = await state_of(slack, block, ["old"])
    assert state["selected_options"] == [option("old")]
    assert [r for r in slack.wire if r.kind == "block_suggestion"] == []
