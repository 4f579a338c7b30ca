"""drafts that learn"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft_candidate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("segment_id", sa.Integer(), nullable=True),
        sa.Column("source_language", sa.String(length=16), nullable=False),
        sa.Column("target_language", sa.String(length=16), nullable=False),
        sa.Column("source_key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("maker", sa.String(length=32), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("raw", sa.Double(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("lost", sa.JSON(), nullable=False),
        sa.Column("picked", sa.Boolean(), nullable=False),
        sa.Column("similarity", sa.Double(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["version_id"], ["language_version.id"], name=op.f("fk_draft_candidate_version_id_language_version"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["segment_id"], ["segment.id"], name=op.f("fk_draft_candidate_segment_id_segment"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_candidate")),
    )
    op.create_index(op.f("ix_draft_candidate_version_id"), "draft_candidate", ["version_id"], unique=False)
    op.create_index(op.f("ix_draft_candidate_segment_id"), "draft_candidate", ["segment_id"], unique=False)
    op.create_index("ix_draft_candidate_settled", "draft_candidate", ["source_language", "target_language", "settled_at"], unique=False)

    op.create_table(
        "engine_score",
        sa.Column("source_language", sa.String(length=16), nullable=False),
        sa.Column("target_language", sa.String(length=16), nullable=False),
        sa.Column("engine", sa.String(length=32), nullable=False),
        sa.Column("model", sa.String(length=120), nullable=False),
        sa.Column("bleu", sa.Double(), nullable=False),
        sa.Column("chrf2", sa.Double(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("newest", sa.Integer(), nullable=False),
        sa.Column("measured_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("source_language", "target_language", "engine", name=op.f("pk_engine_score")),
    )
    with op.batch_alter_table("job") as batch_op:
        batch_op.add_column(sa.Column("pause_requested", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("job") as batch_op:
        batch_op.drop_column("pause_requested")
    op.drop_table("engine_score")
    op.drop_index("ix_draft_candidate_settled", table_name="draft_candidate")
    op.drop_index(op.f("ix_draft_candidate_segment_id"), table_name="draft_candidate")
    op.drop_index(op.f("ix_draft_candidate_version_id"), table_name="draft_candidate")
    op.drop_table("draft_candidate")
