"""What people want of a model, or of a job at the vendor: checked and written down; the jobs carry it out."""

from collections.abc import Callable
from typing import Literal

from bot.alignments.alignment import Alignment
from bot.alignments.carrying_out import carry_out
from bot.alignments.checks import check_id, without_hidden
from bot.alignments.identifiers import new_id
from bot.alignments.observation import CatalogueKind
from bot.alignments.operating import ask_for, has_model, require_idle
from bot.alignments.operation import OperationKind
from bot.alignments.ordering import NotPossibleNow
from bot.alignments.outcomes import Asked, Done, NotAllowed, NotNow, Person, Refused
from bot.alignments.ports import AuditEntry, Repository
from bot.alignments.questions import MAX_QUESTION, Question
from bot.alignments.rights import Action

ACTIONS = {
    OperationKind.DEPLOY: Action.DEPLOY,
    OperationKind.UNDEPLOY: Action.UNDEPLOY,
    OperationKind.EVALUATE: Action.EVALUATE,
    OperationKind.STOP: Action.STOP,
    OperationKind.DELETE: Action.DELETE,
}


class Aftercare:
    """Takes what people ask of a model, a job or a project at the vendor, and questions to the model."""

    def __init__(self, repository: Repository, nudge: Callable[[], None] = lambda: None) -> None:
        self._repository = repository
        self._nudge = nudge

    async def consider(
        self, person: Person, action: Literal[Action.EVALUATE, Action.ASK], alignment_id: str
    ) -> Done | NotAllowed | NotNow | None:
        """Whether this person may do it now, before a form for it opens; changes nothing."""
        return await carry_out(self._repository, person, action, alignment_id, lambda one, _: _require(one, action))

    async def operate(
        self,
        person: Person,
        kind: OperationKind,
        alignment_id: str,
        *,
        benchmark_id: str | None = None,
        view_id: str | None = None,
    ) -> Done | NotAllowed | NotNow | None:
        """Take an operation, once however often it is asked for; `None`: no such record.

        `benchmark_id` belongs to `EVALUATE`, which cannot do without it; its form, `view_id`, is good for one evaluation.
        """
        missing = "Choose the benchmark to evaluate on." if kind is OperationKind.EVALUATE else None
        if error := check_id(benchmark_id, missing):
            return NotNow(error)
        benchmark_name = await self._name(alignment_id, benchmark_id)
        outcome = await carry_out(
            self._repository,
            person,
            ACTIONS[kind],
            alignment_id,
            lambda alignment, now: ask_for(
                alignment,
                kind,
                person.user_id,
                now,
                benchmark_id=benchmark_id,
                benchmark_name=benchmark_name,
                view_id=view_id,
            ),
            detail=benchmark_id,
        )
        if isinstance(outcome, Done):
            self._nudge()
        return outcome

    async def ask(self, person: Person, alignment_id: str, text: str, key: str) -> Asked | Refused | NotNow | None:
        """Take a question to the model, once for each `key` in a workspace; anybody may ask. `None`: no such record."""
        alignment = await self._repository.get(alignment_id)
        if alignment is None or alignment.team_id != person.team_id:
            return None
        try:
            _require(alignment, Action.ASK)
        except NotPossibleNow as reason:
            return NotNow(str(reason))
        words = without_hidden(text).strip()
        if not words:
            return Refused({"question": "Type a question."})
        if len(words) > MAX_QUESTION:
            too_long = f"This is {len(words):,} characters long; {MAX_QUESTION:,} is the most. Please shorten it."
            return Refused({"question": too_long})
        now = await self._repository.now()
        question = Question(
            id=new_id(now),
            key=key,
            team_id=person.team_id,
            alignment_id=alignment.id,
            by=person.user_id,
            text=words,
            asked_at=now,
        )
        entry = AuditEntry(Action.ASK.value, person.team_id, person.user_id, alignment.draft.channel_id)
        stored, _ = await self._repository.add_question(question, entry)
        self._nudge()
        return Asked(stored, alignment)

    async def _name(self, alignment_id: str, benchmark_id: str | None) -> str | None:
        if benchmark_id is None or (alignment := await self._repository.get(alignment_id)) is None:
            return None
        found = await self._repository.items(alignment.vendor_key, CatalogueKind.BENCHMARK, [benchmark_id])
        return found[benchmark_id].name if benchmark_id in found else None


def _require(alignment: Alignment, action: Action) -> None:
    if not has_model(alignment):
        raise NotPossibleNow(f"There is no model (yet): the alignment is {alignment.phase.value}.")
    if action is Action.EVALUATE:
        require_idle(alignment)
