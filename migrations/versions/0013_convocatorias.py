"""Open calls for seats, applications and objections."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "open_call",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("folio", sa.String(length=16), nullable=False),
        sa.Column("body_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
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
        sa.Column("seat_count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "requirements",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("objections_until", sa.Date(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ruled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("opens_on < closes_on AND closes_on <= objections_until", name=op.f("ck_open_call_order")),
        sa.CheckConstraint("seat_count BETWEEN 1 AND 50", name=op.f("ck_open_call_seat_count")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_open_call_body_id_body")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_call")),
        sa.UniqueConstraint("folio", name=op.f("uq_open_call_folio")),
    )
    with op.batch_alter_table("open_call", schema=None) as batch_op:
        batch_op.create_index("ix_open_call_body_id_opens_on", ["body_id", "opens_on"], unique=False)

    op.create_table(
        "call_extension",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("call_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("old_closes_on", sa.Date(), nullable=False),
        sa.Column("new_closes_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("post", sa.String(length=400), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("old_closes_on < new_closes_on", name=op.f("ck_call_extension_longer")),
        sa.ForeignKeyConstraint(["call_id"], ["open_call.id"], name=op.f("fk_call_extension_call_id_open_call")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_extension")),
    )
    with op.batch_alter_table("call_extension", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_extension_call_id"), ["call_id"], unique=False)

    op.create_table(
        "seat_application",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("folio", sa.String(length=16), nullable=False),
        sa.Column("call_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("organisation_name", sa.String(length=400), nullable=False),
        sa.Column("organisation_key", sa.String(length=400), nullable=False),
        sa.Column("motives", sa.Text(), nullable=False),
        sa.Column("how_chosen", sa.Text(), nullable=False),
        sa.Column("public_money_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_money_detail", sa.Text(), nullable=False),
        sa.Column("ties", sa.Text(), nullable=False),
        sa.Column("sworn", sa.Boolean(), nullable=False),
        sa.Column("is_invitation", sa.Boolean(), nullable=False),
        sa.Column("invitation_reason", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "submitted",
                "withdrawn",
                "accepted",
                "rejected",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("ruling", sa.Text(), nullable=False),
        sa.Column("ruling_post", sa.String(length=400), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ruled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(ruled_at IS NULL) = (state IN ('submitted', 'withdrawn'))",
            name=op.f("ck_seat_application_ruling_is_dated"),
        ),
        sa.CheckConstraint(
            "NOT is_invitation OR invitation_reason != ''", name=op.f("ck_seat_application_invitation_has_reason")
        ),
        sa.CheckConstraint("ruled_at IS NULL OR ruling != ''", name=op.f("ck_seat_application_ruling_has_reason")),
        sa.CheckConstraint("public_money_cents >= 0", name=op.f("ck_seat_application_money")),
        sa.CheckConstraint("sworn", name=op.f("ck_seat_application_sworn")),
        sa.ForeignKeyConstraint(["call_id"], ["open_call.id"], name=op.f("fk_seat_application_call_id_open_call")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_seat_application_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_seat_application_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_application")),
        sa.UniqueConstraint("call_id", "organisation_key", name=op.f("uq_seat_application_call_id_organisation_key")),
        sa.UniqueConstraint("folio", name=op.f("uq_seat_application_folio")),
    )
    with op.batch_alter_table("seat_application", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seat_application_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_seat_application_person_id"), ["person_id"], unique=False)

    op.create_table(
        "seat_objection",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(answered_at IS NULL) = (answer = '')", name=op.f("ck_seat_objection_answer_is_dated")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["seat_application.id"], name=op.f("fk_seat_objection_application_id_seat_application")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_seat_objection_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_objection")),
        sa.UniqueConstraint("application_id", "person_id", name=op.f("uq_seat_objection_application_id_person_id")),
    )
    with op.batch_alter_table("seat_objection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seat_objection_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("seat_objection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seat_objection_person_id"))

    op.drop_table("seat_objection")
    with op.batch_alter_table("seat_application", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seat_application_person_id"))
        batch_op.drop_index(batch_op.f("ix_seat_application_organisation_id"))

    op.drop_table("seat_application")
    with op.batch_alter_table("call_extension", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_extension_call_id"))

    op.drop_table("call_extension")
    with op.batch_alter_table("open_call", schema=None) as batch_op:
        batch_op.drop_index("ix_open_call_body_id_opens_on")

    op.drop_table("open_call")
