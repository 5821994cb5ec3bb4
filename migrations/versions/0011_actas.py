"""Actas of sessions: text, observations, signatures; changes of a call have a sequence."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "acta",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("folio", sa.String(length=16), nullable=False),
        sa.Column("session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft", "observations", "approved", name="state", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("opening", sa.Text(), nullable=False),
        sa.Column("closing", sa.Text(), nullable=False),
        sa.Column(
            "notes", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_in_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("editable_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("scan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(state = 'approved') = (file_id IS NOT NULL)", name=op.f("ck_acta_approved_has_file")),
        sa.ForeignKeyConstraint(
            ["approved_in_id"], ["body_session.id"], name=op.f("fk_acta_approved_in_id_body_session")
        ),
        sa.ForeignKeyConstraint(["editable_id"], ["stored_file.id"], name=op.f("fk_acta_editable_id_stored_file")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_acta_file_id_stored_file")),
        sa.ForeignKeyConstraint(["scan_id"], ["stored_file.id"], name=op.f("fk_acta_scan_id_stored_file")),
        sa.ForeignKeyConstraint(["session_id"], ["body_session.id"], name=op.f("fk_acta_session_id_body_session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acta")),
        sa.UniqueConstraint("folio", name=op.f("uq_acta_folio")),
        sa.UniqueConstraint("session_id", name=op.f("uq_acta_session_id")),
    )
    with op.batch_alter_table("acta", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_acta_due_on"), ["due_on"], unique=False)

    op.create_table(
        "acta_observation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("acta_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seat_code", sa.String(length=10), nullable=False),
        sa.Column("post", sa.String(length=400), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_taken", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (is_taken IS NULL)", name=op.f("ck_acta_observation_answer_is_whole")
        ),
        sa.ForeignKeyConstraint(["acta_id"], ["acta.id"], name=op.f("fk_acta_observation_acta_id_acta")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acta_observation")),
        sa.UniqueConstraint("acta_id", "number", name=op.f("uq_acta_observation_acta_id_number")),
    )
    op.create_table(
        "acta_signature",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("acta_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("is_signed", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(["acta_id"], ["acta.id"], name=op.f("fk_acta_signature_acta_id_acta")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_acta_signature_seat_id_seat")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acta_signature")),
        sa.UniqueConstraint("acta_id", "seat_id", name=op.f("uq_acta_signature_acta_id_seat_id")),
    )
    with op.batch_alter_table("body_session", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False
            )
        )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("body_session", schema=None) as batch_op:
        batch_op.drop_column("sequence")

    op.drop_table("acta_signature")
    op.drop_table("acta_observation")
    with op.batch_alter_table("acta", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_acta_due_on"))

    op.drop_table("acta")
