"""Find the oldest answers, which are forgotten after a time."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Answers by the moment at which they were given."""
    op.execute("CREATE INDEX answer_at ON answer (at)")


def downgrade() -> None:
    """A ledger is never taken back: restore a backup instead."""
    raise NotImplementedError("restore a backup instead")
