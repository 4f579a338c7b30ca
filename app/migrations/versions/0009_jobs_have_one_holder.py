"""jobs have one holder: who has taken a job, and how often it was taken and nobody ended it"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("job", sa.Column("holder", sa.String(length=32), nullable=False, server_default=""))
    op.add_column("job", sa.Column("takings", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("job") as batch_op:
        batch_op.drop_column("takings")
        batch_op.drop_column("holder")
