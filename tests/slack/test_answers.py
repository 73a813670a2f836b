import json
from dataclasses import replace

import pytest

from bot.alignments.observation import CatalogueItem, CatalogueKind
from bot.alignments.phases import Phase
from bot.alignments.rights import Action, may
from bot.slack import actions, answers
from bot.slack.card import CardFacts
from bot.slack.listing import PAGE_SIZE, Page, Scope, listing, read_page
from bot.slack.message import Message
from bot.slack.moments import when
from tests.slack.judging import assert_fit, elements_of, pressed_names, whole_text
from tests.slack.records import ALIGNMENT, DRAFT, NOW, altered

URL = "https://playground.example/a1"
RUNNING = altered(phase=Phase.TRAINING, vendor_id="alignment_1", progress=42, checked_at=NOW)


def a_page(count: int, *, offset: int = 0, has_more: bool = False, scope: Scope = Scope.MINE) -> Message:
    records = [altered(id=str(number), draft=replace(DRAFT, name=f"Number {number}")) for number in range(count)]
    return listing(records, scope=scope, offset=offset, has_more=has_more, command="/align", links={"0": URL})


def test_help_names_every_word_and_the_invitation() -> None:
    """With the command's name as the manifest has it."""
    text = answers.help_text("/tune", "Tuner").text
    for words in (
        "`/tune new [name]`",
        "`/tune list`",
        "`/tune documents`",
        "`/tune status",
        "`/tune follow",
        "Align on these files",
        "`@Tuner` and a question",
        "`/invite @Tuner`",
    ):
        assert words in text
    assert_fit(answers.help_text("/tune", "Tuner"))


def test_status_is_the_card_without_its_buttons_and_with_its_address() -> None:
    """What somebody asked for in private is not to be pressed there."""
    message = answers.status(RUNNING, facts=CardFacts(RUNNING, checked_at=NOW), url=URL)
    assert pressed_names(message) == []
    assert "▓▓▓▓░░░░░░ 42 %" in whole_text(message)
    assert f"<{URL}|Open its thread>" in whole_text(message)
    without = answers.status(RUNNING, facts=CardFacts(RUNNING), url=None)
    assert "no card in <#C0PLAY00001>" in whole_text(without)


def test_several_matches_show_what_tells_them_apart() -> None:
    """Time, phase and the vendor's id of each."""
    text = answers.several_match("Support", [RUNNING, altered(vendor_id="alignment_2")], {ALIGNMENT.id: URL}).text
    assert "`alignment_1`" in text
    assert "`alignment_2`" in text
    assert text.count("<!date^") == 2
    assert "Training" in text


@pytest.mark.parametrize(
    ("typed", "guess"),
    [
        ("lst", "`/align list`"),
        ("Stauts abc", "`/align status`"),
        ("folow", "`/align follow`"),
        ("list mien", "`/align list mine`"),
        ("list al", "`/align list all`"),
        ("documnets", "`/align documents`"),
        ("list elswhere", "`/align list elsewhere`"),
    ],
)
def test_a_misspelt_word_is_guessed(typed: str, guess: str) -> None:
    """And nothing is done about it."""
    text = answers.unknown_words(typed, "/align").text
    assert f"Did you mean {guess}?" in text
    assert "nothing was done" in text


def test_an_odd_word_gets_the_list_of_what_is_understood() -> None:
    """Without a guess that makes no sense."""
    text = answers.unknown_words("Zebra *training*", "/align").text
    assert "Did you mean" not in text
    assert "`Zebra *training*`" in text
    assert "`new`, `help`, `list`, `documents`, `status`, `follow`" in text
    assert "`/align new`" in text


def test_somebody_else_is_told_whose_it_is_and_what_they_can_do() -> None:
    """Nothing was changed."""
    text = answers.not_allowed(ALIGNMENT, Action.UNFOLLOW).text
    assert "Only <@U0PLAY00001>" in text
    assert "can stop following it" in text
    assert "Nothing was changed." in text
    assert "start one of your own" in text


@pytest.mark.parametrize("action", Action)
def test_every_refused_action_has_words(action: Action) -> None:
    """No name out of the code."""
    text = answers.not_allowed(ALIGNMENT, action).text
    assert "alignment:" not in text
    assert "model:" not in text


@pytest.mark.parametrize("action", sorted(set(Action) - {one for one in Action if may("U0PLAY00009", one, ALIGNMENT)}))
def test_what_only_the_requester_may_do_is_named(action: Action) -> None:
    """Whoever is refused hears what exactly."""
    assert "can do that" not in answers.not_allowed(ALIGNMENT, action).text


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (answers.no_match("x", "/align"), ("`x`", "`/align list`")),
        (answers.asks_for_words("/align", "follow", "the id"), ("Tell me the id", "`/align follow …`")),
        (answers.follow_accepted("alignment_1", "C0PLAY00001"), ("`alignment_1`", "<#C0PLAY00001>", "direct message")),
        (answers.already_followed(RUNNING, URL), (f"<{URL}|its thread>", "Training")),
        (answers.already_followed(RUNNING, None), ("its thread in <#C0PLAY00001>",)),
        (answers.joined_running(RUNNING, URL), ("Nothing new was sent", f"<{URL}|its thread>")),
        (answers.not_possible("It is stopped now."), ("It is stopped now.", "Nothing was changed")),
        (answers.no_such_record(), ("nothing was done",)),
        (answers.refused({"vendor_id": "That is no id."}), ("That is no id.", "Nothing was done.")),
        (answers.invite("C0PLAY00001", "Alignbot"), ("<#C0PLAY00001>", "`/invite @Alignbot`", "Nothing was done")),
        (answers.form_closed("/align"), ("nothing was sent", "`/align`")),
        (answers.store_unavailable(), ("Nothing was sent", "try again in a minute")),
        (answers.something_broke("ab12"), ("`ab12`", "before you try again")),
    ],
)
def test_an_answer_says_what_happened_what_is_safe_and_what_to_do(message: Message, words: tuple[str, ...]) -> None:
    """In one short paragraph without exclamation marks."""
    for part in words:
        assert part in message.text
    assert "!" not in message.text
    assert "\n" not in message.text
    assert_fit(message)


