"""The first tables.

Revision: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision: str | None = None
branch_labels: str | None = None
depends_on: str | None = None

TEXT = sa.Text()
WORD = sa.String(40)
MOMENT = sa.TIMESTAMP(timezone=True).with_variant(sa.Text(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _create_alignments()
    _create_threads()
    _create_work()
    _create_catalogue()
    _create_workspaces()
    _create_audit()


def _create_alignments() -> None:
    op.create_table(
        "alignments",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("team_id", TEXT, nullable=False),
        sa.Column("vendor_key", TEXT, nullable=False),
        sa.Column("requester", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("base_model", TEXT, nullable=False),
        sa.Column("document_ids", JSON, nullable=False),
        sa.Column("channel_id", TEXT, nullable=False),
        sa.Column("workflow_id", TEXT),
        sa.Column("benchmark_id", TEXT),
        sa.Column("description", TEXT),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("phase_since", MOMENT, nullable=False),
        sa.Column("phase", WORD, nullable=False),
        sa.Column("view_id", TEXT),
        sa.Column("requester_name", TEXT),
        sa.Column("document_names", JSON, nullable=False),
        sa.Column("benchmark_name", TEXT),
        sa.Column("vendor_id", TEXT),
        sa.Column("status", TEXT),
        sa.Column("progress", sa.BigInteger()),
        sa.Column("queue_position", sa.BigInteger()),
        sa.Column("eta_at", MOMENT),
        sa.Column("error", TEXT),
        sa.Column("stage_failures", JSON, nullable=False),
        sa.Column("fault", WORD),
        sa.Column("model_id", TEXT),
        sa.Column("evaluation_id", TEXT),
        sa.Column("metrics", JSON, nullable=False),
        sa.Column("candidates", JSON, nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("sent_at", MOMENT),
        sa.Column("asked_at", MOMENT),
        sa.Column("accepted_at", MOMENT),
        sa.Column("training_at", MOMENT),
        sa.Column("ended_at", MOMENT),
        sa.Column("news_at", MOMENT),
        sa.Column("checked_at", MOMENT),
        sa.Column("unreachable_since", MOMENT),
        sa.Column("refresh_wanted_at", MOMENT),
        sa.Column("silences", sa.Integer(), nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.Column("muted", sa.Boolean(), nullable=False),
        sa.Column("following", sa.Boolean(), nullable=False),
        sa.Column("watchers", JSON, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("settings_digest", TEXT, nullable=False),
        sa.Column("folded_name", TEXT, nullable=False),
        sa.UniqueConstraint("vendor_key", "vendor_id", name="alignments_one_a_project"),
        sa.UniqueConstraint("team_id", "view_id", name="alignments_one_a_view"),
    )
    op.create_index("alignments_named", "alignments", ["team_id", "folded_name"])
    op.create_index("alignments_settings", "alignments", ["team_id", "settings_digest"])
    op.create_index("alignments_polled", "alignments", ["vendor_key", "phase"])
    op.create_index("alignments_newest", "alignments", ["team_id", "created_at"])
    op.create_table(
        "transitions",
        sa.Column("alignment_id", TEXT, sa.ForeignKey("alignments.id"), primary_key=True),
        sa.Column("seq", sa.Integer(), primary_key=True),
        sa.Column("from_phase", WORD),
        sa.Column("to_phase", WORD, nullable=False),
        sa.Column("status", TEXT),
        sa.Column("at", MOMENT, nullable=False),
    )


def _create_threads() -> None:
    op.create_table(
        "threads",
        sa.Column("alignment_id", TEXT, sa.ForeignKey("alignments.id"), primary_key=True),
        sa.Column("channel_id", TEXT, nullable=False),
        sa.Column("card_ts", TEXT),
        sa.Column("card_digest", TEXT),
        sa.Column("card_tries", sa.Integer(), nullable=False),
        sa.Column("card_replaced", sa.Integer(), nullable=False),
        sa.Column("edited_at", MOMENT),
        sa.Column("closed_reason", TEXT),
    )
    op.create_table(
        "outbox",
        sa.Column("alignment_id", TEXT, sa.ForeignKey("alignments.id"), primary_key=True),
        sa.Column("seq", sa.Integer(), primary_key=True),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("audience", WORD, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", TEXT),
        sa.Column("snapshot", JSON, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("channel", TEXT),
        sa.Column("ts", TEXT),
        sa.Column("error", TEXT),
    )


def _create_work() -> None:
    op.create_table(
        "work",
        sa.Column("kind", WORD, primary_key=True),
        sa.Column("subject", TEXT, primary_key=True),
        sa.Column("due_at", MOMENT),
        sa.Column("woken", sa.BigInteger(), nullable=False),
        sa.Column("lease_owner", TEXT),
        sa.Column("lease_until", MOMENT),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        postgresql_with={"fillfactor": "70"},
    )
    op.create_index(
        "work_due",
        "work",
        ["kind", "due_at"],
        postgresql_where=sa.text("due_at IS NOT NULL"),
        sqlite_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_table(
        "vendor_keys",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("label", TEXT, nullable=False),
        sa.Column("checked_at", MOMENT),
        sa.Column("failing_since", MOMENT),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_error", TEXT),
    )


def _create_catalogue() -> None:
    op.create_table(
        "catalogue",
        sa.Column("vendor_key", TEXT, primary_key=True),
        sa.Column("kind", WORD, primary_key=True),
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("name", TEXT),
        sa.Column("status", TEXT),
        sa.Column("ready", sa.Boolean()),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("search", TEXT, nullable=False),
    )
    op.create_table(
        "catalogue_refreshes",
        sa.Column("vendor_key", TEXT, primary_key=True),
        sa.Column("kind", WORD, primary_key=True),
        sa.Column("at", MOMENT),
        sa.Column("failed_at", MOMENT),
        sa.Column("error", TEXT),
    )


def _create_workspaces() -> None:
    op.create_table(
        "workspaces",
        sa.Column("team_id", TEXT, primary_key=True),
        sa.Column("name", TEXT),
        sa.Column("url", TEXT),
        sa.Column("bot_user_id", TEXT),
        sa.Column("bot_id", TEXT),
        sa.Column("disabled_reason", TEXT),
        sa.Column("channels_refreshed_at", MOMENT),
    )
    op.create_table(
        "channels",
        sa.Column("team_id", TEXT, primary_key=True),
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("is_member", sa.Boolean(), nullable=False),
        sa.Column("is_private", sa.Boolean(), nullable=False),
        sa.Column("is_archived", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "pauses",
        sa.Column("team_id", TEXT, primary_key=True),
        sa.Column("method", TEXT, primary_key=True),
        sa.Column("until", MOMENT, nullable=False),
    )
    op.create_table(
        "preferences",
        sa.Column("team_id", TEXT, primary_key=True),
        sa.Column("user_id", TEXT, primary_key=True),
        sa.Column("base_model", TEXT),
        sa.Column("channel_id", TEXT),
    )


def _create_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", COUNTER, primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("event", TEXT, nullable=False),
        sa.Column("team_id", TEXT, nullable=False),
        sa.Column("user_id", TEXT, nullable=False),
        sa.Column("channel_id", TEXT),
        sa.Column("alignment_id", TEXT),
        sa.Column("detail", TEXT),
    )
    op.create_index("audit_newest", "audit", ["team_id", "at"])
