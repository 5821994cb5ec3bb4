"""máquina del ciclo: etapas, pasos, excepciones y pausas electorales."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0003"
branch_labels = None
depends_on = None

STAGES = (
    *("intent", "declared", "member_selection", "installed", "planning", "sensitisation", "diagnosis", "proposals"),
    *("working_tables", "prioritisation", "drafting", "secretariat_approval", "feasibility", "public_comment"),
    *("reasoned_response", "adopted", "submitted", "roadmap", "implementation", "midterm_review", "closing"),
    *("evaluation", "closed"),
)
#: The stages of the preset ``mexico_stm`` when this was written.
MEXICO_STM = (
    *("intent", "declared", "member_selection", "installed", "planning", "sensitisation", "diagnosis", "proposals"),
    *("working_tables", "prioritisation", "drafting", "feasibility", "secretariat_approval", "public_comment"),
    *("reasoned_response", "adopted", "roadmap", "implementation", "midterm_review", "closing", "evaluation"),
    "closed",
)
#: The first detailed stage that a public stage means.
IMPLIED = {
    "integracion": "member_selection",
    "diagnostico": "diagnosis",
    "propuestas": "proposals",
    "votacion": "prioritisation",
    "redaccion": "drafting",
    "cumplimiento": "implementation",
    "evaluacion": "closing",
}
STATES = ("active", "suspended", "withdrawn", "lapsed", "closed")
PRESETS = ("ogp_local", "mexico_stm", "edomex_cinco_fases")
KINDS = ("opened", "advanced", "sent_back", "suspended", "resumed", "withdrawn", "lapsed", "renewed", "configured")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply."""
    _create_tables()
    with op.batch_alter_table("cycle", schema=None) as batch_op:
        batch_op.add_column(sa.Column("preset", _enum("preset", PRESETS), server_default="mexico_stm", nullable=False))
        batch_op.add_column(
            sa.Column("current_stage", _enum("current_stage", STAGES), server_default="intent", nullable=False)
        )
        batch_op.add_column(sa.Column("entered_at", INSTANT, nullable=True))
        batch_op.add_column(sa.Column("state", _enum("state", STATES), server_default="active", nullable=False))
        batch_op.add_column(sa.Column("state_reason", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("timeline_published_at", INSTANT, nullable=True))
        batch_op.add_column(sa.Column("opportunities", sa.Text(), server_default="", nullable=False))
    _place_cycles()
    with op.batch_alter_table("cycle", schema=None) as batch_op:
        batch_op.alter_column("preset", existing_type=_plain(), server_default=None)
        batch_op.alter_column("current_stage", existing_type=_plain(), server_default=None)
        batch_op.alter_column("state", existing_type=_plain(), server_default=None)
        batch_op.alter_column("state_reason", existing_type=sa.Text(), server_default=None)
        batch_op.alter_column("opportunities", existing_type=sa.Text(), server_default=None)
        batch_op.alter_column("entered_at", existing_type=INSTANT, nullable=False)
        batch_op.create_check_constraint(
            batch_op.f("ck_cycle_closed_at_its_end"), "(state = 'closed') = (current_stage = 'closed')"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_cycle_exceptional_state_has_reason"),
            "state IN ('active', 'closed') OR length(state_reason) > 0",
        )
        batch_op.drop_column("is_suspended")
        batch_op.drop_column("suspension_reason")


def downgrade() -> None:
    """Take back; what is not running becomes suspended, with its reason."""
    with op.batch_alter_table("cycle", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_suspended", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("suspension_reason", sa.Text(), server_default="", nullable=False))
    cycle = sa.table("cycle", *(sa.column(name) for name in ("is_suspended", "suspension_reason")),
                     sa.column("state"), sa.column("state_reason"))  # fmt: skip
    stopped = cycle.c.state.in_(("suspended", "withdrawn", "lapsed"))
    op.execute(cycle.update().where(stopped).values(is_suspended=sa.true(), suspension_reason=cycle.c.state_reason))
    with op.batch_alter_table("cycle", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_cycle_closed_at_its_end"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_cycle_exceptional_state_has_reason"), type_="check")
        for name in ("preset", "current_stage", "state"):
            batch_op.drop_constraint(batch_op.f(f"ck_cycle_{name}"), type_="check")
        batch_op.alter_column("is_suspended", existing_type=sa.Boolean(), server_default=None)
        batch_op.alter_column("suspension_reason", existing_type=sa.Text(), server_default=None)
        for name in ("opportunities", "timeline_published_at", "state_reason", "state", "entered_at"):
            batch_op.drop_column(name)
        batch_op.drop_column("current_stage")
        batch_op.drop_column("preset")
    for name in ("electoral_pause", "cycle_waiver", "stage_passage", "cycle_stage"):
        op.drop_table(name)


def _create_tables() -> None:
    op.create_table(
        "cycle_stage",
        sa.Column("id", _big(), autoincrement=True, nullable=False),
        sa.Column("cycle_id", _big(), nullable=False),
        sa.Column("key", _enum("key", STAGES), nullable=False),
        sa.Column("position", _big(), nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("reminded_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "starts_on IS NULL OR ends_on IS NULL OR starts_on <= ends_on", name=op.f("ck_cycle_stage_order")
        ),
        sa.CheckConstraint("position >= 0", name=op.f("ck_cycle_stage_position")),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_cycle_stage_cycle_id_cycle")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cycle_stage")),
        sa.UniqueConstraint("cycle_id", "key", name=op.f("uq_cycle_stage_cycle_id_key")),
    )
    op.create_table(
        "stage_passage",
        sa.Column("id", _big(), autoincrement=True, nullable=False),
        sa.Column("cycle_id", _big(), nullable=False),
        sa.Column("kind", _enum("kind", KINDS), nullable=False),
        sa.Column("from_stage", _enum("from_stage", STAGES), nullable=True),
        sa.Column("to_stage", _enum("to_stage", STAGES), nullable=False),
        sa.Column("state", _enum("state", STATES), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("post", sa.String(length=400), nullable=False),
        sa.Column("guards", _json(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_stage_passage_cycle_id_cycle")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_passage")),
    )
    with op.batch_alter_table("stage_passage", schema=None) as batch_op:
        batch_op.create_index("ix_stage_passage_cycle_id_id", ["cycle_id", "id"], unique=False)
    op.create_table(
        "cycle_waiver",
        sa.Column("id", _big(), autoincrement=True, nullable=False),
        sa.Column("cycle_id", _big(), nullable=False),
        sa.Column("guard", sa.String(length=80), nullable=False),
        sa.Column("stage", _enum("stage", STAGES), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("agreement_kind", sa.String(length=40), nullable=False),
        sa.Column("agreement_folio", sa.String(length=16), nullable=False),
        sa.Column("post", sa.String(length=400), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_cycle_waiver_cycle_id_cycle")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cycle_waiver")),
        sa.UniqueConstraint("cycle_id", "guard", name=op.f("uq_cycle_waiver_cycle_id_guard")),
    )
    op.create_table(
        "electoral_pause",
        sa.Column("id", _big(), autoincrement=True, nullable=False),
        sa.Column("folio", sa.String(length=16), nullable=False),
        sa.Column("jurisdiction_id", _big(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("legal_reference", sa.String(length=400), nullable=False),
        sa.Column("post", sa.String(length=400), nullable=False),
        sa.Column("announced_at", INSTANT, nullable=False),
        sa.Column("lifted_at", INSTANT, nullable=True),
        sa.Column("lifted_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("from_on <= to_on", name=op.f("ck_electoral_pause_order")),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_electoral_pause_reason")),
        sa.CheckConstraint(
            "(lifted_at IS NULL) = (length(lifted_reason) = 0)", name=op.f("ck_electoral_pause_lifted_has_reason")
        ),
        sa.ForeignKeyConstraint(
            ["jurisdiction_id"], ["jurisdiction.id"], name=op.f("fk_electoral_pause_jurisdiction_id_jurisdiction")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_electoral_pause")),
        sa.UniqueConstraint("folio", name=op.f("uq_electoral_pause_folio")),
    )
    with op.batch_alter_table("electoral_pause", schema=None) as batch_op:
        batch_op.create_index("ix_electoral_pause_jurisdiction_id_to_on", ["jurisdiction_id", "to_on"], unique=False)


def _place_cycles() -> None:
    """Put each cycle at the stage that its windows imply now, with the stages of ``mexico_stm``."""
    connection, now = op.get_bind(), datetime.now(UTC)
    cycle = sa.table(
        "cycle",
        *(sa.column("id"), sa.column("current_stage"), sa.column("state"), sa.column("state_reason")),
        *(sa.column("is_suspended", sa.Boolean()), sa.column("suspension_reason")),
        *(sa.column("entered_at", INSTANT), sa.column("timeline_published_at", INSTANT)),
        sa.column("created_at", INSTANT),
    )
    window = sa.table(
        "stage_window",
        *(sa.column("cycle_id"), sa.column("stage"), sa.column("opens_at", INSTANT), sa.column("closes_at", INSTANT)),
    )
    stage = sa.table("cycle_stage", *(sa.column(name) for name in ("cycle_id", "key", "position", "name")))
    passage = sa.table(
        "stage_passage",
        *(sa.column(name) for name in ("cycle_id", "kind", "to_stage", "state", "reason", "post")),
        *(sa.column("guards", _json()), sa.column("at", INSTANT)),
    )
    for row in connection.execute(sa.select(cycle).order_by(cycle.c.id)).all():
        spans = connection.execute(sa.select(window).where(window.c.cycle_id == row.id)).all()
        current, entered_at = _implied(spans, now)
        entered_at = entered_at or row.created_at
        state = "suspended" if row.is_suspended else "active"
        reason = (row.suspension_reason or "Sin razón anotada.") if row.is_suspended else ""
        connection.execute(
            cycle.update()
            .where(cycle.c.id == row.id)
            .values(current_stage=current, entered_at=entered_at, state=state, state_reason=reason)
            .values(timeline_published_at=row.created_at if spans else None)
        )
        rows = [{"cycle_id": row.id, "key": key, "position": i, "name": ""} for i, key in enumerate(MEXICO_STM)]
        connection.execute(stage.insert(), rows)
        note = {"cycle_id": row.id, "kind": "opened", "to_stage": current, "state": state, "post": "", "guards": []}
        connection.execute(passage.insert(), [note | {"reason": "Etapa según sus fechas.", "at": entered_at}])


def _implied(spans: list[sa.Row], now: datetime) -> tuple[str, datetime | None]:
    begun = sorted((span for span in spans if _aware(span.opens_at) <= now), key=lambda span: _aware(span.opens_at))
    is_open = [span for span in begun if _aware(span.closes_at) > now]
    if is_open:
        return IMPLIED[is_open[-1].stage], is_open[-1].opens_at
    if begun:
        last = max(begun, key=lambda span: _aware(span.closes_at))
        return IMPLIED[last.stage], last.opens_at
    return "intent", None


def _aware(instant: datetime) -> datetime:
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _big() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _json() -> sa.types.TypeEngine[object]:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _enum(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _plain() -> sa.String:
    return sa.String(length=40)
