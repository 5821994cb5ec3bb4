"""The actas of the sessions of the demonstration: one approved and signed, the last one left to the clock."""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from sqlalchemy import select

from govabierto.admin.demo.world import World
from govabierto.archivos.services import PreparedFile
from govabierto.documentos.docx import render_docx
from govabierto.documentos.pdf import render_pdf
from govabierto.secretariado.models import Body, BodySession
from govabierto.secretariado.queries.actas import parts_of, text_of
from govabierto.secretariado.rules import SessionState
from govabierto.secretariado.rules.acta_document import acta_document
from govabierto.secretariado.services import actas

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OPENING = "La Secretaría técnica dio la bienvenida, leyó el orden del día y nadie propuso cambios."
CLOSING = "Sin más asuntos que tratar, se dio por terminada la sesión."
OBSERVATION = "Pido que conste que el calendario se entregó impreso a las colonias sin internet."


def approve_first(world: World, *, now: datetime) -> None:
    """Write, circulate, answer, approve the acta of the first session that ended."""
    session, secretary = world.session, world.actor("secretaria")
    found = session.execute(
        select(BodySession, Body)
        .join(Body, Body.id == BodySession.body_id)
        .where(Body.jurisdiction_id == world.ceibas.id, BodySession.state == SessionState.CLOSED)
        .order_by(BodySession.starts_at)
        .limit(1)
    ).first()
    if found is None:
        return
    row, body = found
    acta = actas.start_acta(session, actor=secretary, session_folio=row.folio, now=now)
    actas.write_acta(
        session, actor=secretary, session_folio=row.folio, version=acta.version, opening=OPENING, closing=CLOSING,
        notes={}, now=now,
    )  # fmt: skip
    actas.circulate(session, actor=secretary, session_folio=row.folio, now=now)
    actas.record_observation(
        session, actor=secretary, session_folio=row.folio, seat_code="S1", text=OBSERVATION, now=now
    )
    actas.answer_observation(
        session, actor=secretary, session_folio=row.folio, number=1, is_taken=True, answer="Se agrega tal cual.",
        now=now,
    )  # fmt: skip
    base = current_app.extensions["base_url"]
    verify = f"{base}/{world.ceibas.slug}/archivos/verificar?folio={acta.folio}"
    document = acta_document(
        text_of(parts_of(session, acta, row, body, world.ceibas), world.ceibas, verify, is_draft=False)
    )
    pdf = PreparedFile(f"acta-{row.folio}.pdf", "application/pdf", render_pdf(document))
    docx = PreparedFile(f"acta-{row.folio}.docx", WORD, render_docx(document))
    actas.approve(session, actor=secretary, session_folio=row.folio, version=acta.version, pdf=pdf, docx=docx, now=now)
