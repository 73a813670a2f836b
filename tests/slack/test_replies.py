import re
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from bot.alignments.alignment import Candidate, Fault
from bot.alignments.materials import Material, MaterialKind, MaterialState
from bot.alignments.notices import ENDINGS, Audience, NoticeKind
from bot.alignments.observation import Metrics
from bot.alignments.operation import FailedAlike, Previous
from bot.alignments.phases import Phase
from bot.slack import actions, replies
from bot.slack.message import has_chart, plain_form, without_chart
from bot.slack.moments import when
from tests.slack.judging import assert_fit, elements_of, pressed_names, whole_text
from tests.slack.records import ALIGNMENT, DRAFT, FINISHED, NOW, altered, notice

reply = partial(replies.reply, bot_name="Tuner")

EVENING = timedelta(hours=8)


WANTED = {
    NoticeKind.DEPLOYED,
    NoticeKind.UNDEPLOYED,
    NoticeKind.EVALUATED,
    NoticeKind.DELETED,
    NoticeKind.OPERATION_FAILED,
    NoticeKind.OPERATION_UNSUPPORTED,
    NoticeKind.OPERATION_UNCLEAR,
}


@pytest.mark.parametrize("kind", sorted(set(NoticeKind) - WANTED))
def test_only_endings_mention_whoever_ordered_and_whoever_watches(kind: NoticeKind) -> None:
    """A mention is a ping: the end and a needed decision are worth one, nothing else is."""
    told = replace(notice(kind, altered(watchers=("U0PLAY00002", "U0PLAY00001"))), by="U0PLAY00003")
    text = reply(told).text
    assert ("<@U0PLAY00001> <@U0PLAY00002>" in text) is (kind in ENDINGS)
    assert text.count("<@") == (2 if kind in ENDINGS else 0)


@pytest.mark.parametrize("kind", sorted(WANTED))
def test_what_somebody_wanted_is_told_to_them_alone(kind: NoticeKind) -> None:
    """Whoever watches waits for the end of the alignment, not for a deployment."""
    told = replace(notice(kind, replace(FINISHED, watchers=("U0PLAY00002",))), by="U0PLAY00003")
    assert re.findall(r"<@([^>]*)>", reply(told).text) == ["U0PLAY00003"]


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
        "press *Deploy* to try it",
    ):
        assert words in message.text
    assert [block["type"] for block in message.blocks] == [
        "section",
        "table",
        "data_visualization",
        "data_visualization",
        "section",
        "actions",
    ]
    assert pressed_names(message) == [actions.DEPLOY, actions.EVALUATE, actions.ASK]
    assert elements_of(message)[0]["style"] == "primary"
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
    assert {block["type"] for block in message.blocks} == {"section", "actions"}


def test_a_result_without_a_model_id_says_so() -> None:
    """What is not known is not left out in silence."""
    message = reply(notice(NoticeKind.RESULT, replace(FINISHED, model_id=None, accepted_at=None)))
    assert "Nugen did not name the model" in message.text
    assert pressed_names(message) == []
    assert "It took" not in message.text


@pytest.mark.parametrize("kind", [NoticeKind.FAILED, NoticeKind.REJECTED])
@pytest.mark.parametrize(
    ("fault", "blame", "advice"),
    [
        (Fault.VENDOR, "trouble at Nugen", "Do not send it again at once"),
        (Fault.ORDER, "something in the order", "Check what you chose"),
        (Fault.DOCUMENTS, "something in the documents", "Look at the documents"),
        (Fault.ACCESS, "access to Nugen", "Ask whoever runs this bot"),
        (Fault.SETUP, "this bot's settings", "NUGEN_BASE_URL and NUGEN_CONTRACT"),
        (Fault.UNCLEAR, "cannot be told", "Check the settings"),
        (None, "cannot be told", "Check the settings"),
    ],
)
def test_a_failure_says_whose_fault_it_looks_like_and_what_to_do(
    kind: NoticeKind, fault: Fault | None, blame: str, advice: str
) -> None:
    """With the vendor's words quoted, and the form filled in one press away unless it is the vendor's fault."""
    message = reply(notice(kind, altered(phase=Phase.FAILED, error="HTTP 502 <b>Bad</b>", fault=fault)))
    assert "“HTTP 502 &lt;b&gt;Bad&lt;/b&gt;”" in message.text
    assert blame in message.text
    assert advice in message.text
    invites = [] if fault is Fault.VENDOR else [(actions.EDIT_AND_RESEND, ALIGNMENT.id)]
    assert [(element["action_id"], element["value"]) for element in elements_of(message)] == invites
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


def test_a_wrong_address_or_generation_is_told_with_the_settings_to_check() -> None:
    """Waiting does not mend it either, and the settings have names."""
    unknown = altered(phase=Phase.TRAINING, unreachable_since=NOW, fault=Fault.SETUP)
    assert "NUGEN_BASE_URL and NUGEN_CONTRACT" in reply(notice(NoticeKind.UNREACHABLE, unknown)).text


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


