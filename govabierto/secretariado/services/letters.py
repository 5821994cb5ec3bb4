"""Letters of intent and joint declarations: drafting, signing, publishing, and their reception by the state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from govabierto.archivos import services as archivos
from govabierto.archivos.services import PreparedFile
from govabierto.nucleo.actors import Actor
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from govabierto.nucleo.folios import new_folio
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef
from govabierto.secretariado import policies, queries
from govabierto.secretariado.models import Instrument, InstrumentSignature
from govabierto.secretariado.queries.letters import PREFIXES, Signer
from govabierto.secretariado.rules import (
    SECTOR_LABELS,
    Clause,
    InstrumentKind,
    InstrumentState,
    SignatureWay,
    filled,
    is_valid_signer,
    may_move,
    missing_sectors,
    newest_template,
)
from govabierto.secretariado.services.authority import Authority, authorise
from govabierto.territorio.queries import place_by_id

UNKNOWN = N_("No conocemos esa carta.")


@dataclass(frozen=True)
class InstrumentDraft:
    """What is written of a letter or declaration. clauses: text by key, empty to keep the template's.

    signers: folios of the mandates that will sign.
    """

    title: str
    dated_on: date
    venue: str = ""
    addressee: str = ""
    council_reference: str = ""
    recital: str = ""
    clauses: Mapping[str, str] | None = None
    signers: Sequence[str] = ()


def draft_instrument(
    session: Session, *, actor: Actor, place: Place, kind: InstrumentKind, draft: InstrumentDraft, now: datetime
) -> Instrument:
    """Write a letter or declaration from the newest template; nobody sees it before it is signed and published.

    Raises InvalidError: a signer whose post is not in force on the date of the document.
    """
    authority = _lead(session, actor, place.id, now)
    template = newest_template(kind)
    guarantor = queries.guarantor_name(session, place, draft.dated_on)
    row = Instrument(
        folio=new_folio(PREFIXES[kind]), jurisdiction_id=place.id, kind=kind, state=InstrumentState.DRAFT,
        template_version=template.version, recital=template.recital, created_at=now,
        clauses=_stored(filled(template, guarantor)), title="", dated_on=draft.dated_on,
    )  # fmt: skip
    _write(session, row, draft, authority.place)
    session.add(row)
    session.flush()
    authority.log(session, f"{kind.value}.redactada", ref_of(row), {"fecha": row.dated_on.isoformat()})
    return row


def edit_draft(
    session: Session, *, actor: Actor, folio: str, version: int, draft: InstrumentDraft, now: datetime
) -> Instrument:
    """Write a draft anew. Raises ConflictError where somebody changed it since ``version``, or it is signed."""
    row, authority = _own(session, actor, folio, now)
    _check_draft(row)
    if row.version != version:
        raise ConflictError(
            N_("Alguien guardó cambios mientras escribías. No se perdió nada: compara y vuelve a guardar.")
        )
    if any(signature.way is not None for signature in row.signatures):
        raise ConflictError(N_("Ya hay quien firmó este texto: no se puede cambiar."))
    _write(session, row, draft, authority.place)
    row.version += 1
    return row


def sign(session: Session, *, actor: Actor, folio: str, now: datetime) -> InstrumentSignature:
    """Sign with the account of who holds a post that was asked to sign. Raises NotAllowedError, InvalidError."""
    row = _row(session, folio)
    place = _place(session, row)
    _check_draft(row)
    if not actor.is_signed_in:
        raise NotAllowedError(N_("Para firmar entra con tu cuenta."))
    own = {mandate.id: mandate for mandate in actor.mandates}
    signature = next((s for s in row.signatures if s.mandate_id in own and s.way is None), None)
    if signature is None or signature.mandate_id is None:
        raise NotAllowedError(N_("Tu cargo no está entre quienes firman, o ya firmó."))
    mandate = own[signature.mandate_id]
    _give(row, signature, SignatureWay.ONLINE, local_date(now, place.timezone), (mandate.from_on, mandate.to_on))
    row.version += 1
    authority = Authority(actor, place, now, mandate)
    authority.log(session, f"{row.kind.value}.firmada", ref_of(row), _signature_content(signature))
    return signature


def record_ink(
    session: Session, *, actor: Actor, folio: str, mandate_folio: str, signed_on: date, now: datetime
) -> InstrumentSignature:
    """Note that a post signed on paper on a day. Raises InvalidError where the post was not in force on it."""
    row, authority = _own(session, actor, folio, now)
    _check_draft(row)
    if signed_on > local_date(now, authority.place.timezone):
        raise InvalidError(N_("Nadie puede haber firmado en una fecha futura."), field="signed_on")
    signer = next(iter(queries.signers_on(session, authority.place, signed_on, folios=[mandate_folio])), None)
    signature = next((s for s in row.signatures if signer is not None and s.mandate_id == signer.mandate_id), None)
    if signer is None or signature is None:
        raise InvalidError(N_("Ese cargo no está entre quienes firman."), field="signer")
    _give(row, signature, SignatureWay.INK, signed_on, (signer.from_on, signer.to_on))
    row.version += 1
    authority.log(session, f"{row.kind.value}.firmada", ref_of(row), _signature_content(signature))
    return signature


def publish(
    session: Session, *, actor: Actor, folio: str, version: int, pdf: PreparedFile, now: datetime
) -> Instrument:
    """Freeze a signed text with its file, whose hash is public from then on.

    pdf: drawn from the text of ``version``. Raises ConflictError where the text moved since, or a sector is missing.
    """
    row, authority = _own(session, actor, folio, now)
    _check_draft(row)
    if row.version != version:
        raise ConflictError(N_("El texto o las firmas cambiaron mientras se publicaba. Revísalo y vuelve a publicar."))
    missing = missing_sectors(row.kind, [s.sector for s in row.signatures if s.way is not None])
    if missing:
        raise ConflictError(
            N_("Todavía no se puede publicar: falta la firma de %(sector)s."), sector=SECTOR_LABELS[missing[0]]
        )
    file = archivos.keep(session, pdf, jurisdiction_id=row.jurisdiction_id, now=now)
    archivos.attach(session, file, ref_of(row))
    row.file, row.state, row.signed_at = file, InstrumentState.SIGNED, now
    session.flush()
    content = {"fecha": row.dated_on.isoformat(), "sha256": file.sha256, "firmas": _signed_posts(row)}
    authority.log(session, f"{row.kind.value}.publicada", ref_of(row), content)
    _supersede_old(session, row, authority)
    return row


def attach_scan(session: Session, *, actor: Actor, folio: str, scan: PreparedFile, now: datetime) -> Instrument:
    """Keep the sheet that was signed with ink, with a hash of its own. Raises ConflictError before publishing."""
    row, authority = _own(session, actor, folio, now)
    if row.state is InstrumentState.DRAFT:
        raise ConflictError(N_("Primero publica el texto con sus firmas; después agrega el original en papel."))
    if row.scan_id is not None:
        raise ConflictError(N_("Ya está el original en papel: no se puede cambiar por otro."))
    file = archivos.keep(session, scan, jurisdiction_id=row.jurisdiction_id, now=now)
    archivos.attach(session, file, ref_of(row))
    row.scan = file
    authority.log(session, f"{row.kind.value}.original", ref_of(row), {"sha256": file.sha256})
    return row


def send(session: Session, *, actor: Actor, folio: str, now: datetime) -> Instrument:
    """Send a signed letter to the state's secretariat."""
    row, authority = _own(session, actor, folio, now)
    _move(row, InstrumentState.SENT)
    row.sent_at = now
    authority.log(session, "carta.enviada", ref_of(row), {"destino": row.addressee})
    return row


