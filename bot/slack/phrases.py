"""How each phase is said, and the vendor's own word beside it where it says something else."""

from bot.alignments.alignment import Alignment
from bot.alignments.phases import FINAL, RUNNING, Phase
from bot.slack.text import code

_CELLS = 10

# An emoji for the eye and words for everybody.
_PHASES = {
    Phase.PREPARING: ("🧰", "Its documents are made ready at Nugen first"),
    Phase.SUBMITTED: ("🕓", "Waiting to be sent to Nugen"),
    Phase.SENDING: ("📤", "Being sent to Nugen"),
    Phase.UNCONFIRMED: ("❔", "Sent, but Nugen's answer was lost; I am looking for it in Nugen's list"),
    Phase.REJECTED: ("⛔", "Refused by Nugen; nothing runs"),
    Phase.WITHDRAWN: ("↩️", "Withdrawn"),
    Phase.SEARCHING: ("🔎", "Looking for it at Nugen"),
    Phase.QUEUED: ("🕓", "Waiting in Nugen's queue"),
    Phase.TRAINING: ("⚙️", "Training"),
    Phase.TRAINED: ("✅", "Trained; the evaluation comes next"),
    Phase.DEPLOYING: ("📦", "Being deployed for the evaluation"),
    Phase.EVALUATING: ("📏", "Being evaluated against the benchmark"),
    Phase.FINISHED: ("🏁", "Finished"),
    Phase.FAILED: ("❌", "Failed"),
    Phase.STOPPED: ("⏹️", "Stopped at Nugen"),
    Phase.GONE: ("🌫️", "Nugen does not know it any more"),
}

# The vendor's words that say no more than the phase does.
_SAME = {
    Phase.QUEUED: frozenset({"QUEUED", "PENDING", "PROCESSING"}),
    Phase.TRAINING: frozenset({"PROCESSING"}),
    Phase.TRAINED: frozenset({"READY", "COMPLETED"}),
    Phase.DEPLOYING: frozenset({"DEPLOYING"}),
    Phase.EVALUATING: frozenset({"EVALUATING"}),
    Phase.FINISHED: frozenset({"READY", "COMPLETED", "EVALUATED"}),
    Phase.FAILED: frozenset({"FAILED"}),
    Phase.STOPPED: frozenset({"STOPPED", "CANCELLED", "CANCELED"}),
}
_KNOWN = frozenset[str]().union(*_SAME.values()) | {"DEPLOYED", "UNDEPLOYED", "UNDEPLOYING"}


def phase_words(alignment: Alignment) -> str:
    """Where it stands, in words without formatting."""
    if alignment.phase is Phase.UNCONFIRMED and alignment.asked_at is not None:
        return "Sent, but Nugen's answer was lost; a decision is needed"
    if alignment.phase is Phase.REJECTED and was_never_sent(alignment):
        return "Could not be prepared; nothing was sent and nothing runs"
    if alignment.phase is Phase.WITHDRAWN and alignment.sent_at is not None:
        return "Withdrawn; the request without an answer may still have reached Nugen"
    return _PHASES[alignment.phase][1]


def phase_name(alignment: Alignment) -> str:
    """Where it stands in one or two words: the first part of the phase's."""
    return phase_words(alignment).partition(";")[0]


def was_never_sent(alignment: Alignment) -> bool:
    """Whether it got no further than its documents and its benchmark."""
    return bool(alignment.materials) and alignment.sent_at is None


def phase_emoji(alignment: Alignment) -> str:
    """One emoji for where it stands."""
    return _PHASES[alignment.phase][0]


def progress_bar(alignment: Alignment) -> str | None:
    """`▓▓▓▓░░░░░░ 42 %` while it runs, `None` when the vendor did not say."""
    if alignment.progress is None or alignment.phase not in RUNNING:
        return None
    percent = min(100, max(0, alignment.progress))
    filled = percent * _CELLS // 100
    return f"{'▓' * filled}{'░' * (_CELLS - filled)} {percent} %"


def vendor_word(alignment: Alignment) -> str | None:
    """The vendor's status word as mrkdwn, when it says something that the phase does not."""
    word = (alignment.status or "").strip()
    if not word or alignment.phase not in RUNNING | FINAL or word.upper() in _SAME.get(alignment.phase, frozenset()):
        return None
    if word.upper() in _KNOWN or alignment.phase in FINAL:
        return f"Nugen says {code(word, 100)}."
    return f"Nugen says {code(word, 100)}, a word I do not know; I treat it as still running."


def summary(alignment: Alignment) -> str:
    """One short line of mrkdwn: emoji, phase, progress."""
    line = f"{phase_emoji(alignment)} {phase_words(alignment)}"
    if not alignment.following and alignment.phase in RUNNING:
        line = f"⏸️ Not followed; the last I heard: {phase_words(alignment)}"
    bar = progress_bar(alignment)
    return f"{line} · {bar}" if bar else line