def test_a_failure_of_the_vendor_s_says_how_many_failed_the_same_way() -> None:
    """From our own rows, and without an invitation to try at once."""
    failed = altered(phase=Phase.FAILED, fault=Fault.VENDOR, error="502", failed_alike=FailedAlike(3, 5, NOW))
    message = reply(notice(NoticeKind.FAILED, failed))
    assert f"3 of the last 5 jobs here failed the same way since {when(NOW)}." in message.text
    assert "Edit and send again" not in whole_text(message)


def material(state: MaterialState, name: str = "handbook.md", **facts: Any) -> Material:
    return Material(MaterialKind.DOCUMENT, name, state=state, **facts)


def test_what_is_ready_is_told_before_the_order_is_sent() -> None:
    """By name, with what Nugen had already."""
    made = (material(MaterialState.READY, reused=True), material(MaterialState.READY, "a.txt"))
    text = reply(notice(NoticeKind.PREPARED, altered(materials=made))).text
    assert "handbook.md and a.txt are ready at Nugen (1 of them Nugen had already)" in text
    assert "I send the order now" in text


def test_an_order_that_could_not_be_prepared_names_what_failed() -> None:
    """Nothing was sent, nothing costs, and what is ready is not lost."""
    made = (
        material(MaterialState.READY, "good.txt"),
        material(MaterialState.FAILED, "<bad>.txt", error="not *text*"),
    )
    message = reply(notice(NoticeKind.REJECTED, altered(phase=Phase.REJECTED, materials=made, error="x")))
    shown = whole_text(message)
    assert "could not be prepared, so the order was not sent. Nothing runs, nothing costs" in message.text
    assert "❌ &lt;bad&gt;.txt · cannot be used: not \u2217text\u2217" in shown
    assert "&lt;bad&gt;.txt: not" in message.text
    assert "good.txt" not in shown
    assert pressed_names(message) == [actions.EDIT_AND_RESEND]


def test_an_order_that_could_not_be_prepared_for_another_reason_says_it() -> None:
    """The key may be refused before any file fails."""
    made = (material(MaterialState.WAITING),)
    lost = altered(phase=Phase.REJECTED, materials=made, error="401 Unauthorized", fault=Fault.ACCESS)
    text = reply(notice(NoticeKind.REJECTED, lost)).text
    assert "could not be prepared" in text
    assert "401 Unauthorized" in text
    assert "API key" in text


def test_silence_before_the_order_names_what_is_waited_for() -> None:
    """Which files Nugen has not finished with."""
    made = (material(MaterialState.READY, "done.txt"), material(MaterialState.PROCESSING))
    waiting = altered(phase=Phase.PREPARING, materials=made, news_at=NOW)
    text = reply(notice(NoticeKind.SILENT, waiting, after=timedelta(minutes=20))).text
    assert "Nothing new for 20 min. The order waits for handbook.md" in text
    assert "done.txt" not in text


@pytest.mark.parametrize(
    ("others", "named"),
    [
        ((), "*Support assistant* should"),
        (("Second",), "*Support assistant* and *Second* should"),
        (tuple("abcdefgh"), "*Support assistant*, *a*, *b*, *c*, *d*, *e* and 3 more should"),
    ],
)
def test_an_outage_is_told_once_in_the_channel_for_all_that_wait(others: tuple[str, ...], named: str) -> None:
    """Away from the cards each is named, and none is mentioned as the one above."""
    cut_off = replace(
        notice(NoticeKind.UNREACHABLE, altered(unreachable_since=NOW)), audience=Audience.CHANNEL, others=others
    )
    assert f"has not answered since {when(NOW)}. {named} go on" in reply(cut_off).text
    back = reply(replace(cut_off, kind=NoticeKind.REACHABLE)).text
    assert named.removesuffix(" should") in back
    assert "above" not in back


def test_a_result_is_compared_with_the_alignment_before_it_on_the_same_benchmark() -> None:
    """In the table and in words, with the ids of both models."""
    before = Previous("Old <assistant>", NOW, "model_old", Metrics((None, 0.75), (None, 0.12), (None, None)))
    message = reply(notice(NoticeKind.RESULT, replace(FINISHED, previous=before)))
    assert (
        "`model_support_alignment_1` against `model_old` of *Old &lt;assistant&gt;*, this team's alignment before this one "
        "on the same benchmark: accuracy 0.81 against 0.75, higher; uncertainty 0.12 against 0.12, the same."
    ) in message.text
    rows = next(block for block in message.blocks if block["type"] == "table")["rows"]
    assert [row[3]["text"] for row in rows] == [
        "After Old <assistant> (previous alignment)",
        "0.75",
        "0.12",
        "not told",
    ]
