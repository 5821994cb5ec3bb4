"""The two keys: the agency reports with evidence, the counterpart verifies or sends back with reasons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from govabierto.archivos import services as archivos
from govabierto.archivos.models import StoredFile
from govabierto.archivos.services import PreparedFile
from govabierto.cuentas.models import Mandate
from govabierto.nucleo.actors import Actor, MandateValue
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.errors import (
    ConflictError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
)
from govabierto.nucleo.events import emit
from govabierto.nucleo.folios import new_folio
from govabierto.nucleo.permissions import require
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.plan import policies, queries
from govabierto.plan.events import MilestoneReported, MilestoneSentBack, MilestoneVerified
from govabierto.plan.models import Commitment, Evidence, Milestone, MilestoneReport, MilestoneReview
from govabierto.plan.rules.drafting import MAX_EVIDENCE
from govabierto.plan.rules.states import CommitmentState, MilestoneState, Verdict
from govabierto.plan.services.commitments import record
from govabierto.plan.services.milestones import milestone_for_change

MAX_URL_LENGTH = 2_000
_REPORTABLE = (MilestoneState.PLANNED, MilestoneState.SENT_BACK)


def report_milestone(
    session: Session,
    *,
    actor: Actor,
    place: Place,
    folio: str,
    number: int,
    text: str,
    now: datetime,
    files: Sequence[PreparedFile] = (),
    urls: Sequence[str] = (),
    has_personal_data: bool = False,
) -> MilestoneReport:
    """Turn the first key: say what was done and show it. Evidence with people's data waits for review before it shows.

    Raises InvalidError without words or evidence, ConflictError when the step was reported already.
    """
    commitment, milestone = milestone_for_change(session, place, folio, number)
    on = local_date(now, place.timezone)
    require(policies.may_report(actor, milestone, commitment, on))
    mandate = policies.reporting_mandate(actor, milestone, commitment, on)
    if mandate is None or actor.person_id is None:
        raise NotAllowedError(N_("La primera llave es de la dependencia que responde por este paso."))
    if commitment.state is not CommitmentState.ADOPTED:
        raise ConflictError(N_("El plan todavía no se adopta: los pasos se reportan después."))
    if milestone.state not in _REPORTABLE:
        raise ConflictError(N_("Este paso ya se reportó y espera la segunda llave."))
    links = _checked_evidence(text, files, urls)
    report = MilestoneReport(
        folio=new_folio("RE"),
        milestone_id=milestone.id,
        text=text.strip(),
        person_id=actor.person_id,
        mandate_id=mandate.id,
        post=mandate.post,
        organisation_name=mandate.organisation_name or "",
        at=now,
    )
    session.add(report)
    session.flush()
    kept = _keep_files(session, commitment, files, now=now, is_public=not has_personal_data)
    _add_evidence(session, report, kept, links, now)
    milestone.state = MilestoneState.REPORTED
    milestone.reported_at = now
    content = _report_record(milestone, report, kept, links, has_personal_data=has_personal_data)
    record(session, commitment, "hito.reportado", content, now=now, actor=actor, mandate=mandate)
    news = MilestoneReported(
        at=now,
        jurisdiction_id=commitment.jurisdiction_id,
        commitment_folio=commitment.folio,
        milestone_folio=milestone.folio,
        number=number,
        counterpart_id=milestone.counterpart_id or commitment.counterpart_id,
    )
    emit(session, news)
    return report


def _keep_files(
    session: Session, commitment: Commitment, files: Sequence[PreparedFile], *, now: datetime, is_public: bool
) -> list[StoredFile]:
    place_id = commitment.jurisdiction_id
    return [archivos.keep(session, file, jurisdiction_id=place_id, now=now, is_public=is_public) for file in files]


def _report_record(
    milestone: Milestone,
    report: MilestoneReport,
    kept: Sequence[StoredFile],
    links: Sequence[str],
    *,
    has_personal_data: bool,
) -> dict[str, object]:
    """Return what the public record keeps of a report; where people's data appear, only hashes of the evidence."""
    said = {} if has_personal_data else {"texto": report.text}
    files = [{"sha256": file.sha256} | ({} if has_personal_data else {"nombre": file.name}) for file in kept]
    return {
        "hito": milestone.folio,
        "numero": milestone.number,
        "reporte": report.folio,
        "evidencias": [*files, *({"direccion": link} for link in links)],
        **said,
    }


