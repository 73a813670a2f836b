"""What people ask an aligned model, from the asking to the answer in the thread."""

from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import Connection, or_, select, update

from bot.alignments.ports import AuditEntry
from bot.alignments.questions import Question, QuestionState
from bot.alignments.work import Work, WorkKind
from bot.store import audit as audit_rows
from bot.store.rows import Rows
from bot.store.states import Claim
from bot.store.tables import questions
from bot.store.work_rows import wake

_COLUMNS = [questions.c[field.name] for field in fields(Question)]


class Questions(Rows):
    """One row a question. What is written in the name of a claim raises `ClaimLost` if it is not held any more."""

    async def add_question(self, question: Question, audit: AuditEntry) -> tuple[Question, bool]:
        """Insert a question and the work it makes due; one with the same `key` in its team is the first one.

        Gives the question and whether it is new; if not, nothing is written.
        """
        statement = self._database.insert(questions).values(asdict(question))
        same_key = (questions.c.team_id == question.team_id) & (questions.c.key == question.key)

        def add(connection: Connection) -> tuple[Question, bool]:
            inserted = connection.execute(statement.on_conflict_do_nothing().returning(questions.c.id))
            if inserted.first() is None:
                same = select(*_COLUMNS).where(or_(same_key, questions.c.id == question.id))
                return Question(*connection.execute(same).one()), False
            now = self._database.clock(connection)
            wake(self._database, connection, [Work(WorkKind.ASK, question.id)], now)
            audit_rows.record(connection, audit, now, question.alignment_id)
            return question, True

        return await self._database.write(add)

    async def question(self, question_id: str) -> Question | None:
        """One question."""

        def ask(connection: Connection) -> Question | None:
            row = connection.execute(select(*_COLUMNS).where(questions.c.id == question_id)).first()
            return None if row is None else Question(*row)

        return await self._database.read(ask)

    async def try_question(self, claim: Claim) -> None:
        """Write down that something is about to be posted for it."""
        await self._set_question(claim, tries=questions.c.tries + 1)

    async def question_posted(self, claim: Claim, ts: str) -> None:
        """Its answer stands there in the thread, or begins to."""
        await self._set_question(claim, answer_ts=ts)

    async def question_done(self, claim: Claim, state: QuestionState) -> None:
        """This became of it."""
        await self._set_question(claim, state=state)

    async def _set_question(self, claim: Claim, **values: Any) -> None:
        changed = update(questions).where(questions.c.id == claim.subject).values(**values)
        await self._write_as(claim, lambda connection: connection.execute(changed))
