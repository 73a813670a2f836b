"""The forms in which evaluations were asked for: each is good for one, however that ended.

Revision: 0005
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision: str | None = "0004"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    forms = sa.Column(
        "evaluation_forms", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False, server_default="[]"
    )
    op.add_column("alignments", forms)
