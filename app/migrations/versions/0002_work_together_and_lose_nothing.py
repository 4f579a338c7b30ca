"""work together and lose nothing"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # three values in all: without statistics SQLite took it for the best way to ten works
    op.drop_index("ix_work_visibility", table_name="work")


def downgrade() -> None:
    op.create_index("ix_work_visibility", "work", ["visibility"])
