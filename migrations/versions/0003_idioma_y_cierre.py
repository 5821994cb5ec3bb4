"""Language of mails, and accounts that are closed for good."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_LOCALES = "locale IN ('es', 'en')"
_HAD_CONTACT = "email IS NOT NULL OR phone IS NOT NULL"
_HAS_CONTACT = f"{_HAD_CONTACT} OR erased_at IS NOT NULL"
_ERASED = (
    "erased_at IS NULL OR (NOT active AND email IS NULL AND phone IS NULL AND given_name = ''"
    " AND family_name = '' AND tf_totp_secret IS NULL)"
)


def upgrade() -> None:
    """Apply."""
    op.execute("UPDATE person SET locale = 'es' WHERE locale NOT IN ('es', 'en')")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_constraint(op.f("ck_person_has_contact"), type_="check")
        batch_op.create_check_constraint(op.f("ck_person_has_contact"), _HAS_CONTACT)
        batch_op.create_check_constraint(op.f("ck_person_erased"), _ERASED)
        batch_op.create_check_constraint(op.f("ck_person_locale"), _LOCALES)
    with op.batch_alter_table("proposal_claim", schema=None) as batch_op:
        batch_op.add_column(sa.Column("locale", sa.String(length=5), nullable=False, server_default="es"))
        batch_op.create_check_constraint(op.f("ck_proposal_claim_locale"), _LOCALES)
    with op.batch_alter_table("proposal_claim", schema=None) as batch_op:
        batch_op.alter_column("locale", server_default=None, existing_type=sa.String(length=5), existing_nullable=False)


def downgrade() -> None:
    """Undo. Accounts erased meanwhile get a contact that reaches nobody, because the old table asks for one."""
    with op.batch_alter_table("proposal_claim", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_proposal_claim_locale"), type_="check")
        batch_op.drop_column("locale")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_person_locale"), type_="check")
        batch_op.drop_constraint(op.f("ck_person_erased"), type_="check")
        batch_op.drop_constraint(op.f("ck_person_has_contact"), type_="check")
    op.execute("UPDATE person SET email = folio || '@cerrada.invalid' WHERE erased_at IS NOT NULL")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("erased_at")
        batch_op.create_check_constraint(op.f("ck_person_has_contact"), _HAD_CONTACT)
