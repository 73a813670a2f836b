from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from bot.alignments.alignment import Candidate, Fault
from bot.alignments.notices import ENDINGS, NoticeKind
from bot.alignments.observation import Metrics
from bot.alignments.phases import Phase
from bot.slack import actions, replies
from bot.slack.message import has_chart, plain_form, without_chart
from bot.slack.moments import when
from tests.slack.judging import assert_fit, elements_of, pressed_names, whole_text
from tests.slack.records import ALIGNMENT, DRAFT, FINISHED, NOW, altered, notice

reply = partial(replies.reply, bot_name="Tuner")

EVENING = timedelta(hours=8)


@pytest.mark.parametrize("kind", NoticeKind)
def test_only_endings_mention_whoever_ordered_and_whoever_watches(kind: NoticeKind) -> None:
    """A mention is a ping: the end and a needed decision are worth one, nothing else is."""
    text = reply(notice(kind, altered(watchers=("U0PLAY00002", "U0PLAY00001")))).text
    assert ("<@U0PLAY00001> <@U0PLAY00002>" in text) is (kind in ENDINGS)
    assert text.count("<@") == (2 if kind in ENDINGS else 0)


def test_many_watchers_do_not_push_the_news_out() -> None:
    """However many there are, the numbers stand whole in the text."""
    crowd = tuple(f"U{number:010d}" for number in range(500))
    message = reply(notice(NoticeKind.RESULT, replace(FINISHED, watchers=crowd)))
    assert message.text.startswith("🏁 <@U0PLAY00001> <@U0000000000>")
    assert "Domain violations went down from 12 to 3." in message.text
    assert "is finished" in message.blocks[0]["text"]["text"]


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_reply_is_one_short_message(kind: NoticeKind) -> None:
    """At most five lines, without exclamation marks, and the same in text as in blocks."""
    message = reply(notice(kind))
    assert 20 < len(message.text) < 700
    assert message.text.count("\n") <= 5
    assert "!" not in message.text.replace("<!date", "")
    assert_fit(message, may_mention=("U0PLAY00001",))


@pytest.mark.parametrize("kind", sorted(ENDINGS))
def test_an_ending_names_the_alignment(kind: NoticeKind) -> None:
    """It may be posted far from its card, as a direct message."""
    assert "*Support assistant*" in reply(notice(kind)).text


def test_the_result_says_the_numbers_as_table_chart_and_words() -> None:
    """All three say the same; the chart may be missing, the words never are."""
    message = reply(notice(NoticeKind.RESULT, FINISHED))
    for words in (
        "Accuracy went up from 0.62 to 0.81 (+19 percentage points).",
        "Uncertainty went down from 0.3 to 0.12.",
        "Domain violations went down from 12 to 3.",
        "`model_support_alignment_1`",
        "It took 2 h 5 min, as seen by me.",
        "deploy it at Nugen",
    ):
        assert words in message.text
    assert [block["type"] for block in message.blocks] == [
        "section",
        "table",
        "data_visualization",
        "data_visualization",
        "section",
    ]
    shown = whole_text(message)
    assert "0.62" in shown
    assert "Accuracy went up" in shown


def test_a_result_without_charts_keeps_everything_else() -> None:
    """Only the charts go."""
    message = reply(notice(NoticeKind.RESULT, FINISHED))
    bare = without_chart(message)
    assert has_chart(message)
    assert not has_chart(bare)
    assert (bare.text, len(bare.blocks)) == (message.text, len(message.blocks) - 2)
    assert plain_form(message).text == message.text
    assert plain_form(message).blocks == ()


@pytest.mark.parametrize(
    ("benchmark", "reason"),
    [(None, "no benchmark was chosen"), ("benchmark-1", "a benchmark was chosen, but Nugen gave")],
)
def test_a_result_without_numbers_says_why(benchmark: str | None, reason: str) -> None:
    """No benchmark, or none given."""
    bare = replace(FINISHED, metrics=Metrics(), draft=replace(DRAFT, benchmark_id=benchmark))
    message = reply(notice(NoticeKind.RESULT, bare))
    assert reason in message.text
    assert {block["type"] for block in message.blocks} == {"section"}


