"""several bodies per place, functions of seats, members without account and dated authorities."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_AT = sa.DateTime(timezone=True)
_OPEN = sa.text("to_on IS NULL")
_OWN = sa.text("to_on IS NULL AND source_key IS NULL")
_KINDS = "kind IN ('stl', 'stm', 'promoter_group', 'council')"
_MORE_KINDS = "kind IN ('stl', 'stm', 'promoter_group', 'council', 'openness_committee')"
_FUNCTIONS = "function IN ('member', 'secretary', 'facilitator', 'observer', 'guest')"


def upgrade() -> None:
    """Apply."""
    _grow_body()
    _grow_seat()
    _grow_seat_term()
    op.create_table(
        "body_office",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("body_id", _INT, nullable=False),
        sa.Column("seat_term_id", _INT, nullable=False),
        sa.Column("office", _enum("office", "chair", "co_chair", "secretary"), nullable=False),
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("source_key", sa.String(length=64), nullable=True),
        sa.CheckConstraint("to_on IS NULL OR from_on <= to_on", name=op.f("ck_body_office_order")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_body_office_body_id_body")),
        sa.ForeignKeyConstraint(["seat_term_id"], ["seat_term.id"], name=op.f("fk_body_office_seat_term_id_seat_term")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_office")),
        sa.UniqueConstraint("seat_term_id", "source_key", name=op.f("uq_body_office_seat_term_id_source_key")),
    )
    with op.batch_alter_table("body_office", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_body_office_seat_term_id"), ["seat_term_id"], unique=False)
        batch_op.create_index(
            "uq_body_office_open", ["body_id", "office"], unique=True, sqlite_where=_OWN, postgresql_where=_OWN
        )
    _make_member_tables()
    _make_dated_tables()


def downgrade() -> None:
    """Undo. Members without an account, and bodies of a kind that a place already has, have no room in the old one."""
    op.drop_table("oversight_authority")
    op.drop_table("administration_term")
    op.drop_table("sector_headcount")
    op.drop_table("absence_excuse")
    op.drop_table("seat_incident")
    op.drop_table("conflict_declaration")
    op.drop_table("body_office")
    op.execute("DELETE FROM seat_vote WHERE seat_term_id IN (SELECT id FROM seat_term WHERE mandate_id IS NULL)")
    op.execute("DELETE FROM attendance WHERE seat_term_id IN (SELECT id FROM seat_term WHERE mandate_id IS NULL)")
    op.execute("DELETE FROM seat_term WHERE mandate_id IS NULL")
    with op.batch_alter_table("seat_term", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("uq_seat_term_seat_id_source_key"), type_="unique")
        batch_op.drop_constraint(op.f("ck_seat_term_mandate_has_beginning"), type_="check")
        batch_op.alter_column("from_on", existing_type=sa.Date(), nullable=False)
        batch_op.alter_column("mandate_id", existing_type=_INT, nullable=False)
        for name in ("source_key", "member_key", "end_reason", "post"):
            batch_op.drop_column(name)
    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_seat_only_members_vote"), type_="check")
        batch_op.drop_constraint(op.f("ck_seat_function"), type_="check")
        for name in ("closed_on", "opened_on", "has_voice", "function"):
            batch_op.drop_column(name)
    op.execute("UPDATE body SET kind = 'council' WHERE kind = 'openness_committee'")
    with op.batch_alter_table("body", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_body_life"), type_="check")
        batch_op.drop_constraint(op.f("ck_body_kind"), type_="check")
        batch_op.drop_constraint(op.f("uq_body_jurisdiction_id_external_id"), type_="unique")
        batch_op.drop_constraint(op.f("uq_body_jurisdiction_id_slug"), type_="unique")
        for name in ("external_id", "dissolved_on", "description", "slug"):
            batch_op.drop_column(name)
        batch_op.create_check_constraint(op.f("ck_body_kind"), _KINDS)
        batch_op.create_unique_constraint(op.f("uq_body_jurisdiction_id_kind"), ["jurisdiction_id", "kind"])


def _grow_body() -> None:
    with op.batch_alter_table("body", schema=None) as batch_op:
        batch_op.add_column(sa.Column("slug", sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column("description", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("dissolved_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("external_id", sa.String(length=200), nullable=True))
    op.execute("UPDATE body SET slug = replace(kind, '_', '-'), description = ''")
    with op.batch_alter_table("body", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("uq_body_jurisdiction_id_kind"), type_="unique")
        batch_op.drop_constraint(op.f("ck_body_kind"), type_="check")
        batch_op.alter_column("slug", existing_type=sa.String(length=80), nullable=False)
        batch_op.alter_column("description", existing_type=sa.Text(), nullable=False)
        batch_op.create_check_constraint(op.f("ck_body_kind"), _MORE_KINDS)
        life = "dissolved_on IS NULL OR installed_on IS NULL OR installed_on <= dissolved_on"
        batch_op.create_check_constraint(op.f("ck_body_life"), life)
        batch_op.create_unique_constraint(op.f("uq_body_jurisdiction_id_slug"), ["jurisdiction_id", "slug"])
        batch_op.create_unique_constraint(
            op.f("uq_body_jurisdiction_id_external_id"), ["jurisdiction_id", "external_id"]
        )


def _grow_seat() -> None:
    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.add_column(sa.Column("function", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("has_voice", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("opened_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("closed_on", sa.Date(), nullable=True))
    op.execute("UPDATE seat SET function = 'member', has_voice = true")
    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.alter_column("function", existing_type=sa.String(length=40), nullable=False)
        batch_op.alter_column("has_voice", existing_type=sa.Boolean(), nullable=False)
        batch_op.create_check_constraint(op.f("ck_seat_function"), _FUNCTIONS)
        batch_op.create_check_constraint(op.f("ck_seat_only_members_vote"), "function = 'member' OR has_vote = false")


def _grow_seat_term() -> None:
    with op.batch_alter_table("seat_term", schema=None) as batch_op:
        batch_op.add_column(sa.Column("post", sa.String(length=400), nullable=True))
        batch_op.add_column(sa.Column("end_reason", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("member_key", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("source_key", sa.String(length=64), nullable=True))
    op.execute("UPDATE seat_term SET post = '', end_reason = '', member_key = ''")
    with op.batch_alter_table("seat_term", schema=None) as batch_op:
        batch_op.alter_column("post", existing_type=sa.String(length=400), nullable=False)
        batch_op.alter_column("end_reason", existing_type=sa.Text(), nullable=False)
        batch_op.alter_column("member_key", existing_type=sa.String(length=200), nullable=False)
        batch_op.alter_column("mandate_id", existing_type=_INT, nullable=True)
        batch_op.alter_column("from_on", existing_type=sa.Date(), nullable=True)
        batch_op.create_check_constraint(
            op.f("ck_seat_term_mandate_has_beginning"), "mandate_id IS NULL OR from_on IS NOT NULL"
        )
        batch_op.create_unique_constraint(op.f("uq_seat_term_seat_id_source_key"), ["seat_id", "source_key"])


def _make_member_tables() -> None:
    op.create_table(
        "conflict_declaration",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("seat_term_id", _INT, nullable=False),
        sa.Column("year", _INT, nullable=False),
        sa.Column("version", _INT, nullable=False),
        sa.Column("has_ties", sa.Boolean(), nullable=False),
        sa.Column("ties", sa.Text(), nullable=False),
        sa.Column("is_sworn", sa.Boolean(), nullable=False),
        sa.Column("recorded_by", sa.String(length=400), nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.CheckConstraint("is_sworn = true", name=op.f("ck_conflict_declaration_sworn")),
        sa.CheckConstraint("has_ties = (ties <> '')", name=op.f("ck_conflict_declaration_ties_are_told")),
        sa.CheckConstraint("version > 0", name=op.f("ck_conflict_declaration_version")),
        sa.ForeignKeyConstraint(
            ["seat_term_id"], ["seat_term.id"], name=op.f("fk_conflict_declaration_seat_term_id_seat_term")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_declaration")),
        sa.UniqueConstraint(
            "seat_term_id", "year", "version", name=op.f("uq_conflict_declaration_seat_term_id_year_version")
        ),
    )
    kinds = ("candidate", "public_servant", "party_post", "contractor", "other")
    op.create_table(
        "seat_incident",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("folio", sa.String(length=16), nullable=False),
        sa.Column("seat_term_id", _INT, nullable=False),
        sa.Column("kind", _enum("kind", *kinds), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("resolved_on", sa.Date(), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=False),
        sa.Column("created_at", _AT, nullable=False),
        sa.CheckConstraint("resolved_on IS NULL OR since_on <= resolved_on", name=op.f("ck_seat_incident_order")),
        sa.CheckConstraint(
            "(resolved_on IS NULL) = (resolution = '')", name=op.f("ck_seat_incident_resolution_is_told")
        ),
        sa.ForeignKeyConstraint(
            ["seat_term_id"], ["seat_term.id"], name=op.f("fk_seat_incident_seat_term_id_seat_term")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_incident")),
        sa.UniqueConstraint("folio", name=op.f("uq_seat_incident_folio")),
    )
    with op.batch_alter_table("seat_incident", schema=None) as batch_op:
        batch_op.create_index("ix_seat_incident_seat_term_id", ["seat_term_id"], unique=False)
    op.create_table(
        "absence_excuse",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("session_id", _INT, nullable=False),
        sa.Column("seat_id", _INT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.String(length=400), nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_absence_excuse_seat_id_seat")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["body_session.id"], name=op.f("fk_absence_excuse_session_id_body_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence_excuse")),
        sa.UniqueConstraint("session_id", "seat_id", name=op.f("uq_absence_excuse_session_id_seat_id")),
    )
    sectors = ("government", "civil_society", "academia", "private_sector", "autonomous_body", "guarantor", "citizen")
    op.create_table(
        "sector_headcount",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("body_id", _INT, nullable=False),
        sa.Column("sector", _enum("sector", *sectors), nullable=False),
        sa.Column("women", _INT, nullable=False),
        sa.Column("men", _INT, nullable=False),
        sa.Column("undeclared", _INT, nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.CheckConstraint("women >= 0 AND men >= 0 AND undeclared >= 0", name=op.f("ck_sector_headcount_counts")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_sector_headcount_body_id_body")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sector_headcount")),
        sa.UniqueConstraint(
            "body_id", "sector", "counted_on", name=op.f("uq_sector_headcount_body_id_sector_counted_on")
        ),
    )


def _make_dated_tables() -> None:
    op.create_table(
        "administration_term",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("jurisdiction_id", _INT, nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("announced_at", _AT, nullable=True),
        sa.Column("created_at", _AT, nullable=False),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_administration_term_order")),
        sa.ForeignKeyConstraint(
            ["jurisdiction_id"], ["jurisdiction.id"], name=op.f("fk_administration_term_jurisdiction_id_jurisdiction")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_administration_term")),
        sa.UniqueConstraint(
            "jurisdiction_id", "starts_on", name=op.f("uq_administration_term_jurisdiction_id_starts_on")
        ),
    )
    with op.batch_alter_table("administration_term", schema=None) as batch_op:
        batch_op.create_index("ix_administration_term_ends_on", ["ends_on"], unique=False)
    op.execute(
        "INSERT INTO administration_term (jurisdiction_id, starts_on, ends_on, created_at) "
        "SELECT id, term_starts_on, term_ends_on, created_at FROM jurisdiction "
        "WHERE term_starts_on IS NOT NULL AND term_ends_on IS NOT NULL"
    )
    op.create_table(
        "oversight_authority",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("jurisdiction_id", _INT, nullable=False),
        sa.Column("organisation_id", _INT, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("is_autonomous", sa.Boolean(), nullable=False),
        sa.Column("legal_source", sa.String(length=400), nullable=False),
        sa.Column("created_at", _AT, nullable=False),
        sa.CheckConstraint("to_on IS NULL OR from_on <= to_on", name=op.f("ck_oversight_authority_order")),
        sa.ForeignKeyConstraint(
            ["jurisdiction_id"], ["jurisdiction.id"], name=op.f("fk_oversight_authority_jurisdiction_id_jurisdiction")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_oversight_authority_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oversight_authority")),
        sa.UniqueConstraint("jurisdiction_id", "from_on", name=op.f("uq_oversight_authority_jurisdiction_id_from_on")),
    )
    with op.batch_alter_table("oversight_authority", schema=None) as batch_op:
        batch_op.create_index(
            "uq_oversight_authority_open",
            ["jurisdiction_id"],
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        )


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
