"""Running an import: the same code for a dry run and for the real thing, all or nothing, once per content."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from govabierto.importacion.events import ImportApplied
from govabierto.importacion.importers import Importer, ImportRequest, Prepared, Progress, Written, no_progress
from govabierto.importacion.models import ImportRun
from govabierto.importacion.rules import FileError, ImportReport, Problem
from govabierto.importacion.rules.profiles import Profile, fitting_profile, parse_profile
from govabierto.nucleo import events
from govabierto.nucleo.actors import Actor, MandateValue
from govabierto.nucleo.errors import InvalidError
from govabierto.nucleo.folios import new_folio
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_

_KEPT_PROBLEMS = 200


@dataclass(frozen=True)
class ImportFile:
    """What was given: bytes and the name that the file had, which is shown and never used as a path."""

    data: bytes
    name: str = ""

    @property
    def sha256(self) -> str:
        """The fingerprint of the bytes, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class ImportSettings:
    """How to read it. profile: a name of the kind's profiles («» is the first); custom: bytes of a TOML profile."""

    profile: str = ""
    custom: bytes | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    progress: Progress = no_progress


def run_import(
    session: Session,
    *,
    importer: Importer,
    file: ImportFile,
    place: Place | None,
    actor: Actor,
    now: datetime,
    apply: bool,
    settings: ImportSettings | None = None,
    mandate: MandateValue | None = None,
) -> ImportReport:
    """Read a file and write its rows within a savepoint, which is undone unless ``apply`` and without errors.

    A run that changes nothing leaves nothing: no row, no act. One that does leaves an ImportRun and one public act
    (through ImportApplied). Raises InvalidError for a profile or an option that does not exist.
    """
    chosen = settings or ImportSettings()
    request = _request(importer, file, chosen, place=place, actor=actor, now=now)
    report = _run(session, importer, file, request, apply=apply, mandate=mandate)
    fitting = fitting_profile(importer.tables, file.data) if request.custom is None and not report.applied else None
    return replace(report, suggested=fitting) if fitting not in (None, request.profile) else report


def _run(
    session: Session,
    importer: Importer,
    file: ImportFile,
    request: ImportRequest,
    *,
    apply: bool,
    mandate: MandateValue | None,
) -> ImportReport:
    try:
        prepared = importer.prepare(file.data, request)
    except FileError as error:
        problem = Problem(error.line, None, error.message, params=error.params)
        return ImportReport(importer.kind, applied=False, problems=(problem,))
    first = _report(importer, prepared, Written(), applied=False)
    if not first.may_apply:
        return first
    savepoint = session.begin_nested()
    try:
        written = importer.write(session, prepared, request)
        report = _report(importer, prepared, written, applied=apply)
        if apply and report.may_apply:
            report = _keep(session, report, file, request, mandate=mandate)
            session.flush()
            savepoint.commit()
            return report
    except BaseException:
        savepoint.rollback()
        raise
    savepoint.rollback()
    session.expire_all()
    return _report(importer, prepared, written, applied=False)


def _request(
    importer: Importer, file: ImportFile, settings: ImportSettings, *, place: Place | None, actor: Actor, now: datetime
) -> ImportRequest:
    """Check profile and place, and return what the importer may know."""
    if importer.needs_place and place is None:
        raise InvalidError(N_("Di a qué municipio o estado pertenece lo que importas."), field="place")
    custom = _custom_profile(importer, settings.custom) if settings.custom is not None else None
    profile = custom.name if custom else settings.profile or importer.profiles[0]
    if custom is None and profile not in importer.profiles:
        raise InvalidError(
            N_("No se conoce el perfil «%(profile)s». Para este tipo hay: %(known)s."),
            field="profile", profile=profile[:60], known=", ".join(importer.profiles),
        )  # fmt: skip
    return ImportRequest(place, now, profile, actor, file.name, custom, settings.options, settings.progress)


def _custom_profile(importer: Importer, data: bytes) -> Profile:
    if not importer.fields:
        raise InvalidError(N_("Este tipo de archivo no admite un perfil propio."), field="profile")
    try:
        return parse_profile(data, known=importer.fields, required=importer.required)
    except FileError as error:
        raise InvalidError(str(error), field="profile") from error


def _report(importer: Importer, prepared: Prepared, written: Written, *, applied: bool) -> ImportReport:
    problems = (*prepared.problems, *written.problems)
    return ImportReport(
        kind=importer.kind,
        applied=applied,
        leidas=prepared.read,
        creadas=written.created,
        actualizadas=written.updated,
        sin_cambio=written.unchanged,
        problems=tuple(sorted(problems, key=lambda problem: (problem.line is None, problem.line or 0))),
        folio=written.folio if applied or written.unchanged else None,
    )


def _keep(
    session: Session,
    report: ImportReport,
    file: ImportFile,
    request: ImportRequest,
    *,
    mandate: MandateValue | None,
) -> ImportReport:
    """Write down a run that changed something, and tell whoever keeps the public record."""
    if not report.creadas + report.actualizadas:
        return report
    folio = new_folio("IM")
    place_id = request.place.id if request.place else None
    details = report.as_dict()
    details["problemas"] = [problem.as_dict() for problem in report.problems[:_KEPT_PROBLEMS]]
    session.add(
        ImportRun(
            folio=folio,
            jurisdiction_id=place_id,
            kind=report.kind,
            profile=request.profile,
            filename=file.name[:400],
            sha256=file.sha256,
            report=details,
            post=mandate.post if mandate else "",
            applied_at=request.now,
        )
    )
    content = {
        "folio": folio,
        "tipo": report.kind,
        "perfil": request.profile,
        "archivo": file.name[:200],
        "sha256": file.sha256,
        "hizo": report.folio,
        **{name: details[name] for name in ("leidas", "creadas", "actualizadas", "sin_cambio", "avisos")},
    }
    events.emit(session, ImportApplied(request.now, folio, place_id, content, request.actor, mandate))
    return report if report.folio else replace(report, folio=folio)
