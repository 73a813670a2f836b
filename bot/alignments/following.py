"""From the vendor's acceptance to the end: what an answer of the vendor does to the record. Pure functions."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.alignments.alignment import Alignment, Fault
from bot.alignments.diagnosis import diagnose
from bot.alignments.notices import Audience, Change, Notice, NoticeKind
from bot.alignments.observation import Observation
from bot.alignments.operating import end_stop, stopped_by
from bot.alignments.phases import FINAL, RUNNING, Phase, is_later

# A project missing from so many lists in a row is asked for by its id.
MISSES_BEFORE_DIRECT_LOOK = 2
# In the first minute, when jobs fail at once, a key is looked at so many times as often.
LOOKS_MORE_OFTEN_AT_FIRST = 3
FIRST_MINUTE = timedelta(minutes=1)
_ON_ALL_CARDS = frozenset({NoticeKind.UNREACHABLE, NoticeKind.REACHABLE})
# A single look without an answer is nothing to show on every card.
FAILURES_BEFORE_SHOWN = 2
# What ended longer ago is dated by the vendor: until then the difference is a look's, or that of two clocks.
SEEN_LATE = timedelta(minutes=10)
_DATED = frozenset({Phase.TRAINED, Phase.FINISHED, Phase.FAILED, Phase.STOPPED})

_SAYS = {
    Phase.TRAINING: NoticeKind.TRAINING,
    Phase.TRAINED: NoticeKind.TRAINED,
    # Deploying is no news by itself; for whoever missed READY, which is gone quickly, it says that training succeeded.
    Phase.DEPLOYING: NoticeKind.TRAINED,
    Phase.EVALUATING: NoticeKind.EVALUATING,
    Phase.FINISHED: NoticeKind.RESULT,
    Phase.FAILED: NoticeKind.FAILED,
    Phase.STOPPED: NoticeKind.STOPPED,
    Phase.GONE: NoticeKind.GONE,
}


def observe(alignment: Alignment, seen: Observation, now: datetime) -> Change:
    """Take over what the vendor said. News is said once; a stale or repeated answer changes no phase.

    `READY` with a benchmark attached is not the end: the vendor deploys and evaluates by itself, and the numbers come
    with the evaluation. Without a benchmark, or once the numbers are there, it is.
    """
    phase = _read_phase(alignment, seen)
    was_away = alignment.unreachable_since is not None
    # What nobody could hear was no silence: it begins anew once the vendor answers again.
    is_news = was_away or (seen.status, seen.progress, seen.queue_position) != (
        alignment.status,
        alignment.progress,
        alignment.queue_position,
    )
    known = replace(
        alignment,
        status=seen.status or alignment.status,
        progress=seen.progress,
        queue_position=seen.queue_position,
        eta_at=now + timedelta(seconds=seen.eta_seconds) if seen.eta_seconds is not None else None,
        error=seen.error or alignment.error,
        stage_failures=seen.stage_failures or alignment.stage_failures,
        model_id=seen.model_id or alignment.model_id,
        evaluation_id=seen.evaluation_id or alignment.evaluation_id,
        metrics=alignment.metrics if seen.metrics.is_empty() else seen.metrics,
        news_at=now if is_news else alignment.news_at,
        checked_at=now,
        unreachable_since=None,
        fault=None,
        silences=0 if is_news else alignment.silences,
        misses=0,
    )
    back = (Notice(NoticeKind.REACHABLE, now, known),) if was_away else ()
    if phase is None or not is_later(phase, alignment.phase):
        return Change(known, back)
    entered = _enter(known, phase, now, _happened(alignment, phase, seen, now))
    return Change(entered.alignment, back + entered.notices)


def needs_detail(alignment: Alignment, seen: Observation) -> bool:
    """Whether the list's answer brings a phase whose reasons, numbers or model id stand in the detail only."""
    phase = _read_phase(alignment, seen)
    return phase in (Phase.TRAINED, Phase.FINISHED, Phase.FAILED, Phase.STOPPED) and is_later(phase, alignment.phase)


