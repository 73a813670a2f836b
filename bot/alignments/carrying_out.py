"""How anything that a button asks for is carried out: the rights, the row's lock, and who did it, in one place."""

from collections.abc import Callable
from datetime import datetime

from bot.alignments.alignment import Alignment
from bot.alignments.notices import Change
from bot.alignments.ordering import NotPossibleNow
from bot.alignments.outcomes import Done, NotAllowed, NotNow, Person
from bot.alignments.ports import AuditEntry, Repository
from bot.alignments.rights import Action, may


async def carry_out(
    repository: Repository,
    person: Person,
    action: Action,
    alignment_id: str,
    decide: Callable[[Alignment, datetime], Change | None],
    *,
    detail: str | None = None,
) -> Done | NotAllowed | NotNow | None:
    """Apply `decide` to the record as it is now, if this person may; `None`: no such record in their workspace.

    State is judged under the row's lock, so that pressing twice or at once does it once; whose it is never changes.
    """
    alignment = await repository.get(alignment_id)
    if alignment is None or alignment.team_id != person.team_id:
        return None
    if not may(person.user_id, action, alignment):
        return NotAllowed(alignment)
    now = await repository.now()
    entry = AuditEntry(action.value, person.team_id, person.user_id, alignment.draft.channel_id, detail)
    try:
        changed = await repository.change(alignment_id, lambda current: decide(current, now), entry)
    except NotPossibleNow as reason:
        return NotNow(str(reason))
    return Done(changed or alignment)