def review_milestone(
    session: Session,
    *,
    actor: Actor,
    place: Place,
    folio: str,
    number: int,
    verdict: Verdict,
    now: datetime,
    reasons: str = "",
) -> MilestoneReview:
    """Turn the second key, or send the report back with reasons.

    Whoever reported may not verify: neither the person nor the organisation. One review per report, guarded by the
    table. Raises InvalidError when it is sent back without reasons, ConflictError when nothing waits for review.
    """
    commitment, milestone = milestone_for_change(session, place, folio, number)
    on = local_date(now, place.timezone)
    require(policies.may_review(actor, milestone, commitment, on))
    mandate = policies.reviewing_mandate(actor, milestone, commitment, on)
    report = _standing_report(session, milestone)
    if mandate is None or actor.person_id is None:
        raise NotAllowedError(N_("La segunda llave es de la organización que revisa este compromiso."))
    reporter = session.get_one(Mandate, report.mandate_id)
    require(policies.is_independent(actor, mandate, report, reporter.organisation_id))
    if verdict is Verdict.SENT_BACK and not reasons.strip():
        raise InvalidError(N_("Escribe qué falta, para que la dependencia lo pueda corregir."), field="reasons")
    review = _insert_review(session, report, verdict, reasons, person_id=actor.person_id, mandate=mandate, now=now)
    is_verified = verdict is Verdict.VERIFIED
    milestone.state = MilestoneState.VERIFIED if is_verified else MilestoneState.SENT_BACK
    milestone.verified_at = now if is_verified else None
    content = {
        "hito": milestone.folio,
        "numero": number,
        "reporte": report.folio,
        "revision": review.folio,
        "motivos": review.reasons,
    }
    kind = "hito.verificado" if is_verified else "hito.devuelto"
    record(session, commitment, kind, content, now=now, actor=actor, mandate=mandate)
    _announce(session, commitment, milestone, review, now)
    return review


def withdraw_evidence(
    session: Session, *, actor: Actor, place: Place, evidence_folio: str, reason: str, now: datetime
) -> Evidence:
    """Take a piece of evidence out of sight, with a public reason; its row and its hash stay.

    Raises InvalidError without a reason, ConflictError when it was withdrawn already.
    """
    evidence, report, milestone, commitment = _evidence(session, place, evidence_folio)
    require(policies.may_withdraw(actor, report, place, now))
    if not reason.strip():
        raise InvalidError(N_("Escribe por qué se retira: el motivo se publica."), field="reason")
    if evidence.withdrawn_at is not None:
        raise ConflictError(N_("Esta evidencia ya se había retirado."))
    evidence.withdrawn_at = now
    evidence.withdrawn_reason = reason.strip()
    if evidence.file_id is not None:
        session.get_one(StoredFile, evidence.file_id).is_public = False
    content = {"hito": milestone.folio, "numero": milestone.number, "evidencia": evidence.folio, "motivo": reason}
    mandate = _guarding_mandate(actor, report, place, now)
    record(session, commitment, "evidencia.retirada", content, now=now, actor=actor, mandate=mandate)
    return evidence


def release_evidence(session: Session, *, actor: Actor, place: Place, evidence_folio: str, now: datetime) -> Evidence:
    """Show evidence that waited for a review of people's data, once somebody looked at it."""
    evidence, report, milestone, commitment = _evidence(session, place, evidence_folio)
    require(policies.may_guard_evidence(actor, place, now))
    file = session.get(StoredFile, evidence.file_id) if evidence.file_id is not None else None
    if file is None or file.is_public or evidence.withdrawn_at is not None:
        raise ConflictError(N_("Esta evidencia no espera revisión."))
    file.is_public = True
    content = {"hito": milestone.folio, "numero": milestone.number, "evidencia": evidence.folio}
    mandate = _guarding_mandate(actor, report, place, now)
    record(session, commitment, "evidencia.publicada", content, now=now, actor=actor, mandate=mandate)
    return evidence


