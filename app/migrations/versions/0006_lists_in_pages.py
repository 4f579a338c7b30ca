"""lists in pages, and texts whose damage is found"""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ROWS = 500


def upgrade() -> None:
    op.create_table(
        "exported_list",
        sa.Column("path", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_exported_list")),
    )
    op.add_column("installed_pack", sa.Column("audience", sa.String(length=16), nullable=False, server_default="public"))
    op.add_column("installed_pack", sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("installed_pack", sa.Column("missing", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("installed_pack", sa.Column("complete", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("installed_version", sa.Column("entry", sa.String(length=64), nullable=False, server_default=""))
    op.add_column("installed_version", sa.Column("page", sa.String(length=64), nullable=False, server_default=""))
    op.add_column("installed_version", sa.Column("lacking", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(op.f("ix_installed_version_page"), "installed_version", ["page"], unique=False)
    op.add_column("revision", sa.Column("digest", sa.String(length=64), nullable=False, server_default=""))
    _fill_digests()


def downgrade() -> None:
    op.drop_column("revision", "digest")
    op.drop_index(op.f("ix_installed_version_page"), table_name="installed_version")
    for name in ("lacking", "page", "entry"):
        op.drop_column("installed_version", name)
    for name in ("complete", "missing", "version", "audience"):
        op.drop_column("installed_pack", name)

    op.drop_table("exported_list")


def _fill_digests() -> None:
    """Title, summary, an empty line and the body, each text by itself: an archive's texts may not fit into memory."""
    table = sa.table("revision", *(sa.column(name) for name in ("id", "title", "summary", "body", "digest")))
    connection, last = op.get_bind(), 0
    while True:
        rows = connection.execute(sa.select(table.c.id, table.c.title, table.c.summary, table.c.body)
                                  .where(table.c.id > last).order_by(table.c.id).limit(_ROWS)).all()
        if not rows:
            return
        for row in rows:
            digest = hashlib.sha256(f"{row.title}\n{row.summary}\n\n{row.body}".encode()).hexdigest()
            connection.execute(sa.update(table).where(table.c.id == row.id).values(digest=digest))
        last = rows[-1].id