def test_a_result_without_a_model_id_says_so() -> None:
    """What is not known is not left out in silence."""
    message = reply(notice(NoticeKind.RESULT, replace(FINISHED, model_id=None, accepted_at=None)))
    assert "Nugen did not name the model" in message.text
    assert "It took" not in message.text


@pytest.mark.parametrize("kind", [NoticeKind.FAILED, NoticeKind.REJECTED])
@pytest.mark.parametrize(
    ("fault", "blame", "advice"),
    [
        (Fault.VENDOR, "trouble at Nugen", "Do not send it again at once"),
        (Fault.ORDER, "something in the order", "Check what you chose"),
        (Fault.DOCUMENTS, "something in the documents", "Look at the documents"),
        (Fault.ACCESS, "access to Nugen", "Ask whoever runs this bot"),
        (Fault.UNCLEAR, "cannot be told", "Check the settings"),
        (None, "cannot be told", "Check the settings"),
    ],
)
def test_a_failure_says_whose_fault_it_looks_like_and_what_to_do(
    kind: NoticeKind, fault: Fault | None, blame: str, advice: str
) -> None:
    """With the vendor's words quoted, and the form filled in one press away."""
    message = reply(notice(kind, altered(phase=Phase.FAILED, error="HTTP 502 <b>Bad</b>", fault=fault)))
    assert "“HTTP 502 &lt;b&gt;Bad&lt;/b&gt;”" in message.text
    assert blame in message.text
    assert advice in message.text
    assert pressed_names(message) == [actions.EDIT_AND_RESEND]
    assert elements_of(message)[0]["value"] == ALIGNMENT.id
    quotation = next(block for block in message.blocks if block["type"] == "rich_text")
    assert quotation["elements"][0]["elements"][0]["text"] == "HTTP 502 <b>Bad</b>"


def test_a_failure_quotes_the_stages_as_well() -> None:
    """The first three, each on a line of its own."""
    failed = altered(phase=Phase.FAILED, error="Failed", stage_failures=("a: 1", "b: 2", "c: 3", "d: 4"))
    message = reply(notice(NoticeKind.FAILED, failed))
    quotation = next(block for block in message.blocks if block["type"] == "rich_text")
    assert quotation["elements"][0]["elements"][0]["text"] == "Failed\na: 1\nb: 2\nc: 3"
    assert "“Failed / a: 1 / b: 2 / c: 3”" in message.text


def test_a_failure_without_words_says_that_none_were_given() -> None:
    """No empty quotation."""
    message = reply(notice(NoticeKind.FAILED, altered(phase=Phase.FAILED, error=" \u200b")))
    assert "Nugen did not say why." in message.text
    assert not [block for block in message.blocks if block["type"] == "rich_text"]


def test_a_refusal_says_that_nothing_runs() -> None:
    """What is safe."""
    assert "Nothing runs, nothing costs." in reply(notice(NoticeKind.REJECTED)).text


def test_a_lost_answer_is_said_with_what_is_safe() -> None:
    """It may have arrived, it is looked for, it is not sent again by itself."""
    text = reply(notice(NoticeKind.UNCONFIRMED, altered(error="ReadTimeout"))).text
    assert "answer was lost (ReadTimeout)" in text
    assert "I do not send it again by myself" in text


@pytest.mark.parametrize(
    ("count", "found"), [(0, "did not find it"), (1, "one project that can be it"), (3, "3 projects that can be it")]
)
def test_a_decision_comes_with_its_choices(count: int, found: str) -> None:
    """What was found, one button each, and the ways out."""
    candidates = tuple(Candidate(f"alignment_{number}", NOW) for number in range(count))
    looked = altered(phase=Phase.UNCONFIRMED, sent_at=NOW, checked_at=NOW, asked_at=NOW, candidates=candidates)
    message = reply(notice(NoticeKind.UNDECIDED, looked))
    assert found in message.text
    assert "Until you choose, I send nothing." in message.text
    assert pressed_names(message) == [
        *[actions.CHOOSE] * count,
        actions.SEARCH_AGAIN,
        actions.SEND_AGAIN,
        actions.WITHDRAW,
    ]


