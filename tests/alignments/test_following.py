from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.alignments import following
from bot.alignments.alignment import Alignment, Fault
from bot.alignments.notices import ENDINGS, Audience, Change, NoticeKind
from bot.alignments.observation import Metrics, Observation
from bot.alignments.phases import Phase

if TYPE_CHECKING:
    from tests.alignments.conftest import MakeAlignment

NUMBERS = Metrics(accuracy=(0.62, 0.81))


def kinds(change: Change | None) -> list[NoticeKind]:
    assert change is not None
    return [notice.kind for notice in change.notices]


def running(make: MakeAlignment, now: datetime, **facts: object) -> Alignment:
    known = {"phase": Phase.QUEUED, "vendor_id": "p1", "accepted_at": now, "news_at": now}
    return make(**{**known, **facts})


def test_a_life_with_a_benchmark_is_told_step_by_step(make: MakeAlignment, now: datetime) -> None:
    """READY is not the end when an evaluation follows; the result comes with the numbers."""
    alignment = running(make, now, benchmark_id="b1")
    told = []
    for seen in (
        Observation("p1", "PROCESSING", Phase.TRAINING, progress=10),
        Observation("p1", "PROCESSING", Phase.TRAINING, progress=60),
        Observation("p1", "READY", Phase.TRAINED, progress=100),
        Observation("p1", "DEPLOYING", Phase.DEPLOYING),
        Observation("p1", "EVALUATING", Phase.EVALUATING),
        Observation("p1", "UNDEPLOYED", Phase.TRAINED),
        Observation("p1", "EVALUATED", Phase.FINISHED, metrics=NUMBERS, model_id="m1"),
        Observation("p1", "EVALUATED", Phase.FINISHED, metrics=NUMBERS, model_id="m1"),
    ):
        change = following.observe(alignment, seen, now)
        alignment = change.alignment
        told += kinds(change)
    assert told == [
        NoticeKind.TRAINING,
        NoticeKind.TRAINED,
        NoticeKind.EVALUATING,
        NoticeKind.RESULT,
    ]
    assert (alignment.phase, alignment.metrics, alignment.model_id) == (Phase.FINISHED, NUMBERS, "m1")


@pytest.mark.parametrize(
    ("benchmark_id", "metrics", "phase"),
    [(None, Metrics(), Phase.FINISHED), ("b1", Metrics(), Phase.TRAINED), ("b1", NUMBERS, Phase.FINISHED)],
)
def test_trained_is_the_end_unless_numbers_are_awaited(
    make: MakeAlignment, now: datetime, benchmark_id: str | None, metrics: Metrics, phase: Phase
) -> None:
    """Without a benchmark nothing follows; with one, the numbers do."""
    alignment = running(make, now, benchmark_id=benchmark_id)
    change = following.observe(alignment, Observation("p1", "READY", Phase.TRAINED, metrics=metrics), now)
    assert change.alignment.phase is phase


def test_a_word_nobody_knows_is_kept_and_changes_no_phase(make: MakeAlignment, now: datetime) -> None:
    """Unknown is neither success nor failure; the raw word is there to be shown."""
    alignment = running(make, now, phase=Phase.TRAINING)
    change = following.observe(alignment, Observation("p1", "CALIBRATING", None, progress=100, model_id="m1"), now)
    assert (change.alignment.phase, change.alignment.status) == (Phase.TRAINING, "CALIBRATING")
    assert not change.notices


def test_a_model_id_or_full_progress_is_not_success(make: MakeAlignment, now: datetime) -> None:
    """The vendor mints model ids a minute after the start; only the status word ends a training."""
    seen = Observation("p1", "PROCESSING", Phase.TRAINING, progress=100, model_id="m1")
    assert following.observe(running(make, now), seen, now).alignment.phase is Phase.TRAINING


def test_a_stale_answer_turns_nothing_back(make: MakeAlignment, now: datetime) -> None:
    """An older list answer is no news for the thread."""
    alignment = running(make, now, phase=Phase.EVALUATING)
    change = following.observe(alignment, Observation("p1", "PROCESSING", Phase.TRAINING), now)
    assert change.alignment.phase is Phase.EVALUATING
    assert not change.notices


def test_that_it_was_trained_is_told_even_when_the_word_was_missed(make: MakeAlignment, now: datetime) -> None:
    """READY is gone before the next look as often as not; whoever is deployed was trained."""
    alignment = running(make, now, phase=Phase.TRAINING, benchmark_id="b1")
    assert kinds(following.observe(alignment, Observation("p1", "DEPLOYING", Phase.DEPLOYING), now)) == [
        NoticeKind.TRAINED
    ]


