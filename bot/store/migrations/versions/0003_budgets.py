"""What was spent of what Slack allows, and who waits for more.

Revision: 0003
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision: str | None = "0002"
branch_labels: str | None = None
depends_on: str | None = None

TEXT = sa.Text()
MOMENT = sa.TIMESTAMP(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "budgets",
        sa.Column("team_id", TEXT, primary_key=True),
        sa.Column("what", TEXT, primary_key=True),
        sa.Column("spent_until", MOMENT, nullable=False),
        sa.Column("lines", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    )
    op.create_table(
        "places",
        sa.Column("team_id", TEXT, primary_key=True),
        sa.Column("what", TEXT, primary_key=True),
        sa.Column("subject", TEXT, primary_key=True),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
