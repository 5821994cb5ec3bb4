"""cuánta gente ha votado, sumada en pocos renglones."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply, and add up the votes that are already there."""
    op.create_table(
        "ballot_turnout",
        sa.Column("ballot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slot", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("voters", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("slot >= 0", name=op.f("ck_ballot_turnout_slot")),
        sa.CheckConstraint("voters >= 0", name=op.f("ck_ballot_turnout_voters")),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballot.id"], name=op.f("fk_ballot_turnout_ballot_id_ballot")),
        sa.PrimaryKeyConstraint("ballot_id", "slot", name=op.f("pk_ballot_turnout")),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO ballot_turnout (ballot_id, slot, voters)"
        " SELECT ballot_id, 0, COUNT(*) FROM participation GROUP BY ballot_id"
    )


def downgrade() -> None:
    """Undo: the participations themselves can still be counted."""
    op.drop_table("ballot_turnout")
