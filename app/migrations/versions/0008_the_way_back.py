"""the way back: what is read at posts, what readers say, and texts found by their digest"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0006"
branch_labels = None
depends_on = None


def _figures(table: str, *columns: sa.Column) -> None:
    keys = [*(one.name for one in columns), "day", "what", "work_id", "language"]
    op.create_table(
        table,
        *columns,
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("work_id", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(*keys, name=op.f(f"pk_{table}")),
    )


def upgrade() -> None:
    _figures("reading_count")
    _figures("post_figure", sa.Column("post", sa.String(length=40), nullable=False))
    op.create_table(
        "reader_feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("work_id", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("useful", sa.Boolean(), nullable=True),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("reported", sa.Integer(), nullable=False),
        sa.Column("settled_by", sa.String(length=64), nullable=False),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reader_feedback")),
    )
    op.create_index(op.f("ix_reader_feedback_post"), "reader_feedback", ["post"], unique=False)
    op.create_index(op.f("ix_reader_feedback_work_id"), "reader_feedback", ["work_id"], unique=False)
    op.create_table(
        "post",
        sa.Column("fingerprint", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("accepted_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_post")),
    )
    op.create_table(
        "post_report",
        sa.Column("post", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("came_at", sa.DateTime(), nullable=False),
        sa.Column("taken", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("post", "number", name=op.f("pk_post_report")),
    )
    op.create_index(op.f("ix_revision_digest"), "revision", ["digest"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_revision_digest"), "revision")
    for table in ("post_report", "post", "reader_feedback", "post_figure", "reading_count"):
        op.drop_table(table)
