"""The first shape of the ledger."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the statements of the file of this database, written down once: a revision never changes."""
    name = f"0001_first.{op.get_bind().dialect.name}.sql"
    for statement in Path(__file__).with_name(name).read_text().split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    """A ledger is never taken back: restore a backup instead."""
    raise NotImplementedError("restore a backup instead")
