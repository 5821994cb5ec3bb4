"""Self-check of standards: start, declared facts, daily snapshots, axes of development plans and alignments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "compliance_snapshot",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("jurisdiction_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("rule", sa.String(length=10), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "cumple",
                "no_cumple",
                "advertencia",
                "sin_datos",
                "no_aplica",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "value", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["jurisdiction_id"], ["jurisdiction.id"], name=op.f("fk_compliance_snapshot_jurisdiction_id_jurisdiction")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compliance_snapshot")),
        sa.UniqueConstraint(
            "jurisdiction_id", "rule", "on", name=op.f("uq_compliance_snapshot_jurisdiction_id_rule_on")
        ),
    )
    op.create_table(
        "compliance_start",
        sa.Column("jurisdiction_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("post", sa.String(length=400), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["jurisdiction_id"], ["jurisdiction.id"], name=op.f("fk_compliance_start_jurisdiction_id_jurisdiction")
        ),
        sa.PrimaryKeyConstraint("jurisdiction_id", name=op.f("pk_compliance_start")),
    )
    op.create_table(
        "declared_evidence",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("jurisdiction_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "difusion",
                "presentacion",
                "respaldo",
                "evaluacion_inicial",
                "evaluacion_final",
                "genero",
                "presupuesto",
                "anticorrupcion",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("commitment_folio", sa.String(length=16), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column("url", sa.String(length=1000), nullable=False),
        sa.Column("post", sa.String(length=400), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind IN ('evaluacion_final', 'genero', 'presupuesto', 'anticorrupcion')) = (commitment_folio != '')",
            name=op.f("ck_declared_evidence_says_of_which_commitment"),
        ),
        sa.CheckConstraint("url != ''", name=op.f("ck_declared_evidence_has_proof")),
        sa.ForeignKeyConstraint(
            ["jurisdiction_id"], ["jurisdiction.id"], name=op.f("fk_declared_evidence_jurisdiction_id_jurisdiction")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declared_evidence")),
        sa.UniqueConstraint(
            "jurisdiction_id",
            "kind",
            "commitment_folio",
            "on",
            "url",
            name=op.f("uq_declared_evidence_once"),
        ),
    )
    op.create_table(
        "development_axis",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("folio", sa.String(length=16), nullable=False),
        sa.Column("jurisdiction_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column(
            "aliases", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("source", sa.String(length=400), nullable=False),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("parent_id IS NULL OR parent_id != id", name=op.f("ck_development_axis_hangs_from_another")),
        sa.ForeignKeyConstraint(
            ["jurisdiction_id"], ["jurisdiction.id"], name=op.f("fk_development_axis_jurisdiction_id_jurisdiction")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["development_axis.id"], name=op.f("fk_development_axis_parent_id_development_axis")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_development_axis")),
        sa.UniqueConstraint("folio", name=op.f("uq_development_axis_folio")),
        sa.UniqueConstraint("jurisdiction_id", "code", name=op.f("uq_development_axis_jurisdiction_id_code")),
    )
    with op.batch_alter_table("development_axis", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_development_axis_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "commitment_alignment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("jurisdiction_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_folio", sa.String(length=16), nullable=False),
        sa.Column("axis_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("sdg_target", sa.String(length=6), nullable=True),
        sa.Column("post", sa.String(length=400), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(axis_id IS NULL) != (sdg_target IS NULL)", name=op.f("ck_commitment_alignment_one_end")),
        sa.ForeignKeyConstraint(
            ["axis_id"], ["development_axis.id"], name=op.f("fk_commitment_alignment_axis_id_development_axis")
        ),
        sa.ForeignKeyConstraint(
            ["jurisdiction_id"], ["jurisdiction.id"], name=op.f("fk_commitment_alignment_jurisdiction_id_jurisdiction")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_alignment")),
        sa.UniqueConstraint(
            "subject_kind",
            "subject_folio",
            "axis_id",
            name=op.f("uq_commitment_alignment_subject_kind_subject_folio_axis_id"),
        ),
        sa.UniqueConstraint(
            "subject_kind",
            "subject_folio",
            "sdg_target",
            name=op.f("uq_commitment_alignment_subject_kind_subject_folio_sdg_target"),
        ),
    )
    with op.batch_alter_table("commitment_alignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_commitment_alignment_axis_id"), ["axis_id"], unique=False)
        batch_op.create_index("ix_commitment_alignment_jurisdiction_id", ["jurisdiction_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("commitment_alignment", schema=None) as batch_op:
        batch_op.drop_index("ix_commitment_alignment_jurisdiction_id")
        batch_op.drop_index(batch_op.f("ix_commitment_alignment_axis_id"))

    op.drop_table("commitment_alignment")
    with op.batch_alter_table("development_axis", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_development_axis_parent_id"))

    op.drop_table("development_axis")
    op.drop_table("declared_evidence")
    op.drop_table("compliance_start")
    op.drop_table("compliance_snapshot")
