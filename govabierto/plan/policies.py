"""Who may draft, adopt, report, review and withdraw."""

from __future__ import annotations

from datetime import date, datetime

from govabierto.nucleo.actors import YES, Actor, Decision, MandateValue, Role, no, sign_in_first
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.permissions import by_role
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.plan.models import Commitment, Milestone, MilestoneReport

DRAFTERS = frozenset({Role.SECRETARY, Role.GOVERNMENT_POC})
ADOPTERS = frozenset({Role.SECRETARY})
INSIDERS = frozenset({*DRAFTERS, Role.ADMIN, Role.AGENCY_LEAD, Role.CSO_COUNTERPART, Role.SEAT_HOLDER, Role.ALTERNATE})
GUARDIANS = frozenset({Role.SECRETARY, Role.DATA_PROTECTION_OFFICER})
WORKERS = frozenset({Role.AGENCY_LEAD, Role.CSO_COUNTERPART})


def mandate_of(
    actor: Actor, roles: frozenset[Role], jurisdiction_id: int, on: date, organisation_id: int | None = None
) -> MandateValue | None:
    """Return the actor's mandate in force there for one of the roles; of that organisation where one is given."""
    for mandate in actor.mandates:
        if mandate.jurisdiction_id != jurisdiction_id or mandate.role not in roles or not mandate.is_in_force(on):
            continue
        if organisation_id is None or mandate.organisation_id == organisation_id:
            return mandate
    return None


def may_draft(actor: Actor, place: Place | None, at: datetime) -> Decision:
    """The technical secretariat and the government's contact write plans and commitments."""
    return by_role(actor, place, at, DRAFTERS, N_("Esto lo hace el Secretariado Técnico o el enlace de gobierno."))


def may_adopt(actor: Actor, place: Place | None, at: datetime) -> Decision:
    """Only the technical secretariat records that a plan was adopted."""
    return by_role(actor, place, at, ADOPTERS, N_("Un plan lo adopta el Secretariado Técnico."))


def may_see_drafts(actor: Actor, place: Place | None, at: datetime) -> Decision:
    """Drafts are for those who write, answer for, or check the plan."""
    return by_role(actor, place, at, INSIDERS, N_("Este borrador todavía no es público."))


def may_work(actor: Actor, place: Place | None, at: datetime) -> Decision:
    """The page of tasks is for agencies and counterparts."""
    return by_role(
        actor, place, at, WORKERS, N_("Aquí trabajan las dependencias que responden y las organizaciones que revisan.")
    )


def may_guard_evidence(actor: Actor, place: Place | None, at: datetime) -> Decision:
    """The secretariat and the data officer look after what evidence shows of people."""
    return by_role(
        actor, place, at, GUARDIANS, N_("Esto lo hace el Secretariado Técnico o quien protege los datos personales.")
    )


def reporting_mandate(actor: Actor, milestone: Milestone, commitment: Commitment, on: date) -> MandateValue | None:
    """Return the mandate under which the actor may turn the first key: lead of the responsible agency."""
    agency_id = milestone.agency_id or commitment.lead_agency_id
    if agency_id is None:
        return None
    return mandate_of(actor, frozenset({Role.AGENCY_LEAD}), commitment.jurisdiction_id, on, agency_id)


def may_report(actor: Actor, milestone: Milestone, commitment: Commitment, on: date) -> Decision:
    """The first key belongs to the lead of the agency that answers for the milestone."""
    if not actor.is_signed_in:
        return sign_in_first()
    if reporting_mandate(actor, milestone, commitment, on) is None:
        return no(N_("La primera llave es de la dependencia que responde por este paso."))
    return YES


def reviewing_mandate(actor: Actor, milestone: Milestone, commitment: Commitment, on: date) -> MandateValue | None:
    """Return the mandate under which the actor may turn the second key: of the counterpart organisation."""
    counterpart_id = milestone.counterpart_id or commitment.counterpart_id
    if counterpart_id is None:
        return None
    return mandate_of(actor, frozenset({Role.CSO_COUNTERPART}), commitment.jurisdiction_id, on, counterpart_id)


def may_review(actor: Actor, milestone: Milestone, commitment: Commitment, on: date) -> Decision:
    """The second key belongs to the counterpart organisation of the milestone."""
    if not actor.is_signed_in:
        return sign_in_first()
    if reviewing_mandate(actor, milestone, commitment, on) is None:
        return no(N_("La segunda llave es de la organización que revisa este compromiso."))
    return YES


def is_independent(
    actor: Actor, mandate: MandateValue, report: MilestoneReport, reporter_organisation_id: int | None
) -> Decision:
    """Whoever reported does not verify: neither the same person nor the same organisation."""
    if report.person_id == actor.person_id:
        return no(N_("Tú reportaste este paso; la segunda llave es de otra persona."))
    if mandate.organisation_id is None or mandate.organisation_id == reporter_organisation_id:
        return no(N_("Tu organización reportó este paso; la segunda llave es de otra organización."))
    return YES


def may_withdraw(actor: Actor, report: MilestoneReport, place: Place, at: datetime) -> Decision:
    """Evidence is withdrawn by whoever reported it, while in post, or by those who guard personal data."""
    if may_guard_evidence(actor, place, at):
        return YES
    still_in_post = any(
        m.id == report.mandate_id and m.is_in_force(local_date(at, place.timezone)) for m in actor.mandates
    )
    if still_in_post:
        return YES
    return no(N_("Una evidencia la retira quien la reportó o quien protege los datos personales."))
