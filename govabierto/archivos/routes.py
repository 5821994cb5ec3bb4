"""Giving files out: never as something that a browser would run."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from govabierto.archivos import policies, queries
from govabierto.archivos import store as stores
from govabierto.archivos.forms import VerifyForm
from govabierto.archivos.models import StoredFile
from govabierto.nucleo.errors import NotFoundError, UnavailableError
from govabierto.nucleo.folios import normalise_folio
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import load_cards
from govabierto.web.edge import current_actor, current_place, public, session, today

bp = Blueprint("archivos", __name__, url_prefix="/<slug:j>/archivos", template_folder="templates")
CHUNK_BYTES = 65_536
SANDBOX = "sandbox; default-src 'none'"
PUBLIC_CACHE = "public, max-age=31536000, immutable"


@bp.get("/<string(length=26):public_id>")
@public
def show(public_id: str) -> ResponseReturnValue:
    """Give a file out: pictures inside the page, the rest as a download. What is not public does not exist."""
    file = queries.file_by_public_id(session(), public_id, current_place().id)
    if file is None or not _may_read(file):
        raise NotFoundError(N_("Este archivo no existe o todavía no es público."))
    if not stores.current().has(file.sha256):
        raise UnavailableError(N_("Este archivo no está disponible en este momento."))
    return _respond(file)


@bp.get("/verificar")
@public
def verify() -> ResponseReturnValue:
    """Show where a copy is compared with what was published."""
    folio = normalise_folio(request.args.get("folio", ""))[:16]
    return render_template("archivos/verify.html", form=VerifyForm(data={"folio": folio}), found=None)


@bp.post("/verificar")
@public
def compare() -> ResponseReturnValue:
    """Tell whether a copy is, bit by bit, one that was published here; the copy is not kept."""
    form = VerifyForm()
    if not form.validate_on_submit():
        return render_template("archivos/verify.html", form=form, found=None), 422
    digest = form.digest()
    copies = queries.public_copies(session(), current_place().id, digest)
    folio = normalise_folio(form.folio.data or "")
    cards = load_cards(session(), [copy.subject for copy in copies if copy.subject is not None])
    known = [(copy, cards.get(copy.subject) if copy.subject else None) for copy in copies]
    is_other = bool(folio) and bool(copies) and all(c.subject is None or c.subject.folio != folio for c in copies)
    return render_template(
        "archivos/verify.html", form=form, found=known, digest=digest, folio=folio, is_other=is_other
    )


def _may_read(file: StoredFile) -> bool:
    return file.is_public or policies.may_read_file(current_actor(), file, today()).allowed


def _respond(file: StoredFile) -> Response:
    is_picture = file.media_type.startswith("image/")
    response = Response(_chunks(file.sha256), mimetype=file.media_type, direct_passthrough=True)
    response.content_length = file.size_bytes
    response.headers.set("Content-Disposition", "inline" if is_picture else "attachment", **_names(file.name))
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = PUBLIC_CACHE if file.is_public else "private, no-store"
    response.set_etag(file.sha256)
    response.make_conditional(request)
    return response


def _names(name: str) -> dict[str, str]:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    if plain == name:
        return {"filename": name}
    return {"filename": plain, "filename*": f"UTF-8''{quote(name, safe='')}"}


def _chunks(sha256: str) -> Iterator[bytes]:
    with stores.current().open(sha256) as handle:
        while chunk := handle.read(CHUNK_BYTES):
            yield chunk
