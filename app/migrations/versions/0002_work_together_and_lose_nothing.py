"""work together and lose nothing"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_access_token_user_id_user_account"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_access_token_digest")),
    )
    op.create_index(op.f("ix_access_token_user_id"), "access_token", ["user_id"])

    op.create_table(
        "check_rule",
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("check", sa.String(length=64), nullable=False),
        sa.Column("severity", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("language", "check", name=op.f("pk_check_rule")),
    )

    op.create_table(
        "review_rule",
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("reviewers", sa.Integer(), nullable=False),
        sa.Column("partly", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("language", "kind", name=op.f("pk_review_rule")),
    )

    op.create_table(
        "approval",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("user_name", sa.String(length=64), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["language_version.id"], name=op.f("fk_approval_version_id_language_version"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("version_id", "user_id", name=op.f("pk_approval")),
    )

    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("user_name", sa.String(length=64), nullable=False),
        sa.Column("task", sa.String(length=16), nullable=False),
        sa.Column("first", sa.Integer(), nullable=True),
        sa.Column("last", sa.Integer(), nullable=True),
        sa.Column("given_by_name", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["language_version.id"], name=op.f("fk_assignment_version_id_language_version"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    op.create_index(op.f("ix_assignment_user_id"), "assignment", ["user_id"], unique=False)
    op.create_index(op.f("ix_assignment_version_id"), "assignment", ["version_id"], unique=False)

    op.create_table(
        "parcel",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(length=16), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("sent_by_name", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("returned_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["version_id"], ["language_version.id"], name=op.f("fk_parcel_version_id_language_version"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcel")),
    )
    op.create_index(op.f("ix_parcel_version_id"), "parcel", ["version_id"], unique=False)

    op.create_table(
        "segment_lease",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("user_name", sa.String(length=64), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["language_version.id"], name=op.f("fk_segment_lease_version_id_language_version"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segment_lease")),
        sa.UniqueConstraint("version_id", "first", name=op.f("uq_segment_lease_version_id")),
    )
    op.create_index(op.f("ix_segment_lease_version_id"), "segment_lease", ["version_id"], unique=False)

    op.create_table(
        "comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("segment_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("user_name", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("resolved_at", sa.DateTime(), nullable=True),
        sa.Column("resolved_by_name", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["segment_id"], ["segment.id"], name=op.f("fk_comment_segment_id_segment"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["version_id"], ["language_version.id"], name=op.f("fk_comment_version_id_language_version"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
    )
    op.create_index(op.f("ix_comment_segment_id"), "comment", ["segment_id"], unique=False)
    op.create_index(op.f("ix_comment_version_id"), "comment", ["version_id"], unique=False)

    op.create_table(
        "notification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("segment_id", sa.Integer(), nullable=True),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        sa.Column("mailed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["segment_id"], ["segment.id"], name=op.f("fk_notification_segment_id_segment"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["version_id"], ["language_version.id"], name=op.f("fk_notification_version_id_language_version"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
    )
    op.create_index(op.f("ix_notification_created_at"), "notification", ["created_at"], unique=False)
    op.create_index(op.f("ix_notification_user_id"), "notification", ["user_id"], unique=False)
    op.create_index(op.f("ix_notification_version_id"), "notification", ["version_id"], unique=False)

    op.create_table(
        "segment_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("segment_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("before_state", sa.String(length=16), nullable=False),
        sa.Column("after_state", sa.String(length=16), nullable=False),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("engine", sa.String(length=120), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("user_name", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["segment_id"], ["segment.id"], name=op.f("fk_segment_change_segment_id_segment"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["version_id"], ["language_version.id"], name=op.f("fk_segment_change_version_id_language_version"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segment_change")),
    )
    op.create_index(op.f("ix_segment_change_created_at"), "segment_change", ["created_at"], unique=False)
    op.create_index(op.f("ix_segment_change_segment_id"), "segment_change", ["segment_id"], unique=False)
    op.create_index(op.f("ix_segment_change_version_id"), "segment_change", ["version_id"], unique=False)

    op.create_table(
        "suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("segment_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("user_name", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["segment_id"], ["segment.id"], name=op.f("fk_suggestion_segment_id_segment"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["version_id"], ["language_version.id"], name=op.f("fk_suggestion_version_id_language_version"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
    )
    op.create_index(op.f("ix_suggestion_segment_id"), "suggestion", ["segment_id"], unique=False)
    op.create_index(op.f("ix_suggestion_version_id"), "suggestion", ["version_id"], unique=False)

    op.create_table(
        "waiver",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("segment_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("text_key", sa.String(length=64), nullable=False),
        sa.Column("user_name", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["segment_id"], ["segment.id"], name=op.f("fk_waiver_segment_id_segment"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiver")),
        sa.UniqueConstraint("segment_id", "code", "text_key", name=op.f("uq_waiver_segment_id")),
    )
    op.create_index(op.f("ix_waiver_segment_id"), "waiver", ["segment_id"], unique=False)
    op.add_column("language_version", sa.Column("priority", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("language_version", sa.Column("due_on", sa.Date(), nullable=True))
    op.add_column("language_version", sa.Column("requested_by_name", sa.String(length=64), nullable=False, server_default=""))
    op.create_index(op.f("ix_language_version_due_on"), "language_version", ["due_on"], unique=False)
    op.add_column("memory_unit", sa.Column("before_key", sa.String(length=64), nullable=False, server_default=""))
    op.add_column("memory_unit", sa.Column("after_key", sa.String(length=64), nullable=False, server_default=""))
    op.add_column("memory_unit", sa.Column("approved_by_name", sa.String(length=64), nullable=False, server_default=""))
    op.add_column("segment", sa.Column("confidence", sa.Double(), nullable=True))
    op.add_column("segment", sa.Column("previous_source", sa.Text(), nullable=False, server_default=""))
    op.add_column("segment", sa.Column("previous_target", sa.Text(), nullable=False, server_default=""))
    op.add_column("segment", sa.Column("warnings", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("term", sa.Column("note", sa.Text(), nullable=False, server_default=""))
    op.add_column("user_account", sa.Column("mail", sa.String(length=254), nullable=False, server_default=""))
    op.execute("UPDATE segment SET state = 'in_review' WHERE state = 'translated' AND version_id IN"
               " (SELECT id FROM language_version WHERE state = 'in_review')")

    # three values in all: without statistics SQLite took it for the best way to ten works
    op.drop_index("ix_work_visibility", table_name="work")


def downgrade() -> None:
    op.create_index("ix_work_visibility", "work", ["visibility"])
    op.execute("UPDATE segment SET state = 'translated' WHERE state = 'in_review'")
    op.execute("UPDATE segment SET state = 'draft' WHERE state IN ('returned', 'stale')")
    op.drop_column("user_account", "mail")
    op.drop_column("term", "note")
    op.drop_column("segment", "warnings")
    op.drop_column("segment", "previous_target")
    op.drop_column("segment", "previous_source")
    op.drop_column("segment", "confidence")
    op.drop_column("memory_unit", "approved_by_name")
    op.drop_column("memory_unit", "after_key")
    op.drop_column("memory_unit", "before_key")
    op.drop_index(op.f("ix_language_version_due_on"), table_name="language_version")
    op.drop_column("language_version", "requested_by_name")
    op.drop_column("language_version", "due_on")
    op.drop_column("language_version", "priority")
    op.drop_index(op.f("ix_waiver_segment_id"), table_name="waiver")

    op.drop_table("waiver")
    op.drop_index(op.f("ix_suggestion_version_id"), table_name="suggestion")
    op.drop_index(op.f("ix_suggestion_segment_id"), table_name="suggestion")

    op.drop_table("suggestion")
    op.drop_index(op.f("ix_segment_change_version_id"), table_name="segment_change")
    op.drop_index(op.f("ix_segment_change_segment_id"), table_name="segment_change")
    op.drop_index(op.f("ix_segment_change_created_at"), table_name="segment_change")

    op.drop_table("segment_change")
    op.drop_index(op.f("ix_notification_version_id"), table_name="notification")
    op.drop_index(op.f("ix_notification_user_id"), table_name="notification")
    op.drop_index(op.f("ix_notification_created_at"), table_name="notification")

    op.drop_table("notification")
    op.drop_index(op.f("ix_comment_version_id"), table_name="comment")
    op.drop_index(op.f("ix_comment_segment_id"), table_name="comment")

    op.drop_table("comment")
    op.drop_index(op.f("ix_segment_lease_version_id"), table_name="segment_lease")

    op.drop_table("segment_lease")
    op.drop_index(op.f("ix_parcel_version_id"), table_name="parcel")

    op.drop_table("parcel")
    op.drop_index(op.f("ix_assignment_version_id"), table_name="assignment")
    op.drop_index(op.f("ix_assignment_user_id"), table_name="assignment")

    op.drop_table("assignment")

    op.drop_table("approval")

    op.drop_table("review_rule")

    op.drop_table("check_rule")
    op.drop_index(op.f("ix_access_token_user_id"), table_name="access_token")
    op.drop_table("access_token")
