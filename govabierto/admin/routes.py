"""The back office of a place: small forms, one page per list, nothing that needs a shell."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice

from govabierto.admin import policies, queries, services
from govabierto.admin.forms import CloseForm, EndForm, ImportForm, OrganisationForm, PostForm, RegistryForm
from govabierto.admin.rules import EVENT_DAYS, EVENT_LABELS, ORGANISATION_LABELS
from govabierto.admin.uploads import Rehearsal, UploadFolder
from govabierto.cuentas import queries as cuentas
from govabierto.cuentas.services.mandates import end_mandate, grant_mandate
from govabierto.importacion.importers import Importer, all_importers, importer_of
from govabierto.importacion.rules import ImportReport
from govabierto.importacion.services import ImportFile, ImportSettings, run_import
from govabierto.nucleo.actors import ROLE_LABELS, Role
from govabierto.nucleo.errors import InvalidError, NotFoundError
from govabierto.nucleo.text import N_, whole_number
from govabierto.settings import Settings
from govabierto.territorio import queries as territorio
from govabierto.territorio import services as territorio_services
from govabierto.territorio.models import OrganisationKind
from govabierto.trabajos import queries as trabajos
from govabierto.web.edge import (
    Transaction,
    current_actor,
    current_instant,
    current_place,
    handle,
    page_number,
    requires,
    see_other,
    session,
    today,
    transaction,
)

bp = Blueprint("admin", __name__, url_prefix="/<slug:j>/admin", template_folder="templates")
_ELECTION = "eleccion"
MAX_SEATS = 10_000


@bp.get("/")
@requires(policies.may_work_in_office)
def index() -> ResponseReturnValue:
    """Show what needs a hand, and the way to everything else."""
    is_admin = bool(policies.may_administer(current_actor(), current_place(), current_instant()))
    health = queries.health(session(), current_instant()) if is_admin else None
    return render_template("admin/index.html", is_admin=is_admin, health=health)


@bp.get("/personas/")
@requires(policies.may_administer)
def people() -> ResponseReturnValue:
    """Find an account by exactly what names it; nobody can leaf through people."""
    typed = request.args.get("q", "")[:320].replace("\x00", "")
    found = cuentas.find_person(session(), typed) if typed.strip() else None
    if found is not None:
        return see_other("admin.person", folio=found.folio)
    return render_template("admin/people.html", typed=typed)


@bp.get("/personas/<folio:folio>")
@requires(policies.may_administer)
def person(folio: str) -> ResponseReturnValue:
    """Show an account, as far as the administration of a place may know it."""
    return _person_page(session(), folio, CloseForm())


@bp.post("/personas/<folio:folio>/baja")
@requires(policies.may_administer)
def close_account(folio: str) -> ResponseReturnValue:
    """Close an account."""
    form = CloseForm()

    def command(tx: Transaction) -> ResponseReturnValue:
        reason = str(form.reason.data)
        services.deactivate_person(
            tx.session, actor=tx.actor, place=current_place(), folio=folio, reason=reason, now=tx.now
        )
        return see_other(
            "admin.person", folio=folio, notice=_("La cuenta quedó desactivada y sus sesiones se cerraron.")
        )

    return handle(form, "admin/person.html", command, **_person_context(session(), folio))


def _person_context(db_session: Session, folio: str) -> dict[str, object]:
    found = cuentas.person_by_folio(db_session, folio)
    place = current_place()
    return {
        "person": found,
        "level": queries.level_of(db_session, found.id, place.id),
        "posts": queries.posts(db_session, place.id, person_id=found.id),
        "role_labels": ROLE_LABELS,
        "is_self": found.id == current_actor().person_id,
    }


def _person_page(db_session: Session, folio: str, form: CloseForm) -> ResponseReturnValue:
    return render_template("admin/person.html", form=form, **_person_context(db_session, folio))


@bp.get("/organizaciones/")
@requires(policies.may_work_in_office)
def organisations() -> ResponseReturnValue:
    """List the organisations of the place."""
    return render_template("admin/organisations.html", form=RegistryForm(), **_organisations_context())


def _organisations_context() -> dict[str, object]:
    found = territorio.organisations(session(), current_place().id)
    return {"organisations": found, "kind_labels": ORGANISATION_LABELS}


@bp.get("/organizaciones/nueva")
@requires(policies.may_work_in_office)
def new_organisation() -> ResponseReturnValue:
    """Show the form of an organisation."""
    return render_template("admin/new_organisation.html", form=OrganisationForm())


@bp.post("/organizaciones/nueva")
@requires(policies.may_work_in_office)
def create_organisation() -> ResponseReturnValue:
    """Register an organisation."""
    form = OrganisationForm()

    def command(tx: Transaction) -> ResponseReturnValue:
        territorio_services.create_organisation(
            tx.session,
            actor=tx.actor,
            place=current_place(),
            name=str(form.name.data),
            kind=OrganisationKind(form.kind.data),
            now=tx.now,
            short_name=form.short_name.data or "",
            registry_number=form.registry_number.data or "",
            is_autonomous=bool(form.is_autonomous.data),
        )
        return see_other("admin.organisations", notice=_("La organización quedó dada de alta."))

    return handle(form, "admin/new_organisation.html", command)


@bp.post("/organizaciones/<folio:folio>/registro")
@requires(policies.may_work_in_office)
def verify_organisation(folio: str) -> ResponseReturnValue:
    """Note that somebody checked an organisation in its public register."""
    form = RegistryForm()

    def command(tx: Transaction) -> ResponseReturnValue:
        _own_organisation(tx.session, folio)
        number = form.registry_number.data or ""
        territorio_services.verify_registration(
            tx.session, actor=tx.actor, folio=folio, now=tx.now, registry_number=number
        )
        return see_other("admin.organisations", notice=_("Quedó anotado que se comprobó su registro."))

    return handle(form, "admin/organisations.html", command, **_organisations_context())


def _own_organisation(db_session: Session, folio: str) -> None:
    found = territorio.organisation_by_folio(db_session, folio)
    if found is None or found.jurisdiction_id != current_place().id:
        raise NotFoundError(N_("No hay una organización con ese folio en este lugar."))


@bp.get("/cargos/")
@requires(policies.may_administer)
def posts() -> ResponseReturnValue:
    """List posts, with who holds each and until when."""
    found = queries.posts(session(), current_place().id)
    return render_template("admin/posts.html", posts=found, role_labels=ROLE_LABELS, form=EndForm())


@bp.get("/cargos/nuevo")
@requires(policies.may_administer)
def new_post() -> ResponseReturnValue:
    """Show the form of a post; the person may come from her page."""
    return render_template("admin/new_post.html", form=_post_form())


@bp.post("/cargos/nuevo")
@requires(policies.may_administer)
def grant_post() -> ResponseReturnValue:
    """Give somebody a post."""
    form = _post_form()

    def command(tx: Transaction) -> ResponseReturnValue:
        grant_mandate(
            tx.session,
            actor=tx.actor,
            place=current_place(),
            person=str(form.person.data),
            role=Role(form.role.data),
            post=str(form.post.data),
            now=tx.now,
            organisation_folio=form.organisation.data or None,
            from_on=form.from_on.day,
            to_on=form.to_on.day,
        )
        return see_other("admin.posts", notice=_("El cargo quedó dado."))

    return handle(form, "admin/new_post.html", command)


def _post_form() -> PostForm:
    form = PostForm(person=request.args.get("persona", "")[:20])
    found = territorio.organisations(session(), current_place().id, on=today())
    form.organisation.choices = [SelectChoice("", "—"), *(SelectChoice(one.folio, one.name) for one in found)]
    return form


@bp.post("/cargos/<folio:folio>/fin")
@requires(policies.may_administer)
def end_post(folio: str) -> ResponseReturnValue:
    """End a post, today or on the day given."""
    form = EndForm()

    def command(tx: Transaction) -> ResponseReturnValue:
        end_mandate(tx.session, actor=tx.actor, place=current_place(), folio=folio, now=tx.now, to_on=form.to_on.day)
        return see_other("admin.posts", notice=_("El cargo quedó con su último día."))

    found = queries.posts(session(), current_place().id)
    return handle(form, "admin/posts.html", command, posts=found, role_labels=ROLE_LABELS)


@bp.get("/trabajos/")
@requires(policies.may_administer)
def jobs() -> ResponseReturnValue:
    """Show how jobs go, and those that failed for good."""
    page = trabajos.dead_letters(session(), number=page_number())
    return render_template("admin/jobs.html", page=page, health=queries.health(session(), current_instant()))


@bp.post("/trabajos/repetir")
@requires(policies.may_administer)
def revive_job() -> ResponseReturnValue:
    """Try a failed job again."""
    key = request.form.get("key", "")[:200].replace("\x00", "")
    with transaction() as tx:
        services.revive_job(tx.session, actor=tx.actor, place=current_place(), key=key, now=tx.now)
    return see_other("admin.jobs", notice=_("El trabajo se volverá a intentar en menos de un minuto."))


@bp.get("/seguridad/")
@requires(policies.may_administer)
def security() -> ResponseReturnValue:
    """Show how many failed sign-ins and refusals there were; no names, no addresses."""
    counts = queries.security_counts(session(), current_instant())
    return render_template("admin/security.html", counts=counts, days=EVENT_DAYS, labels=EVENT_LABELS)


@bp.get("/importaciones/")
@requires(policies.may_work_in_office)
def imports() -> ResponseReturnValue:
    """Show what can be imported, and what was."""
    found = queries.runs(session(), current_place().id)
    return render_template("admin/imports.html", importers=all_importers(), runs=found)


@bp.get("/importaciones/nueva/<kind>")
@requires(policies.may_work_in_office)
def new_import(kind: str) -> ResponseReturnValue:
    """Show the form of one kind of import."""
    importer = _importer(kind)
    return render_template("admin/new_import.html", form=_import_form(importer), importer=importer)


@bp.post("/importaciones/nueva/<kind>")
@requires(policies.may_work_in_office)
def rehearse(kind: str) -> ResponseReturnValue:
    """Rehearse a file, keep its bytes, and show what would happen."""
    importer = _importer(kind)
    form = _import_form(importer)

    def command(tx: Transaction) -> ResponseReturnValue:
        data = form.file.data.read()
        custom = form.custom.data.read() if form.custom.data else None
        rehearsal = Rehearsal(
            place_id=current_place().id,
            person_id=tx.actor.person_id or 0,
            kind=kind,
            name=(form.file.data.filename or "")[:200],
            sha256=ImportFile(data).sha256,
            profile=form.profile.data or "",
            custom=custom.decode("utf-8", "replace") if custom is not None else None,
            options=_options(form) if kind == _ELECTION else {},
        )
        report = _run(tx, rehearsal, data, apply=False)
        token = _uploads().keep(Rehearsal(**{**vars(rehearsal), "report": report.as_dict()}), data, current_instant())
        return see_other("admin.rehearsal", token=token, notice=_("Listo, se ensayó el archivo. No cambió nada."))

    return handle(form, "admin/new_import.html", command, importer=importer)


@bp.get("/importaciones/ensayos/<token>")
@requires(policies.may_work_in_office)
def rehearsal(token: str) -> ResponseReturnValue:
    """Show what an import would do, line by line."""
    found = _uploads().find(token, place_id=current_place().id, person_id=current_actor().person_id)
    return render_template(
        "admin/report.html", report=found.report, name=found.name, token=token, importer=importer_of(found.kind)
    )


@bp.post("/importaciones/ensayos/<token>/aplicar")
@requires(policies.may_work_in_office)
def apply_import(token: str) -> ResponseReturnValue:
    """Apply the very bytes that were rehearsed."""
    found = _uploads().find(token, place_id=current_place().id, person_id=current_actor().person_id)
    data = _uploads().data_of(found)
    with transaction() as tx:
        report = _run(tx, found, data, apply=True)
        run = queries.runs(tx.session, current_place().id)[:1]
        folio = run[0].folio if run and run[0].sha256 == found.sha256 else None
    if not report.applied:
        token = _uploads().keep(Rehearsal(**{**vars(found), "report": report.as_dict()}), data, current_instant())
        return see_other("admin.rehearsal", token=token, notice=_("No se aplicó nada: ahora el archivo tiene errores."))
    _uploads().forget(token)
    done = _("Quedó aplicado y anotado en el registro público.")
    return see_other("admin.imported", folio=folio, notice=done) if folio else see_other("admin.imports", notice=done)


@bp.get("/importaciones/<folio:folio>")
@requires(policies.may_work_in_office)
def imported(folio: str) -> ResponseReturnValue:
    """Show the report of an import that was applied."""
    run = queries.run_by_folio(session(), current_place().id, folio)
    if run is None:
        raise NotFoundError(N_("No hay una importación con ese folio en este lugar."))
    importer = importer_of(run.kind)
    return render_template("admin/report.html", report=run.report, name=run.filename, run=run, importer=importer)


def _run(tx: Transaction, rehearsal: Rehearsal, data: bytes, *, apply: bool) -> ImportReport:
    """Run an import for the back office: the same code for the rehearsal and for the real thing."""
    place = current_place()
    custom = rehearsal.custom.encode("utf-8") if rehearsal.custom is not None else None
    return run_import(
        tx.session,
        importer=_importer(rehearsal.kind),
        file=ImportFile(data, rehearsal.name),
        place=place,
        actor=tx.actor,
        now=tx.now,
        apply=apply,
        settings=ImportSettings(rehearsal.profile, custom=custom, options=rehearsal.options),
        mandate=policies.mandate_of(tx.actor, place, tx.now),
    )


def _importer(kind: str) -> Importer:
    try:
        return importer_of(kind)
    except InvalidError as error:
        raise NotFoundError(N_("No se puede importar nada de ese tipo.")) from error


def _import_form(importer: Importer) -> ImportForm:
    form = ImportForm()
    form.profile.choices = [SelectChoice(name, name) for name in importer.profiles]
    if not form.is_submitted() and request.args.get("perfil") in importer.profiles:
        form.profile.data = request.args["perfil"]
    return form


def _options(form: ImportForm) -> dict[str, object]:
    """Return what was asked of an election; empty fields leave it to the file."""
    asked: dict[str, object] = {"method": form.method.data, "budget": form.budget.data}
    seats = str(form.seats.data or "")
    if seats:
        count = whole_number(seats, most=MAX_SEATS)
        if not count:
            raise InvalidError(N_("Escribe un número entero, como 3."), field="seats")
        asked["seats"] = count
    return {name: value for name, value in asked.items() if value}


def _uploads() -> UploadFolder:
    return UploadFolder(cast(Settings, current_app.extensions["settings"]).folder)
