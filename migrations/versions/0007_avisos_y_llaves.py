"""avisos y llaves de acceso."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
PENDING = sa.text("mailed_at IS NULL AND delivery <> 'inbox'")
UNREAD = sa.text("read_at IS NULL")
TOPICS = ("propuestas", "votaciones", "plan", "secretariado", "proceso")


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def person() -> sa.Column[int]:
    return sa.Column("person_id", BIG, nullable=False)


def to_person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f(f"fk_{table}_person_id_person"))


def identity() -> sa.Column[int]:
    return sa.Column("id", BIG, autoincrement=True, nullable=False)


def instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "follow",
        identity(),
        person(),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("folio", sa.String(length=16), nullable=False),
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.Column("is_automatic", sa.Boolean(), nullable=False),
        instant("created_at"),
        sa.CheckConstraint("(kind = 'jurisdiccion') = (topic <> '')", name=op.f("ck_follow_a_place_has_a_topic")),
        to_person("follow"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow")),
        sa.UniqueConstraint("person_id", "kind", "folio", "topic", name=op.f("uq_follow_person_id_kind_folio_topic")),
    )
    with op.batch_alter_table("follow", schema=None) as batch_op:
        batch_op.create_index("ix_follow_kind_folio_topic", ["kind", "folio", "topic"], unique=False)

    op.create_table(
        "notice",
        identity(),
        person(),
        sa.Column("jurisdiction_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("topic", one_of("topic", *TOPICS), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_folio", sa.String(length=16), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("params", JSON, nullable=False),
        sa.Column("dedupe", sa.String(length=160), nullable=False),
        sa.Column("is_promotional", sa.Boolean(), nullable=False),
        sa.Column("delivery", one_of("delivery", "at_once", "daily", "inbox"), nullable=False),
        instant("created_at"),
        instant("due_at"),
        instant("read_at", nullable=True),
        instant("mailed_at", nullable=True),
        sa.CheckConstraint("created_at < due_at", name=op.f("ck_notice_order")),
        to_person("notice"),
        sa.ForeignKeyConstraint(
            ["jurisdiction_id"], ["jurisdiction.id"], name=op.f("fk_notice_jurisdiction_id_jurisdiction")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("person_id", "dedupe", name=op.f("uq_notice_person_id_dedupe")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index("ix_notice_person_id_id", ["person_id", "id"], unique=False)
        batch_op.create_index(
            "ix_notice_unread", ["person_id"], unique=False, sqlite_where=UNREAD, postgresql_where=UNREAD
        )
        batch_op.create_index(
            "ix_notice_pending", ["delivery", "due_at"], unique=False, sqlite_where=PENDING, postgresql_where=PENDING
        )

    op.create_table(
        "notice_preference",
        person(),
        sa.Column("topic", one_of("topic", *TOPICS), nullable=False),
        sa.Column("choice", one_of("choice", "mixed", "at_once", "daily", "inbox"), nullable=False),
        instant("changed_at"),
        to_person("notice_preference"),
        sa.PrimaryKeyConstraint("person_id", "topic", name=op.f("pk_notice_preference")),
    )
    op.create_table(
        "digest",
        identity(),
        person(),
        sa.Column("period_on", sa.Date(), nullable=False),
        sa.Column("notice_count", BIG, nullable=False),
        instant("sent_at"),
        to_person("digest"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest")),
        sa.UniqueConstraint("person_id", "period_on", name=op.f("uq_digest_person_id_period_on")),
    )
    op.create_table(
        "watermark",
        sa.Column("name", sa.String(length=40), nullable=False),
        instant("at"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_watermark")),
    )
    _upgrade_passkeys()


def _upgrade_passkeys() -> None:
    op.create_table(
        "passkey",
        identity(),
        sa.Column("folio", sa.String(length=16), nullable=False),
        person(),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(length=1023), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=2048), nullable=False),
        sa.Column("sign_count", BIG, nullable=False),
        instant("created_at"),
        instant("last_used_at", nullable=True),
        sa.CheckConstraint("sign_count >= 0", name=op.f("ck_passkey_sign_count")),
        to_person("passkey"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
        sa.UniqueConstraint("folio", name=op.f("uq_passkey_folio")),
    )
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.create_index("ix_passkey_person_id", ["person_id"], unique=False)

    op.create_table(
        "passkey_challenge",
        identity(),
        sa.Column("reference", sa.String(length=40), nullable=False),
        person(),
        sa.Column("purpose", one_of("purpose", "register", "sign_in"), nullable=False),
        sa.Column("challenge", sa.LargeBinary(length=64), nullable=False),
        instant("created_at"),
        instant("expires_at"),
        instant("used_at", nullable=True),
        to_person("passkey_challenge"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey_challenge")),
        sa.UniqueConstraint("reference", name=op.f("uq_passkey_challenge_reference")),
    )
    with op.batch_alter_table("passkey_challenge", schema=None) as batch_op:
        batch_op.create_index("ix_passkey_challenge_person_id_expires_at", ["person_id", "expires_at"], unique=False)


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("passkey_challenge", schema=None) as batch_op:
        batch_op.drop_index("ix_passkey_challenge_person_id_expires_at")

    op.drop_table("passkey_challenge")
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.drop_index("ix_passkey_person_id")

    op.drop_table("passkey")
    op.drop_table("watermark")
    op.drop_table("digest")
    op.drop_table("notice_preference")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index("ix_notice_pending", sqlite_where=PENDING, postgresql_where=PENDING)
        batch_op.drop_index("ix_notice_unread", sqlite_where=UNREAD, postgresql_where=UNREAD)
        batch_op.drop_index("ix_notice_person_id_id")

    op.drop_table("notice")
    with op.batch_alter_table("follow", schema=None) as batch_op:
        batch_op.drop_index("ix_follow_kind_folio_topic")

    op.drop_table("follow")
