"""Kits: their components, and the kit that a promise or a move was a component of."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table of components; a column at the end of promises and moves."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TABLE kit_part (item INTEGER NOT NULL, kit INTEGER NOT NULL, quantity INTEGER NOT NULL,"
            " PRIMARY KEY (item, kit)) WITHOUT ROWID, STRICT"
        )
        number = "INTEGER"
    else:
        op.execute(
            "CREATE TABLE kit_part (item BIGINT NOT NULL, kit BIGINT NOT NULL, quantity BIGINT NOT NULL,"
            " PRIMARY KEY (item, kit))"
        )
        number = "BIGINT"
    op.execute("CREATE INDEX kit_part_kit ON kit_part (kit, item)")
    for table in ("pending", "move"):
        op.execute(f"ALTER TABLE {table} ADD COLUMN kit {number} DEFAULT 0 NOT NULL")


def downgrade() -> None:
    """A ledger is never taken back: restore a backup instead."""
    raise NotImplementedError("restore a backup instead")
