"""Whoever looks for the newest record with the same settings finds it without going through all records.

Revision: 0004
"""

from alembic import op

revision = "0004"
down_revision: str | None = "0003"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.drop_index("alignments_settings", "alignments")
    op.create_index("alignments_settings", "alignments", ["team_id", "settings_digest", "created_at"])