def test_skipped_phases_are_not_made_up(make: MakeAlignment, now: datetime) -> None:
    """From queued straight to the result: one reply, not four."""
    change = following.observe(running(make, now), Observation("p1", "EVALUATED", Phase.FINISHED), now)
    assert kinds(change) == [NoticeKind.RESULT]


def test_a_failure_is_told_with_whose_fault_it_looks_like(make: MakeAlignment, now: datetime) -> None:
    """The vendor's bad gateway is not the person's documents."""
    seen = Observation(
        "p1",
        "FAILED",
        Phase.FAILED,
        error="Finetuning failed: Nugen job creation failed: HTTP 502 Bad Gateway",
        stage_failures=("training_data_upload: outcome_unknown",),
    )
    change = following.observe(running(make, now), seen, now)
    assert kinds(change) == [NoticeKind.FAILED]
    assert (change.alignment.fault, change.alignment.ended_at) == (Fault.VENDOR, now)


def test_the_detail_is_wanted_only_when_an_end_is_new(make: MakeAlignment, now: datetime) -> None:
    """Reasons and numbers stand in the detail; reading it at every look would cost a call for every alignment."""
    alignment = running(make, now, phase=Phase.TRAINING)
    assert following.needs_detail(alignment, Observation("p1", "FAILED", Phase.FAILED))
    assert following.needs_detail(alignment, Observation("p1", "READY", Phase.TRAINED))
    assert not following.needs_detail(alignment, Observation("p1", "PROCESSING", Phase.TRAINING))
    trained = running(make, now, phase=Phase.TRAINED, benchmark_id="b1")
    assert not following.needs_detail(trained, Observation("p1", "READY", Phase.TRAINED))


def test_silence_is_told_after_a_while_and_then_ever_more_rarely(make: MakeAlignment, now: datetime) -> None:
    """No news for long is news once, not every half hour; news starts the count anew."""
    quiet = timedelta(minutes=30)
    alignment = running(make, now, phase=Phase.TRAINING, status="PROCESSING")
    assert following.fall_silent(alignment, quiet, now + timedelta(minutes=29)) is None
    first = following.fall_silent(alignment, quiet, now + timedelta(minutes=30))
    assert kinds(first) == [NoticeKind.SILENT]
    assert first is not None
    assert following.fall_silent(first.alignment, quiet, now + timedelta(minutes=119)) is None
    assert following.fall_silent(first.alignment, quiet, now + timedelta(minutes=120)) is not None
    heard = following.observe(first.alignment, Observation("p1", "PROCESSING", Phase.TRAINING, progress=5), now)
    assert heard.alignment.silences == 0


def test_an_outage_is_told_once_and_so_is_its_end(make: MakeAlignment, now: datetime) -> None:
    """The thread hears that the vendor is away, then that it is back, with what happened meanwhile."""
    alignment = running(make, now, phase=Phase.TRAINING)
    away = following.lose_contact(alignment, now, now)
    assert kinds(away) == [NoticeKind.UNREACHABLE]
    assert away is not None
    assert following.lose_contact(away.alignment, now, now) is None
    back = following.observe(away.alignment, Observation("p1", "READY", Phase.TRAINED), now)
    assert kinds(back) == [NoticeKind.REACHABLE, NoticeKind.RESULT]
    assert back.alignment.unreachable_since is None


def test_the_time_of_an_outage_is_not_taken_for_silence(make: MakeAlignment, now: datetime) -> None:
    """The vendor could not be heard: that it answers again is news enough, and silence begins anew from there."""
    away = running(make, now, phase=Phase.TRAINING, status="PROCESSING", unreachable_since=now, silences=2)
    later = now + timedelta(hours=3)
    back = following.observe(away, Observation("p1", "PROCESSING", Phase.TRAINING), later).alignment
    assert (back.news_at, back.silences) == (later, 0)
    assert following.fall_silent(back, timedelta(minutes=30), later) is None


def test_what_has_to_be_mended_is_forgotten_once_the_vendor_answers(make: MakeAlignment, now: datetime) -> None:
    """A wrong address is told as that, and only as long as it lasts."""
    lost = following.lose_contact(running(make, now), now, now, fault=Fault.SETUP)
    assert lost is not None
    assert lost.alignment.fault is Fault.SETUP
    assert following.observe(lost.alignment, Observation("p1", "QUEUED", Phase.QUEUED), now).alignment.fault is None