def miss(alignment: Alignment, now: datetime) -> Change:
    """The vendor's list did not show it this time."""
    return Change(replace(alignment, misses=alignment.misses + 1, checked_at=now))


def lose(alignment: Alignment, now: datetime) -> Change:
    """The vendor does not know the id (any more)."""
    if alignment.phase is Phase.SEARCHING:
        # It gives the id back, so that whoever asks for it again is not sent to a thread that there never was.
        gone = replace(alignment, phase=Phase.GONE, phase_since=now, ended_at=now, vendor_id=None)
        return Change(gone, (Notice(NoticeKind.NOT_FOUND, now, gone, Audience.REQUESTER),))
    if not is_later(Phase.GONE, alignment.phase):
        return Change(alignment)
    return _enter(alignment, Phase.GONE, now)


def adopt(alignment: Alignment, seen: Observation, now: datetime) -> Change:
    """A project started elsewhere is described for the first time; what was never told stays empty."""
    draft = replace(
        alignment.draft,
        name=seen.name or alignment.draft.name,
        base_model=seen.base_model or alignment.draft.base_model,
        document_ids=seen.document_ids or (),
        workflow_id=seen.workflow_id,
        benchmark_id=seen.benchmark_id,
        description=seen.description,
    )
    known = replace(
        alignment,
        draft=draft,
        phase=Phase.QUEUED,
        phase_since=now,
        accepted_at=seen.created_at,
        news_at=now,
        checked_at=now,
        unreachable_since=None,
    )
    arrived = observe(known, seen, now).alignment
    if arrived.phase in FINAL:
        # It ended before anybody looked, so nobody here can say how long it took.
        arrived = replace(arrived, accepted_at=None)
    notices = [Notice(NoticeKind.ADOPTED, now, arrived)]
    if arrived.phase in FINAL:
        notices.append(Notice(_SAYS[arrived.phase], now, arrived))
    return Change(arrived, tuple(notices))


def fall_silent(alignment: Alignment, quiet: timedelta, now: datetime) -> Change | None:
    """Say that nothing new was heard, first after `quiet`, then after 4, 16, … times as long; `None`: not yet."""
    if alignment.phase not in RUNNING | {Phase.PREPARING} or alignment.news_at is None:
        return None
    if now - alignment.news_at < quiet * 4**alignment.silences:
        return None
    silent = replace(alignment, silences=alignment.silences + 1)
    return Change(silent, (Notice(NoticeKind.SILENT, now, silent),))


def lose_contact(alignment: Alignment, since: datetime, now: datetime, *, fault: Fault | None = None) -> Change | None:
    """The vendor has had no answer for us since then; told once until it has. `fault`: what somebody has to mend."""
    is_searched = alignment.phase is Phase.SEARCHING
    if alignment.unreachable_since is not None or not (alignment.is_polled or is_searched):
        return None
    cut_off = replace(alignment, unreachable_since=since, fault=fault)
    audience = Audience.REQUESTER if is_searched else Audience.THREAD
    return Change(cut_off, (Notice(NoticeKind.UNREACHABLE, now, cut_off, audience),))


def once_a_channel(pairs: Sequence[tuple[Alignment, Change]]) -> list[tuple[Alignment, Change]]:
    """The same changes, with what concerns every card of a channel said once in it, by its oldest alignment.

    That the vendor does not answer, and that it answers again, is one piece of news however many alignments wait.
    """
    concerned: dict[tuple[str, str], list[Alignment]] = {}
    for alignment, change in sorted(pairs, key=lambda pair: (pair[0].created_at, pair[0].id)):
        if is_for_all_cards(change):
            concerned.setdefault((alignment.team_id, alignment.draft.channel_id), []).append(alignment)
    names = {found[0].id: tuple(one.draft.name for one in found[1:]) for found in concerned.values()}
    return [
        (alignment, replace(change, notices=tuple(_once(change.notices, names.get(alignment.id)))))
        for alignment, change in pairs
    ]


def is_for_all_cards(change: Change) -> bool:
    """Whether it brings news that concerns every card of the channel."""
    return any(notice.kind in _ON_ALL_CARDS and notice.audience is Audience.THREAD for notice in change.notices)