def test_a_page_shows_each_record_with_its_link() -> None:
    """Name, phase, requester, channel and time, and the way to the thread where there is one."""
    message = a_page(2)
    words = whole_text(message)
    assert "*Number 0* · 🕓 Waiting to be sent to Nugen" in words
    assert "<@U0PLAY00001> in <#C0PLAY00001>" in words
    assert words.count(f"<{URL}|open>") == 1


def test_a_page_offers_the_other_lists_and_its_neighbours() -> None:
    """Newer and older only where there are any."""
    assert [name.partition(":")[2] for name in pressed_names(a_page(2))] == ["mine", "channel", "all", "elsewhere"]
    middle = a_page(PAGE_SIZE, offset=PAGE_SIZE, has_more=True, scope=Scope.ALL)
    assert all(actions.LIST_PAGE_PATTERN.match(name) for name in pressed_names(middle))
    asked = [read_page(element["value"]) for element in elements_of(middle)]
    assert asked == [
        Page(Scope.MINE, 0),
        Page(Scope.CHANNEL, 0),
        Page(Scope.ALL, 0),
        Page(Scope.ELSEWHERE, 0),
        Page(Scope.ALL, 0),
        Page(Scope.ALL, 2 * PAGE_SIZE),
    ]
    assert "(11 to 20)" in middle.text


def elsewhere(count: int) -> list[CatalogueItem]:
    return [
        CatalogueItem(CatalogueKind.PROJECT, f"alignment_{number}", f"Their <{number}>", "READY", created_at=NOW)
        for number in range(count)
    ]


def page_with_elsewhere(count: int, scope: Scope = Scope.MINE, offset: int = 0) -> Message:
    return listing(
        [] if scope is Scope.ELSEWHERE else [RUNNING],
        scope=scope,
        offset=offset,
        has_more=False,
        command="/align",
        elsewhere=elsewhere(count),
    )


def test_the_first_page_shows_a_few_projects_that_were_started_elsewhere() -> None:
    """Five at the most, each with its button; there is a list of all."""
    message = page_with_elsewhere(8)
    words = whole_text(message)
    assert "Also at Nugen, started elsewhere" in words
    assert f"*Their &lt;0&gt;*\n`alignment_0` · {when(NOW)} · Nugen says `READY`" in words
    follow = [element for element in elements_of(message) if element["action_id"] == actions.FOLLOW_HERE]
    assert [element["value"] for element in follow] == [f"alignment_{number}" for number in range(5)]
    assert "Also at Nugen" in message.text
    assert_fit(message, may_mention=("U0PLAY00001",))


def test_later_pages_show_none_of_them() -> None:
    """They would stand there again and again."""
    assert actions.FOLLOW_HERE not in pressed_names(page_with_elsewhere(3, offset=10))


def test_what_was_started_elsewhere_has_pages_of_its_own() -> None:
    """As many a page as of ours."""
    message = page_with_elsewhere(PAGE_SIZE, Scope.ELSEWHERE, offset=10)
    assert pressed_names(message).count(actions.FOLLOW_HERE) == PAGE_SIZE
    assert "At Nugen, started elsewhere, newest first (11 to 20)" in message.text
    assert "None here." in page_with_elsewhere(0, Scope.ELSEWHERE).text


def test_an_id_that_fits_no_button_has_none() -> None:
    """It can be read all the same."""
    long = CatalogueItem(CatalogueKind.PROJECT, "x" * 3000)
    message = listing([], scope=Scope.ELSEWHERE, offset=0, has_more=False, command="/align", elsewhere=[long])
    assert actions.FOLLOW_HERE not in pressed_names(message)


@pytest.mark.parametrize(("offset", "words"), [(0, "None here."), (20, "No more here.")])
def test_an_empty_page_says_so(offset: int, words: str) -> None:
    """And how to begin."""
    message = a_page(0, offset=offset)
    assert f"{words} Type `/align new` to start one." in message.text


@pytest.mark.parametrize(
    "value",
    [
        "",
        "{",
        "[]",
        "null",
        '{"scope": "x", "offset": 1}',
        '{"scope": "all"}',
        json.dumps({"scope": "all", "offset": "x"}),
    ],
)
def test_a_page_that_makes_no_sense_is_the_first(value: str) -> None:
    """A button of an older release does no harm."""
    assert read_page(value) == Page()


def test_a_page_never_begins_before_the_first_record() -> None:
    """Whatever the button says."""
    assert read_page('{"scope": "all", "offset": -5}') == Page(Scope.ALL, 0)


@pytest.mark.parametrize("value", ["abc", "abc|", "abc|model|1"])
def test_a_button_s_value_is_read_up_to_its_first_separator(value: str) -> None:
    """Our id has none, the vendor's may."""
    assert actions.read_choice(value) == ("abc", value.removeprefix("abc").removeprefix("|"))