def test_a_project_started_elsewhere_is_described_as_the_vendor_tells_it(make: MakeAlignment, now: datetime) -> None:
    """Its card begins with what is known, its thread with the fact that it was found."""
    searching = make(phase=Phase.SEARCHING, vendor_id="p1", name="p1", base_model="", document_ids=())
    seen = Observation("p1", "PROCESSING", Phase.TRAINING, "Theirs", "m", ("d1",), "b1", created_at=now)
    change = following.adopt(searching, seen, now)
    assert (change.alignment.draft.name, change.alignment.phase) == ("Theirs", Phase.TRAINING)
    assert kinds(change) == [NoticeKind.ADOPTED]
    ended = following.adopt(searching, replace(seen, status="EVALUATED", phase=Phase.FINISHED), now)
    assert kinds(ended) == [NoticeKind.ADOPTED, NoticeKind.RESULT]


def test_how_long_it_took_is_not_known_of_what_had_ended_before(make: MakeAlignment, now: datetime) -> None:
    """The vendor's dates are rewritten by later phases; of what still runs the end will be seen."""
    searching = make(phase=Phase.SEARCHING, vendor_id="p1")
    ended = following.adopt(searching, Observation("p1", "READY", Phase.TRAINED, created_at=now), now)
    assert ended.alignment.accepted_at is None
    under_way = following.adopt(searching, Observation("p1", "QUEUED", Phase.QUEUED, created_at=now), now)
    assert under_way.alignment.accepted_at == now


def test_an_id_that_nobody_knows_is_told_to_the_one_who_typed_it(make: MakeAlignment, now: datetime) -> None:
    """There is no card to say it on."""
    change = following.lose(make(phase=Phase.SEARCHING, vendor_id="p9"), now)
    assert [(one.kind, one.audience) for one in change.notices] == [(NoticeKind.NOT_FOUND, Audience.REQUESTER)]


def test_a_project_that_vanished_is_told_once(make: MakeAlignment, now: datetime) -> None:
    """The vendor's 404 is an end of its own."""
    gone = following.lose(running(make, now), now)
    assert kinds(gone) == [NoticeKind.GONE]
    assert not following.lose(gone.alignment, now).notices


def test_leaving_and_coming_back(make: MakeAlignment, now: datetime) -> None:
    """Stop following is told once, can be pressed twice, and can be undone."""
    alignment = running(make, now)
    left = following.unfollow(alignment, "UADA", now)
    assert kinds(left) == [NoticeKind.UNFOLLOWED]
    assert left is not None
    assert not left.alignment.is_polled
    assert following.unfollow(left.alignment, "UADA", now) is None
    again = following.refollow(left.alignment, now)
    assert again is not None
    assert again.alignment.is_polled
    assert following.refollow(again.alignment, now) is None


def test_muting_twice_changes_nothing(make: MakeAlignment) -> None:
    """A button pressed twice does it once."""
    muted = following.mute(make(), muted=True)
    assert muted is not None
    assert following.mute(muted.alignment, muted=True) is None


def test_watchers_are_noted_once_and_the_requester_is_none(make: MakeAlignment) -> None:
    """Whoever ordered hears of the end anyway."""
    assert following.watch(make(), "UADA") is None
    watched = following.watch(make(), "UGRACE")
    assert watched is not None
    assert watched.alignment.watchers == ("UGRACE",)
    assert following.watch(watched.alignment, "UGRACE") is None


def aged(make: MakeAlignment, now: datetime, minutes: float, **facts: object) -> Alignment:
    accepted = now - timedelta(minutes=minutes)
    return running(make, now, **{"accepted_at": accepted, "phase_since": accepted, **facts})


@pytest.mark.parametrize(
    ("minutes", "seconds"),
    [([0], 5), ([0.9], 5), ([1], 15), ([3], 15), ([20], 60), ([600], 120), ([600, 20], 60), ([], 120)],
)
def test_the_most_impatient_one_decides_how_soon_to_look_again(
    make: MakeAlignment, now: datetime, minutes: list[float], seconds: int
) -> None:
    """In the first minute, when jobs fail at once, every five seconds; hours later every two minutes will do."""
    shortest = timedelta(seconds=15)
    ones = [aged(make, now, age) for age in minutes]
    assert following.next_look(ones, now, shortest) == timedelta(seconds=seconds)
    assert following.next_look(ones, now, shortest, 1.1) == timedelta(seconds=seconds) * 1.1


def test_what_follows_the_training_is_watched_by_its_own_age(make: MakeAlignment, now: datetime) -> None:
    """A job of ten hours whose evaluation began a minute ago has news soon."""
    evaluating = aged(make, now, 600, phase=Phase.EVALUATING, phase_since=now - timedelta(minutes=1))
    assert following.next_look([evaluating], now, timedelta(seconds=15)) == timedelta(seconds=15)