def next_look(alignments: Iterable[Alignment], now: datetime, shortest: timedelta, jitter: float = 1.0) -> timedelta:
    """How long to wait before the next look at a key that runs these.

    In an alignment's first minute a third of `shortest`; later a twentieth of its age, or of the time in its phase once
    it is trained, but never below `shortest` and never above eight times that. The most impatient one decides.
    `jitter` is a factor near 1, so that keys and replicas do not ask in step.
    """
    return min((_patience(one, now, shortest) for one in alignments), default=8 * shortest) * jitter


def mute(alignment: Alignment, *, muted: bool) -> Change | None:
    """Turn the replies off or on; the card goes on, and the end is always told."""
    return None if alignment.muted == muted else Change(replace(alignment, muted=muted))


def unfollow(alignment: Alignment, by: str, now: datetime) -> Change | None:
    """Stop looking. The job at the vendor goes on and costs what it costs."""
    if not alignment.is_polled:
        return None
    left = replace(alignment, following=False)
    return Change(left, (Notice(NoticeKind.UNFOLLOWED, now, left, by=by),))


def refollow(alignment: Alignment, now: datetime) -> Change | None:
    """Look again at one that was left alone."""
    if alignment.following:
        return None
    return Change(replace(alignment, following=True, news_at=now, silences=0, misses=0))


def refresh(alignment: Alignment, now: datetime) -> Change:
    """Somebody wants the card to be fresh: it is edited at once after the next look, progress or not."""
    return Change(replace(alignment, refresh_wanted_at=now))


def watch(alignment: Alignment, user: str) -> Change | None:
    """Somebody else wants to hear of the end."""
    if user == alignment.requester or user in alignment.watchers:
        return None
    return Change(replace(alignment, watchers=(*alignment.watchers, user)))


def _once(notices: Iterable[Notice], others: tuple[str, ...] | None) -> Iterable[Notice]:
    for notice in notices:
        if notice.kind not in _ON_ALL_CARDS or notice.audience is not Audience.THREAD:
            yield notice
        elif others is not None:
            yield replace(notice, audience=Audience.CHANNEL, others=others)


def _patience(alignment: Alignment, now: datetime, shortest: timedelta) -> timedelta:
    age = now - (alignment.accepted_at or alignment.created_at)
    if age < FIRST_MINUTE:
        return shortest / LOOKS_MORE_OFTEN_AT_FIRST
    is_training = alignment.phase in (Phase.QUEUED, Phase.TRAINING)
    return max(shortest, min((age if is_training else now - alignment.phase_since) / 20, 8 * shortest))


def _read_phase(alignment: Alignment, seen: Observation) -> Phase | None:
    if seen.phase is not Phase.TRAINED:
        return seen.phase
    awaits_numbers = (alignment.draft.benchmark_id or seen.benchmark_id) and seen.metrics.is_empty()
    return Phase.TRAINED if awaits_numbers else Phase.FINISHED


def _happened(alignment: Alignment, phase: Phase, seen: Observation, now: datetime) -> datetime:
    """When the phase began: when it was seen, or much earlier if the vendor says so and nobody was looking then."""
    at = seen.completed_at
    if at is None or phase not in _DATED or not alignment.phase_since <= at <= now - SEEN_LATE:
        return now
    return at


def _enter(alignment: Alignment, phase: Phase, now: datetime, at: datetime | None = None) -> Change:
    entered = replace(
        alignment,
        phase=phase,
        phase_since=now,
        training_at=alignment.training_at or (now if phase is Phase.TRAINING else None),
        ended_at=(at or now) if phase in FINAL else None,
        fault=diagnose(alignment.error, alignment.stage_failures) if phase is Phase.FAILED else None,
    )
    after = end_stop(entered, now)
    kind = _SAYS.get(phase)
    if phase is Phase.DEPLOYING and alignment.phase is Phase.TRAINED:
        kind = None
    by = stopped_by(alignment) if phase is Phase.STOPPED else None
    news = (Notice(kind, at or now, after.alignment, by=by),) if kind else ()
    return Change(after.alignment, news + after.notices)
