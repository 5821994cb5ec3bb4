"""Letters of intent and joint declarations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "instrument",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("folio", sa.String(length=16), nullable=False),
        sa.Column("jurisdiction_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("carta", "declaratoria", name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "signed",
                "sent",
                "accepted",
                "returned",
                "superseded",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("venue", sa.String(length=400), nullable=False),
        sa.Column("addressee", sa.String(length=400), nullable=False),
        sa.Column("recital", sa.Text(), nullable=False),
        sa.Column("template_version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "clauses", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("council_reference", sa.String(length=400), nullable=False),
        sa.Column("renewal_of_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("scan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reception_note", sa.Text(), nullable=False),
        sa.Column("reception_post", sa.String(length=400), nullable=False),
        sa.CheckConstraint(
            "(state = 'draft') = (file_id IS NULL AND external_id IS NULL)",
            name=op.f("ck_instrument_published_has_file_or_origin"),
        ),
        sa.CheckConstraint(
            "kind = 'carta' OR state IN ('draft', 'signed', 'superseded')",
            name=op.f("ck_instrument_only_letters_are_sent"),
        ),
        sa.CheckConstraint("state != 'returned' OR reception_note != ''", name=op.f("ck_instrument_return_has_reason")),
        sa.CheckConstraint("renewal_of_id IS NULL OR renewal_of_id != id", name=op.f("ck_instrument_renews_another")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_instrument_file_id_stored_file")),
        sa.ForeignKeyConstraint(
            ["jurisdiction_id"], ["jurisdiction.id"], name=op.f("fk_instrument_jurisdiction_id_jurisdiction")
        ),
        sa.ForeignKeyConstraint(
            ["renewal_of_id"], ["instrument.id"], name=op.f("fk_instrument_renewal_of_id_instrument")
        ),
        sa.ForeignKeyConstraint(["scan_id"], ["stored_file.id"], name=op.f("fk_instrument_scan_id_stored_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instrument")),
        sa.UniqueConstraint("folio", name=op.f("uq_instrument_folio")),
        sa.UniqueConstraint("jurisdiction_id", "external_id", name=op.f("uq_instrument_jurisdiction_id_external_id")),
    )
    with op.batch_alter_table("instrument", schema=None) as batch_op:
        batch_op.create_index("ix_instrument_jurisdiction_id_dated_on", ["jurisdiction_id", "dated_on"], unique=False)

    op.create_table(
        "instrument_signature",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("instrument_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("mandate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "sector",
            sa.Enum(
                "government",
                "civil_society",
                "academia",
                "private_sector",
                "autonomous_body",
                "guarantor",
                "citizen",
                name="sector",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("post", sa.String(length=400), nullable=False),
        sa.Column("organisation_name", sa.String(length=400), nullable=False),
        sa.Column(
            "way",
            sa.Enum("en_linea", "autografa", name="way", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(way IS NULL) = (signed_on IS NULL)", name=op.f("ck_instrument_signature_signed_has_way_and_day")
        ),
        sa.ForeignKeyConstraint(
            ["instrument_id"], ["instrument.id"], name=op.f("fk_instrument_signature_instrument_id_instrument")
        ),
        sa.ForeignKeyConstraint(
            ["mandate_id"], ["mandate.id"], name=op.f("fk_instrument_signature_mandate_id_mandate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instrument_signature")),
        sa.UniqueConstraint(
            "instrument_id", "mandate_id", name=op.f("uq_instrument_signature_instrument_id_mandate_id")
        ),
    )
    with op.batch_alter_table("instrument_signature", schema=None) as batch_op:
        batch_op.create_index("ix_instrument_signature_mandate_id", ["mandate_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("instrument_signature", schema=None) as batch_op:
        batch_op.drop_index("ix_instrument_signature_mandate_id")

    op.drop_table("instrument_signature")
    with op.batch_alter_table("instrument", schema=None) as batch_op:
        batch_op.drop_index("ix_instrument_jurisdiction_id_dated_on")

    op.drop_table("instrument")
