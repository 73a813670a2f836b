from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.alignments.alignment import Candidate
from bot.alignments.phases import FINAL, RUNNING, Phase
from bot.slack import actions
from bot.slack.card import CardFacts, card, digest
from bot.slack.moments import when
from tests.slack.judging import assert_fit, elements_of, pressed_names, whole_text
from tests.slack.records import ALIGNMENT, DRAFT, NOW, altered


def shown(**facts: Any) -> str:
    """What the card of such a record says."""
    return whole_text(card(CardFacts(altered(**facts))))


def buttons(**facts: Any) -> list[str]:
    return pressed_names(card(CardFacts(altered(**facts))))


def test_the_card_says_what_was_ordered_by_whom_and_when() -> None:
    """Name, requester, base model, documents, benchmark, workflow, description and time stand on it."""
    draft = replace(DRAFT, workflow_id="workflow-abc123", description="For the help desk")
    facts = CardFacts(
        altered(draft=draft, document_names=("Handbook", "doc-def456"), benchmark_name="Exam"), checked_at=NOW
    )
    message = card(facts)
    words = whole_text(message)
    assert message.blocks[0]["text"] == {"type": "plain_text", "text": "Support assistant", "emoji": False}
    for part in (
        "Requested by*\nada",
        "`nugen-flash-instruct`",
        "Handbook, `doc-def456`",
        "Exam (`benchmark-xyz789`)",
        "`workflow-abc123`",
        "For the help desk",
        f"Ordered {when(NOW)}",
        f"last checked {when(NOW)}",
    ):
        assert part in words
    assert_fit(message)


def test_the_fallback_text_mentions_nobody() -> None:
    """A notification names the alignment and where it stands."""
    assert card(CardFacts(altered(phase=Phase.TRAINING, progress=42))).text == (
        "Support assistant: Training, ▓▓▓▓░░░░░░ 42 %"
    )


def test_a_name_in_disguise_is_shown_as_typed() -> None:
    """In the header as plain text, in the fallback escaped and without formatting."""
    message = card(CardFacts(altered(draft=replace(DRAFT, name="<!channel> *x*"))))
    assert message.blocks[0]["text"]["text"] == "<!channel> *x*"
    assert message.text.startswith("&lt;!channel&gt; \u2217x\u2217: ")


def test_many_documents_are_counted() -> None:
    """The first five by name, the others by number."""
    ids = tuple(f"doc-{number}" for number in range(8))
    assert "`doc-4` and 3 more" in shown(draft=replace(DRAFT, document_ids=ids))


def test_documents_that_were_not_told_are_not_invented() -> None:
    """A project started elsewhere may hide its documents."""
    assert "*Documents*\nnot told" in shown(draft=replace(DRAFT, document_ids=()))


def test_what_is_not_known_is_not_shown() -> None:
    """No bar, place, time, id or model that nobody told."""
    words = shown(phase=Phase.TRAINING)
    for absent in ("%", "queue", "Expected", "Nugen's id", "Model", "last checked", "Workflow"):
        assert absent not in words


def test_place_and_expected_time_are_shown_when_told() -> None:
    """In the queue the place, and when it should be ready in the reader's own zone."""
    words = shown(phase=Phase.QUEUED, queue_position=3, eta_at=NOW + timedelta(hours=1), vendor_id="alignment_1")
    assert "Place in the queue: 3" in words
    assert f"Expected to be ready {when(NOW + timedelta(hours=1))}" in words
    assert "`alignment_1`" in words


@pytest.mark.parametrize(("progress", "bar"), [(0, "░" * 10), (9, "░" * 10), (55, "▓" * 5 + "░" * 5), (100, "▓" * 10)])
def test_progress_is_a_bar_of_ten(progress: int, bar: str) -> None:
    """A cell stands for a full tenth."""
    assert f"{bar} {progress} %" in shown(phase=Phase.TRAINING, progress=progress)


def test_a_word_that_we_do_not_know_is_shown_raw() -> None:
    """Unknown means still running, and the card says so honestly."""
    words = shown(phase=Phase.TRAINING, status="CALIBRATING")
    assert "Nugen says `CALIBRATING`, a word I do not know; I treat it as still running." in words


@pytest.mark.parametrize(
    ("phase", "status", "said"),
    [
        (Phase.TRAINING, "processing", False),
        (Phase.FINISHED, "READY", False),
        (Phase.TRAINED, "UNDEPLOYED", True),
        (Phase.FAILED, "BROKEN", True),
        (Phase.SUBMITTED, "ODD", False),
    ],
)
def test_a_word_that_says_the_same_is_not_repeated(phase: Phase, status: str, *, said: bool) -> None:
    """Only a word that says more than the phase is shown."""
    assert (f"Nugen says `{status}`" in shown(phase=phase, status=status)) is said


def test_a_silent_vendor_is_told() -> None:
    """The card says since when Nugen does not answer, while it is followed."""
    facts = CardFacts(altered(phase=Phase.TRAINING), failing_since=NOW)
    assert f"Nugen has not answered since {when(NOW)}" in whole_text(card(facts))
    left = CardFacts(altered(phase=Phase.TRAINING, following=False), failing_since=NOW)
    assert "has not answered" not in whole_text(card(left))


def test_a_failure_shows_the_vendor_s_words_as_a_quotation() -> None:
    """As rich text, in which nothing is read as formatting."""
    message = card(CardFacts(altered(phase=Phase.FAILED, error="HTTP 502 <html>\n*x*")))
    quotation = next(block for block in message.blocks if block["type"] == "rich_text")
    assert quotation["elements"][0]["elements"] == [{"type": "text", "text": "HTTP 502 <html> *x*"}]