def test_a_decision_without_a_look_says_so() -> None:
    """Nobody is told that the order is not in a list that could not be read."""
    blind = altered(phase=Phase.UNCONFIRMED, sent_at=NOW, asked_at=NOW)
    assert "could not be read" in reply(notice(NoticeKind.UNDECIDED, blind)).text


def test_a_refused_key_is_told_as_that() -> None:
    """Whoever runs the bot can mend it; waiting does not."""
    refused = altered(phase=Phase.TRAINING, unreachable_since=NOW, fault=Fault.ACCESS)
    assert "refused this bot's API key" in reply(notice(NoticeKind.UNREACHABLE, refused)).text


def test_silence_says_for_how_long_and_that_there_is_nothing_to_do() -> None:
    """Measured from the last news."""
    text = reply(notice(NoticeKind.SILENT, altered(news_at=NOW), after=timedelta(hours=2, seconds=9))).text
    assert "Nothing new for 2 h" in text
    assert "nothing to do for you" in text


def test_an_outage_says_since_when_and_for_how_long() -> None:
    """At its beginning and at its end."""
    cut_off = altered(unreachable_since=NOW)
    assert f"has not answered since {when(NOW)}" in reply(notice(NoticeKind.UNREACHABLE, cut_off)).text
    back = reply(notice(NoticeKind.REACHABLE, cut_off, after=EVENING)).text
    assert "answers again after 8 h" in back


def test_adopting_tells_a_found_create_from_a_project_started_elsewhere() -> None:
    """Only the first was sent by us."""
    assert "nothing was sent twice" in reply(notice(NoticeKind.ADOPTED, altered(sent_at=NOW))).text
    assert "twice" not in reply(notice(NoticeKind.ADOPTED, altered(sent_at=NOW, attempt=2))).text
    chosen = reply(replace(notice(NoticeKind.ADOPTED, altered(sent_at=NOW)), by="U0PLAY00001")).text
    assert "whoever ordered it has said so" in chosen
    assert "U0PLAY00001" not in chosen
    assert "started elsewhere" in reply(notice(NoticeKind.ADOPTED)).text


def test_withdrawing_tells_what_may_still_run() -> None:
    """Before the create nothing runs; after it nobody knows."""
    assert "nothing runs and nothing costs" in reply(notice(NoticeKind.WITHDRAWN)).text
    assert "may still have reached Nugen" in reply(notice(NoticeKind.WITHDRAWN, altered(sent_at=NOW))).text


def test_training_time_is_told_when_it_is_known() -> None:
    """As seen by us."""
    trained = reply(notice(NoticeKind.TRAINED, altered(training_at=NOW), after=timedelta(minutes=12, seconds=48))).text
    assert "It took 12 min 48 s, as seen by me." in trained
    assert "It took" not in reply(notice(NoticeKind.TRAINED)).text


@pytest.mark.parametrize(
    ("reason", "why", "mends"),
    [
        ("not_in_channel", "I am not in it any more", True),
        ("channel_not_found", "it is gone, or private and I am not in it", True),
        ("is_archived", "it was archived", False),
        ("restricted_action", "Slack says `restricted_action`", False),
        (None, "Slack did not say why", True),
    ],
)
def test_a_closed_channel_is_told_with_what_mends_it(reason: str | None, why: str, *, mends: bool) -> None:
    """Which alignment, which channel, why, and the exact invitation where that helps."""
    text = reply(notice(NoticeKind.CHANNEL_CLOSED), closed_reason=reason).text
    assert "*Support assistant* in <#C0PLAY00001>" in text
    assert why in text
    assert ("`/invite @Tuner`" in text) is mends


def test_an_unknown_project_is_told_by_its_id() -> None:
    """Nothing to follow, and what to check."""
    text = reply(notice(NoticeKind.NOT_FOUND, altered(vendor_id="alignment_x"))).text
    assert "no project `alignment_x`" in text
    assert "Check the id" in text
