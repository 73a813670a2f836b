"""The documents at the vendor: the list that somebody asked for, and what became of what they wanted."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.alignments.errands import Errand, ErrandKind
from bot.alignments.observation import CatalogueItem
from bot.slack.actions import DOCUMENT_DELETE, DOCUMENT_UPLOAD, DOCUMENTS_PAGE
from bot.slack.blocks import Element, button, buttons, confirm, section
from bot.slack.limits import BUTTON_VALUE, MESSAGE_TEXT
from bot.slack.material_words import is_failed, lines
from bot.slack.message import Message
from bot.slack.moments import when
from bot.slack.said import say
from bot.slack.text import code, cut, length, literal, one_line, shorten
from bot.slack.words import sentence

PAGE_SIZE = 10
_NAME_SHOWN = 150
_IN_CONFIRM = 80
_REASON_SHOWN = 400
_UNTOLD = "no state told"


def documents_page(
    items: Sequence[CatalogueItem], *, offset: int, has_more: bool, command: str, refreshed_at: datetime | None
) -> Message:
    """One page of up to `PAGE_SIZE` documents. `refreshed_at`: when Nugen's list was last read, `None`: never."""
    shown = items[:PAGE_SIZE]
    title = "Documents at Nugen"
    if shown and (offset or has_more):
        title += f" ({offset + 1} to {offset + len(shown)})"
    title += f", as of {when(refreshed_at)}" if refreshed_at else "; Nugen's list was not read yet"
    told = [_row(item) for item in shown]
    if not told:
        told = [
            f"{'No more' if offset else 'None'} here. Upload some, or add files in the form that `{command}` opens."
        ]
    blocks = [section(f"*{title}*", "title")]
    for index, line in enumerate(told):
        delete = _delete(shown[index], offset) if index < len(shown) else None
        blocks.append(section(line, f"document_{index}", delete))
    blocks.append(buttons(_navigation(offset, has_more=has_more), "pages"))
    return Message(cut("\n".join([title, *told]), MESSAGE_TEXT), tuple(blocks))


def read_documents_page(value: str) -> int:
    """Where the page begins that a button asks for; the first one for a value that makes no sense."""
    return _offset(_document(value))


def read_document_delete(value: str) -> tuple[str, int]:
    """Which document a button is to delete, empty for a value that makes no sense; and where its page begins."""
    document = _document(value)
    identifier = document.get("id")
    return identifier if isinstance(identifier, str) else "", _offset(document)


def upload_accepted(names: Iterable[str]) -> Message:
    """Files are taken, to be uploaded."""
    told = [f"*{literal(name, 100)}*" for name in names]
    return say(
        f"I upload {', '.join(told) or 'nothing'} to Nugen and tell you in a direct message what became of each. There is "
        "nothing to do for you."
    )


def delete_accepted(name: str) -> Message:
    """A document is to be deleted."""
    return say(
        f"*{literal(name, _NAME_SHOWN)}* is being deleted at Nugen. I tell you in a direct message when that is done; the list "
        "shows it until then."
    )


def documents_done(errand: Errand) -> Message:
    """What became of an errand, for whoever wanted it."""
    return _deletion(errand) if errand.kind is ErrandKind.DELETE else _uploads(errand)


def _uploads(errand: Errand) -> Message:
    total = len(errand.materials)
    failed = sum(is_failed(one) for one in errand.materials)
    if errand.error:
        opening = f"❌ The upload came to nothing: {sentence(errand.error, _REASON_SHOWN)}"
    elif not failed:
        opening = f"📄 {'The document is' if total == 1 else f'All {total} documents are'} ready at Nugen."
    else:
        opening = f"📄 {total - failed} of {total} documents are ready at Nugen, {failed} could not be made."
    rest = "Mend or replace what failed and upload it once more." if failed else "Choose them in the form."
    told = "\n".join([opening, *lines(errand.materials), *([] if errand.error else [rest])])
    return say(told)


def _deletion(errand: Errand) -> Message:
    name = errand.document_name or errand.document_id or ""
    what = f"*{literal(name, _NAME_SHOWN)}* ({code(errand.document_id or '', 150)})"
    if errand.error:
        return say(f"❌ {what} was not deleted at Nugen: {sentence(errand.error, _REASON_SHOWN)} It is as it was.")
    return say(f"🗑️ {what} is deleted at Nugen. Alignments that were made from it stay as they are.")


def _row(item: CatalogueItem) -> str:
    named = literal(item.name or item.id, _NAME_SHOWN)
    # Whatever is not ready may be at work, failed or on its way out: that is for the vendor's word to say.
    return f"{'✅' if item.ready else '▫️'} *{named}* · {_state(item)}\n{code(item.id)}"


def _state(item: CatalogueItem) -> str:
    return literal((item.status or "").lower(), 100) if one_line(item.status or "") else _UNTOLD


def _delete(item: CatalogueItem, offset: int) -> Element | None:
    value = json.dumps({"id": item.id, "offset": offset})
    if length(value) > BUTTON_VALUE:
        return None
    name = shorten(one_line(item.name or item.id), _IN_CONFIRM)
    state = shorten(one_line(item.status or "").lower() or _UNTOLD, 40)
    sure = confirm(
        "Delete the document?",
        f"“{name}” ({shorten(one_line(item.id), _IN_CONFIRM)}, {state}). Nobody who uses this account can choose it any more. "
        "This cannot be undone.",
        yes="Delete for good",
        no="Keep it",
        style="danger",
    )
    return button("Delete", DOCUMENT_DELETE, value, confirm=sure)


def _navigation(offset: int, *, has_more: bool) -> list[Element]:
    elements = [button("Upload…", DOCUMENT_UPLOAD, DOCUMENT_UPLOAD, style="primary")]
    if offset:
        elements.append(_turn("Newer", "newer", max(0, offset - PAGE_SIZE)))
    if has_more:
        elements.append(_turn("Older", "older", offset + PAGE_SIZE))
    return elements


def _turn(label: str, suffix: str, offset: int) -> Element:
    return button(label, f"{DOCUMENTS_PAGE}:{suffix}", json.dumps({"offset": offset}))


def _document(value: str) -> dict[str, object]:
    try:
        document = json.loads(value)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _offset(document: dict[str, object]) -> int:
    offset = document.get("offset")
    return max(0, offset) if isinstance(offset, int) else 0
