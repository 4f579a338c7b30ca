"""pairs that nobody read: which approved texts are drafts that were let stand, as it seems, unread"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("memory_unit", sa.Column("unread", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("memory_unit") as batch_op:
        batch_op.drop_column("unread")
