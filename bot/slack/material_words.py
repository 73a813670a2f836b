"""What is made at the vendor before the order: one line for each document and benchmark."""

from bot.alignments.alignment import Alignment
from bot.alignments.materials import Material, MaterialKind, MaterialState
from bot.alignments.phases import Phase
from bot.slack.text import literal

SHOWN = 10
_NAME_SHOWN = 100
_ERROR_SHOWN = 150

_STATES = {
    MaterialState.WAITING: ("🕓", "waits"),
    MaterialState.SENDING: ("📤", "on its way to Nugen"),
    MaterialState.PROCESSING: ("⚙️", "Nugen works on it"),
    MaterialState.READY: ("✅", "ready"),
    MaterialState.FAILED: ("❌", "cannot be used"),
}


def material_lines(alignment: Alignment) -> list[str]:
    """For the card, while they are made and when that came to nothing; empty at any other time."""
    came_to_nothing = alignment.phase is Phase.REJECTED and any(is_failed(one) for one in alignment.materials)
    if not (alignment.phase is Phase.PREPARING or came_to_nothing):
        return []
    return lines(alignment.materials)


def lines(materials: tuple[Material, ...]) -> list[str]:
    """One line of mrkdwn each, those that failed first; what does not fit is counted."""
    ordered = sorted(materials, key=lambda one: not is_failed(one))
    shown = [_line(one) for one in ordered[:SHOWN]]
    more = len(materials) - len(shown)
    return [*shown, f"… and {more} more"] if more else shown


def names(materials: tuple[Material, ...], most: int = 3) -> str:
    """Their names for the middle of a sentence; at least one."""
    shown = [literal(one.name, _NAME_SHOWN) for one in materials[:most]]
    more = len(materials) - len(shown)
    last = f"{more} more" if more else shown.pop()
    return f"{', '.join(shown)} and {last}" if shown else last


def is_failed(material: Material) -> bool:
    """Whether it cannot be used."""
    return material.state is MaterialState.FAILED


def _line(material: Material) -> str:
    emoji, words = _STATES[material.state]
    if material.state is MaterialState.PROCESSING and material.progress is not None:
        words += f", {min(100, max(0, material.progress))} %"
    if material.state is MaterialState.READY and material.reused:
        words += "; Nugen had it already"
    if material.error:
        words += f": {literal(material.error, _ERROR_SHOWN)}"
    kind = "Benchmark: " if material.kind is MaterialKind.BENCHMARK else ""
    return f"{emoji} {kind}{literal(material.name, _NAME_SHOWN)} · {words}"