def receive(session: Session, *, actor: Actor, folio: str, is_accepted: bool, note: str, now: datetime) -> Instrument:
    """Accept or return a letter of a municipality, under a post of its state. A return says why (InvalidError)."""
    row = _row(session, folio)
    place = _place(session, row)
    if place.parent_id is None:
        raise NotFoundError(UNKNOWN)
    authority = _lead(session, actor, place.parent_id, now)
    if not is_accepted and not note.strip():
        raise InvalidError(N_("Di por qué se devuelve: la razón queda publicada."), field="note")
    _move(row, InstrumentState.ACCEPTED if is_accepted else InstrumentState.RETURNED)
    row.received_at, row.reception_note, row.reception_post = now, note.strip(), authority.post
    own = Authority(actor, place, now, authority.mandate)
    own.log(session, f"carta.{'aceptada' if is_accepted else 'devuelta'}", ref_of(row), {"razon": note.strip()})
    return row


def renew(session: Session, *, actor: Actor, folio: str, dated_on: date, now: datetime) -> Instrument:
    """Write a draft that renews or corrects a signed one, with its text and nobody's signature yet."""
    old, authority = _own(session, actor, folio, now)
    if old.state is InstrumentState.DRAFT or old.state is InstrumentState.SUPERSEDED:
        raise ConflictError(N_("Solo se refrenda lo que está firmado y vigente."))
    row = Instrument(
        folio=new_folio(PREFIXES[old.kind]), jurisdiction_id=old.jurisdiction_id, kind=old.kind,
        state=InstrumentState.DRAFT, template_version=old.template_version, recital=old.recital, created_at=now,
        clauses=list(old.clauses), title=old.title, dated_on=dated_on, venue=old.venue, addressee=old.addressee,
        renewal_of_id=old.id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    content = {"fecha": dated_on.isoformat(), "refrenda": old.folio}
    authority.log(session, f"{row.kind.value}.redactada", ref_of(row), content)
    return row


def ref_of(row: Instrument) -> ThingRef:
    """Return its name in the public record."""
    return ThingRef(row.kind.value, row.folio)


def _supersede_old(session: Session, row: Instrument, authority: Authority) -> None:
    old = session.get(Instrument, row.renewal_of_id) if row.renewal_of_id else None
    if old is None or not may_move(old.kind, old.state, InstrumentState.SUPERSEDED):
        return
    old.state = InstrumentState.SUPERSEDED
    authority.log(session, f"{old.kind.value}.refrendada", ref_of(old), {"por": row.folio})


def _move(row: Instrument, new: InstrumentState) -> None:
    if not may_move(row.kind, row.state, new):
        raise ConflictError(N_("Esa carta ya no admite este paso."))
    row.state = new


def _write(session: Session, row: Instrument, draft: InstrumentDraft, place: Place) -> None:
    if not draft.title.strip():
        raise InvalidError(N_("Escribe el asunto."), field="title")
    row.title, row.dated_on = draft.title.strip(), draft.dated_on
    row.venue, row.addressee = draft.venue.strip(), draft.addressee.strip()
    row.council_reference = draft.council_reference.strip()
    row.recital = draft.recital.strip() or row.recital
    if draft.clauses:
        known = [Clause(item["clave"], item["texto"]) for item in row.clauses]
        row.clauses = _stored(Clause(c.key, (draft.clauses.get(c.key) or c.text).strip()) for c in known)
    found = {s.folio: s for s in queries.signers_on(session, place, draft.dated_on, folios=draft.signers)}
    chosen = [_signer(found, folio, draft.dated_on) for folio in dict.fromkeys(draft.signers)]
    if not chosen:
        raise InvalidError(N_("Elige quién firma."), field="signers")
    kept = {s.mandate_id: s for s in row.signatures}
    row.signatures = [kept.get(one.mandate_id) or _asked(one) for one in chosen]
    _flush(session, row)


def _asked(one: Signer) -> InstrumentSignature:
    return InstrumentSignature(
        mandate_id=one.mandate_id, sector=one.sector, post=one.post, organisation_name=one.organisation_name
    )


def _flush(session: Session, row: Instrument) -> None:
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise ConflictError(N_("Alguien más lo guardó al mismo tiempo.")) from error


def _signer(found: Mapping[str, Signer], folio: str, day: date) -> Signer:
    signer = found.get(folio)
    if signer is None:
        raise InvalidError(N_("No conocemos ese nombramiento en este lugar."), field="signers")
    _check_in_force(signer.post, (signer.from_on, signer.to_on), day, field="signers")
    return signer


def _check_in_force(post: str, dates: tuple[date, date | None], day: date, *, field: str) -> None:
    if is_valid_signer(dates[0], dates[1], day):
        return
    if dates[1] is not None and dates[1] < day:
        raise InvalidError(
            N_("«%(post)s» terminó su cargo el %(last)s: no puede firmar con fecha %(day)s."),
            field=field, post=post, last=f"{dates[1]:%d/%m/%Y}", day=f"{day:%d/%m/%Y}",
        )  # fmt: skip
    raise InvalidError(
        N_("«%(post)s» empieza su cargo el %(first)s: no puede firmar con fecha %(day)s."),
        field=field, post=post, first=f"{dates[0]:%d/%m/%Y}", day=f"{day:%d/%m/%Y}",
    )  # fmt: skip


def _give(
    row: Instrument,
    signature: InstrumentSignature,
    way: SignatureWay,
    signed_on: date,
    dates: tuple[date, date | None],
) -> None:
    if signature.way is not None:
        raise ConflictError(N_("Ese cargo ya firmó."))
    _check_in_force(signature.post, dates, signed_on, field="signed_on")
    _check_in_force(signature.post, dates, row.dated_on, field="signed_on")
    signature.way, signature.signed_on = way, signed_on


def _stored(clauses: Iterable[Clause]) -> list[dict[str, str]]:
    return [{"clave": clause.key, "texto": clause.text} for clause in clauses]


def _signed_posts(row: Instrument) -> list[dict[str, str]]:
    return [_signature_content(s) for s in row.signatures if s.way is not None]


def _signature_content(signature: InstrumentSignature) -> dict[str, str]:
    return {
        "cargo": signature.post, "organizacion": signature.organisation_name, "sector": signature.sector.value,
        "forma": signature.way.value if signature.way else "",
        "fecha": signature.signed_on.isoformat() if signature.signed_on else "",
    }  # fmt: skip


def _lead(session: Session, actor: Actor, jurisdiction_id: int, now: datetime) -> Authority:
    return authorise(session, actor, jurisdiction_id, now, policy=policies.may_lead_session, roles=policies.LEADERS)


def _row(session: Session, folio: str) -> Instrument:
    row = queries.instrument_by_folio(session, folio, to_change=True)
    if row is None:
        raise NotFoundError(UNKNOWN)
    return row


def _own(session: Session, actor: Actor, folio: str, now: datetime) -> tuple[Instrument, Authority]:
    row = _row(session, folio)
    return row, _lead(session, actor, row.jurisdiction_id, now)


def _place(session: Session, row: Instrument) -> Place:
    place = place_by_id(session, row.jurisdiction_id)
    if place is None:
        raise NotFoundError(UNKNOWN)
    return place


def _check_draft(row: Instrument) -> None:
    if row.state is not InstrumentState.DRAFT:
        raise ConflictError(N_("Ya está firmada y publicada: su texto no cambia."))