def test_a_waiting_order_says_why_it_waits() -> None:
    """What kept it from being sent, and that nobody has to do anything."""
    assert "Not sent yet: no connection. I try again by myself." in shown(error="no connection.")


def test_a_running_alignment_can_be_refreshed_muted_and_left() -> None:
    """Three buttons that carry our id; leaving it asks once more and says that the job goes on."""
    message = card(CardFacts(altered(phase=Phase.TRAINING)))
    assert pressed_names(message) == [actions.REFRESH, actions.MUTE, actions.UNFOLLOW]
    assert {element["value"] for element in elements_of(message)} == {ALIGNMENT.id}
    leaving = elements_of(message)[2]
    assert "goes on at Nugen and costs" in leaving["confirm"]["text"]["text"]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"phase": Phase.TRAINING, "muted": True}, [actions.REFRESH, actions.UNMUTE, actions.UNFOLLOW]),
        ({"phase": Phase.TRAINING, "following": False}, [actions.REFOLLOW]),
        ({"phase": Phase.SUBMITTED}, [actions.WITHDRAW]),
        ({"phase": Phase.SENDING}, []),
        ({"phase": Phase.SEARCHING}, []),
        ({"phase": Phase.UNCONFIRMED}, [actions.SEARCH_AGAIN]),
        ({"phase": Phase.FINISHED}, []),
    ],
)
def test_every_state_offers_what_makes_sense(facts: dict[str, Any], expected: list[str]) -> None:
    """No button that could only be refused."""
    assert buttons(**facts) == expected


@pytest.mark.parametrize("phase", sorted(FINAL - {Phase.FINISHED}))
def test_what_did_not_end_well_can_be_edited_and_sent_again(phase: Phase) -> None:
    """One button that opens the form filled in."""
    assert buttons(phase=phase) == [actions.EDIT_AND_RESEND]


def test_an_undecided_order_offers_each_candidate_and_the_ways_out() -> None:
    """One button a candidate, each in a row of its own; sending again warns of a second job."""
    found = (Candidate("alignment_1", NOW, "QUEUED"), Candidate("alignment_2"))
    message = card(CardFacts(altered(phase=Phase.UNCONFIRMED, asked_at=NOW, candidates=found)))
    assert pressed_names(message) == [
        actions.CHOOSE,
        actions.CHOOSE,
        actions.SEARCH_AGAIN,
        actions.SEND_AGAIN,
        actions.WITHDRAW,
    ]
    choose, again = elements_of(message)[0], elements_of(message)[3]
    assert actions.read_choice(choose["value"]) == (ALIGNMENT.id, "alignment_1")
    assert again["style"] == "danger"
    assert "may start and cost a second job" in again["confirm"]["text"]["text"]
    assert f"`alignment_1` · created {when(NOW)} · Nugen says `QUEUED`" in whole_text(message)


def test_more_candidates_than_fit_are_counted() -> None:
    """Ten are shown, the others are said to exist."""
    found = tuple(Candidate(f"alignment_{number}") for number in range(12))
    message = card(CardFacts(altered(phase=Phase.UNCONFIRMED, asked_at=NOW, candidates=found)))
    assert pressed_names(message).count(actions.CHOOSE) == 10
    assert "and 2 more" in whole_text(message)


def test_a_candidate_whose_id_fits_no_button_is_not_offered() -> None:
    """It is counted among those that are not shown."""
    message = card(CardFacts(altered(phase=Phase.UNCONFIRMED, asked_at=NOW, candidates=(Candidate("x" * 3000),))))
    assert actions.CHOOSE not in pressed_names(message)
    assert "and 1 more" in whole_text(message)


def test_a_withdrawn_order_says_what_may_still_have_arrived() -> None:
    """Given up before it was sent, nothing runs; after that, nobody knows."""
    assert "may still have reached Nugen" not in shown(phase=Phase.WITHDRAWN)
    assert "may still have reached Nugen" in shown(phase=Phase.WITHDRAWN, sent_at=NOW)


def test_an_unfollowed_alignment_says_that_what_it_shows_is_old() -> None:
    """The last known phase, and that nobody looks."""
    assert "Not followed; the last I heard: Training" in shown(phase=Phase.TRAINING, following=False)


@pytest.mark.parametrize("muted", [True, False])
def test_muting_is_visible_while_it_matters(*, muted: bool) -> None:
    """The card says that replies are muted, until the end."""
    assert ("Replies are muted" in shown(phase=Phase.TRAINING, muted=muted)) is muted
    assert "Replies are muted" not in shown(phase=Phase.FINISHED, muted=muted)


def test_the_digest_tells_renderings_apart() -> None:
    """The same card has the same digest, any change another one."""
    first = card(CardFacts(altered(phase=Phase.TRAINING), checked_at=NOW))
    again = card(CardFacts(altered(phase=Phase.TRAINING), checked_at=NOW))
    later = card(CardFacts(altered(phase=Phase.TRAINING), checked_at=NOW + timedelta(minutes=1)))
    assert digest(first) == digest(again) != digest(later)


def test_every_phase_has_words_of_its_own() -> None:
    """No two phases look the same in a notification."""
    assert len({card(CardFacts(altered(phase=phase))).text for phase in Phase}) == len(Phase)


def test_progress_is_shown_only_while_it_runs() -> None:
    """A bar beside a result or a failure would say nothing."""
    for phase in Phase:
        assert ("▓" in shown(phase=phase, progress=50)) is (phase in RUNNING)
