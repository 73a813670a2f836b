"""What comes before and after the training: files, benchmarks, deployment, evaluation, questions and errands.

Revision: 0002
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision: str | None = "0001"
branch_labels: str | None = None
depends_on: str | None = None

TEXT = sa.Text()
WORD = sa.String(40)
MOMENT = sa.TIMESTAMP(timezone=True).with_variant(sa.Text(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
NOTHING_YET = "[]"


def upgrade() -> None:
    for name in ("files", "materials"):
        op.add_column("alignments", sa.Column(name, JSON, nullable=False, server_default=NOTHING_YET))
    for name in ("benchmark_plan", "operation", "deployment", "evaluation", "previous", "failed_alike"):
        op.add_column("alignments", sa.Column(name, JSON))
    op.add_column("outbox", sa.Column("others", JSON, nullable=False, server_default=NOTHING_YET))
    op.add_column("vendor_keys", sa.Column("contract", TEXT))
    op.add_column("catalogue", sa.Column("created_at", MOMENT))
    op.create_index("threads_card", "threads", ["channel_id", "card_ts"])
    _create_questions()
    _create_errands()


def _create_questions() -> None:
    op.create_table(
        "questions",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("team_id", TEXT, nullable=False),
        sa.Column("alignment_id", TEXT, sa.ForeignKey("alignments.id"), nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("answer_ts", TEXT),
        sa.UniqueConstraint("team_id", "key", name="questions_one_a_key"),
    )


def _create_errands() -> None:
    op.create_table(
        "errands",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("team_id", TEXT, nullable=False),
        sa.Column("vendor_key", TEXT, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("materials", JSON, nullable=False),
        sa.Column("document_id", TEXT),
        sa.Column("document_name", TEXT),
        sa.Column("state", WORD, nullable=False),
        sa.Column("error", TEXT),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.UniqueConstraint("team_id", "key", name="errands_one_a_key"),
    )
