"""tokens that end: until when an access token counts, and whether it may change anything"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("access_token", sa.Column("ends_at", sa.DateTime(), nullable=True))
    # those that there are were made for everything
    op.add_column("access_token", sa.Column("writes", sa.Boolean(), nullable=False, server_default=sa.true()))


def downgrade() -> None:
    with op.batch_alter_table("access_token") as batch_op:
        batch_op.drop_column("writes")
        batch_op.drop_column("ends_at")