def _checked_evidence(text: str, files: Sequence[PreparedFile], urls: Sequence[str]) -> list[str]:
    """Return the addresses once each. A step is done only with a description and evidence (dominio 0, fact 8)."""
    if not text.strip():
        raise InvalidError(N_("Escribe qué se hizo."), field="text")
    links = list(dict.fromkeys(url.strip() for url in urls if url.strip()))
    for link in links:
        if not is_web_address(link):
            raise InvalidError(
                N_("«%(url)s» no es una dirección de internet. Empieza con https://."), field="urls", url=link[:80]
            )
    if not files and not links:
        raise InvalidError(N_("Agrega al menos una evidencia: un archivo o una dirección."), field="files")
    if len(files) + len(links) > MAX_EVIDENCE:
        raise InvalidError(N_("Caben %(limit)s evidencias por reporte."), field="files", limit=MAX_EVIDENCE)
    return links


def is_web_address(text: str) -> bool:
    """Tell whether a text is an http or https address of another site; nothing is fetched."""
    if len(text) > MAX_URL_LENGTH or any(c.isspace() or c in "\\<>\"'`" or c < " " for c in text):
        return False
    try:
        parts = urlsplit(text)
        host, user = parts.hostname, parts.username
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(host) and "." in (host or "") and user is None


def _add_evidence(
    session: Session, report: MilestoneReport, files: Sequence[StoredFile], links: Sequence[str], now: datetime
) -> None:
    for file in files:
        session.add(Evidence(folio=new_folio("E"), report_id=report.id, title=file.name, file_id=file.id, at=now))
        session.flush()
    for link in links:
        title = (urlsplit(link).hostname or link)[:200]
        session.add(Evidence(folio=new_folio("E"), report_id=report.id, title=title, url=link, at=now))
        session.flush()


def _standing_report(session: Session, milestone: Milestone) -> MilestoneReport:
    if milestone.state is not MilestoneState.REPORTED:
        raise ConflictError(N_("Este paso no espera revisión en este momento."))
    report = session.scalar(
        select(MilestoneReport)
        .where(MilestoneReport.milestone_id == milestone.id)
        .order_by(MilestoneReport.id.desc())
        .limit(1)
    )
    if report is None:
        raise ConflictError(N_("Este paso no espera revisión en este momento."))
    return report


def _insert_review(
    session: Session,
    report: MilestoneReport,
    verdict: Verdict,
    reasons: str,
    *,
    person_id: int,
    mandate: MandateValue,
    now: datetime,
) -> MilestoneReview:
    review = MilestoneReview(
        folio=new_folio("RV"),
        report_id=report.id,
        verdict=verdict,
        reasons=reasons.strip(),
        person_id=person_id,
        mandate_id=mandate.id,
        post=mandate.post,
        organisation_name=mandate.organisation_name or "",
        at=now,
    )
    try:
        with session.begin_nested():
            session.add(review)
    except IntegrityError as error:
        raise ConflictError(N_("Este reporte ya se había revisado.")) from error
    return review


def _announce(
    session: Session, commitment: Commitment, milestone: Milestone, review: MilestoneReview, now: datetime
) -> None:
    agency_id = milestone.agency_id or commitment.lead_agency_id
    place_id, folio = commitment.jurisdiction_id, commitment.folio
    if review.verdict is Verdict.VERIFIED:
        event = MilestoneVerified(now, place_id, folio, milestone.folio, milestone.number, agency_id)
        emit(session, event)
        return
    emit(
        session,
        MilestoneSentBack(now, place_id, folio, milestone.folio, milestone.number, agency_id, review.reasons),
    )


def _evidence(session: Session, place: Place, folio: str) -> tuple[Evidence, MilestoneReport, Milestone, Commitment]:
    found = queries.evidence_by_folio(session, folio)
    if found is None or found[3].jurisdiction_id != place.id:
        raise NotFoundError(N_("No existe esa evidencia."))
    return found


def _guarding_mandate(actor: Actor, report: MilestoneReport, place: Place, now: datetime) -> MandateValue | None:
    on = local_date(now, place.timezone)
    guarding = policies.mandate_of(actor, policies.GUARDIANS, place.id, on)
    return guarding or next((mandate for mandate in actor.mandates if mandate.id == report.mandate_id), None)