def test_an_outage_is_said_once_in_each_channel(make: MakeAlignment, now: datetime) -> None:
    """By the oldest alignment there, with the names of the others; the records of all of them know."""
    ones = [
        running(make, now, id="young", name="Young", created_at=now + timedelta(minutes=2)),
        running(make, now, id="old", name="Old"),
        running(make, now, id="elsewhere", channel_id="C2"),
    ]
    pairs = [(one, change) for one in ones if (change := following.lose_contact(one, now, now))]
    said = following.once_a_channel(pairs)
    assert [one.id for one, _ in said] == ["young", "old", "elsewhere"]
    assert [[(notice.kind, notice.audience, notice.others) for notice in change.notices] for _, change in said] == [
        [],
        [(NoticeKind.UNREACHABLE, Audience.CHANNEL, ("Young",))],
        [(NoticeKind.UNREACHABLE, Audience.CHANNEL, ())],
    ]
    assert all(change.alignment.unreachable_since == now for _, change in said)


def test_the_end_of_an_outage_is_said_once_and_other_news_all_the_same(make: MakeAlignment, now: datetime) -> None:
    """What happened to each alignment meanwhile stays in its own thread."""
    ones = [running(make, now, id=name, unreachable_since=now) for name in ("a", "b")]
    seen = Observation("p1", "READY", Phase.TRAINED)
    said = following.once_a_channel([(one, following.observe(one, seen, now)) for one in ones])
    assert [[(notice.kind, notice.audience) for notice in change.notices] for _, change in said] == [
        [(NoticeKind.REACHABLE, Audience.CHANNEL), (NoticeKind.RESULT, Audience.THREAD)],
        [(NoticeKind.RESULT, Audience.THREAD)],
    ]


def test_whoever_waits_for_a_search_is_told_directly(make: MakeAlignment, now: datetime) -> None:
    """They have no card in the channel yet, so its news is not theirs."""
    searching = make(phase=Phase.SEARCHING, vendor_id="p2", id="s")
    ones = [searching, running(make, now, id="r")]
    pairs = [(one, change) for one in ones if (change := following.lose_contact(one, now, now))]
    audiences = [[notice.audience for notice in change.notices] for _, change in following.once_a_channel(pairs)]
    assert audiences == [[Audience.REQUESTER], [Audience.CHANNEL]]


def test_only_ends_and_open_questions_mention_anybody() -> None:
    """Progress is no reason to ring somebody's phone."""
    assert NoticeKind.TRAINING not in ENDINGS
    assert NoticeKind.SILENT not in ENDINGS
    assert {NoticeKind.RESULT, NoticeKind.FAILED, NoticeKind.REJECTED} <= ENDINGS


def test_a_refused_key_is_not_called_an_outage(make: MakeAlignment, now: datetime) -> None:
    """Waiting does not mend it, so the thread says whose it is to mend; forgotten as soon as the vendor answers."""
    refused = following.lose_contact(running(make, now), now, now, fault=Fault.ACCESS)
    assert refused is not None
    assert refused.alignment.fault is Fault.ACCESS
    back = following.observe(refused.alignment, Observation("p1", "PROCESSING", Phase.TRAINING), now)
    assert back.alignment.fault is None


def test_a_search_that_hears_nothing_is_told_to_the_one_who_asked(make: MakeAlignment, now: datetime) -> None:
    """There is no thread to say it in yet."""
    silent = following.lose_contact(make(phase=Phase.SEARCHING, vendor_id="p1"), now, now)
    assert silent is not None
    assert [one.audience for one in silent.notices] == [Audience.REQUESTER]


@pytest.mark.parametrize(("minutes_ago", "is_dated"), [(60, True), (9, False), (3 * 60, False), (-60, False)])
def test_what_ended_while_nobody_looked_is_dated_by_the_vendor(
    make: MakeAlignment, now: datetime, minutes_ago: int, *, is_dated: bool
) -> None:
    """Not if it was just now, in the future, or before it was last seen to run: then two clocks differ."""
    record = running(make, now, phase=Phase.TRAINING, phase_since=now - timedelta(hours=2))
    ended = now - timedelta(minutes=minutes_ago)
    seen = Observation("alignment-1", status="failed", phase=Phase.FAILED, completed_at=ended)
    change = following.observe(record, seen, now)
    assert change.alignment.ended_at == change.notices[0].at == (ended if is_dated else now)
