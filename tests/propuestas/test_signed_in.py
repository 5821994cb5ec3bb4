"""Writing with an account: drafts, preview, sending, correcting, withdrawing."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from govabierto.bitacora.models import LogEntry
from govabierto.cuentas.models import Person
from govabierto.nucleo.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from govabierto.nucleo.pillars import Pillar
from govabierto.propuestas import queries, services
from govabierto.propuestas.models import Proposal, ProposalVersion
from govabierto.propuestas.rules import ProposalState, ProposalText
from tests.builders import NOW, actor_of, csrf_token, make_person, make_place
from tests.propuestas.builders import make_proposal, make_text

NEW = "/tres-ceibas/propuestas/nueva"


def acts(session: Session, proposal: Proposal) -> list[str]:
    statement = select(LogEntry.kind).where(LogEntry.subject_folio == proposal.folio).order_by(LogEntry.id)
    return list(session.scalars(statement))


def test_a_draft_is_previewed_and_sent_and_is_public_at_once(
    session: Session, client: FlaskClient, client_for: Callable[[Person], FlaskClient]
) -> None:
    make_place(session)
    rosa = client_for(make_person(session, "Rosa"))
    page = rosa.get(NEW).get_data(as_text=True)
    submission = re.search(r'name="submission" value="([^"]+)"', page)
    assert submission
    form = {
        "csrf_token": csrf_token(rosa, NEW),
        "submission": submission.group(1),
        "title": "Sombra en la parada",
        "body": "Hace **mucho** sol.",
        "community": "",
        "pillars": "innovacion",
    }
    saved = rosa.post(NEW, data=form)
    again = rosa.post(NEW, data=form)
    assert saved.headers["Location"] == again.headers["Location"], "a double click is one draft"
    draft = session.scalars(select(Proposal)).one()
    base = f"/tres-ceibas/propuestas/{draft.folio}"
    assert client.get(base).status_code == 404
    assert "<strong>mucho</strong>" in rosa.get(f"{base}/vista-previa").get_data(as_text=True)
    assert rosa.post(f"{base}/enviar", data={"csrf_token": form["csrf_token"]}).status_code == 303
    session.rollback()
    session.expire_all()
    assert (draft.state, draft.is_public, draft.author_name) == (ProposalState.SUBMITTED, True, "Rosa")
    assert client.get(base).status_code == 200
    assert acts(session, draft) == ["propuesta.publicada"]


def test_without_a_verified_contact_it_is_held(session: Session) -> None:
    place = make_place(session)
    actor = actor_of(session, make_person(session, confirmed=False))
    draft = services.save_draft(session, actor=actor, place=place, text=make_text(), submission="a" * 20, now=NOW)
    sent = services.submit(session, actor=actor, place=place, folio=draft.folio, now=NOW)
    assert (sent.state, sent.is_public, acts(session, sent)) == (ProposalState.HELD, False, [])


def test_sending_twice_publishes_once_and_a_draft_without_a_pillar_is_not_sent(session: Session) -> None:
    place = make_place(session)
    actor = actor_of(session, make_person(session))
    text = ProposalText("Título", "Texto")
    draft = services.save_draft(session, actor=actor, place=place, text=text, submission="a" * 20, now=NOW)
    with pytest.raises(InvalidError):
        services.submit(session, actor=actor, place=place, folio=draft.folio, now=NOW)
    whole = ProposalText("Título", "Texto", pillars=(Pillar.INNOVACION,))
    services.edit(session, actor=actor, place=place, folio=draft.folio, text=whole, now=NOW)
    services.submit(session, actor=actor, place=place, folio=draft.folio, now=NOW)
    services.submit(session, actor=actor, place=place, folio=draft.folio, now=NOW)
    assert acts(session, draft) == ["propuesta.publicada"]


def test_every_wording_is_kept_and_an_edit_that_changes_nothing_adds_none(session: Session) -> None:
    place = make_place(session)
    rosa = make_person(session)
    actor = actor_of(session, rosa)
    proposal = make_proposal(session, place, rosa)
    new = make_text("Otro título")
    for _ in range(2):
        services.edit(session, actor=actor, place=place, folio=proposal.folio, text=new, now=NOW)
    count = session.scalar(select(func.count()).where(ProposalVersion.proposal_id == proposal.id))
    assert (count, proposal.title) == (2, "Otro título")
    assert acts(session, proposal) == ["propuesta.corregida"]


def test_only_its_author_edits_or_withdraws_and_only_while_it_may_be_done(session: Session) -> None:
    place, other_place = make_place(session), make_place(session, "san-telmo", "San Telmo del Río")
    rosa = make_person(session)
    proposal = make_proposal(session, place, rosa)
    stranger = actor_of(session, make_person(session))
    with pytest.raises(NotAllowedError):
        services.edit(session, actor=stranger, place=place, folio=proposal.folio, text=make_text(), now=NOW)
    with pytest.raises(NotAllowedError):
        services.withdraw(session, actor=stranger, place=place, folio=proposal.folio, now=NOW)
    author = actor_of(session, rosa)
    with pytest.raises(NotFoundError):
        services.withdraw(session, actor=author, place=other_place, folio=proposal.folio, now=NOW)
    services.withdraw(session, actor=author, place=place, folio=proposal.folio, now=NOW)
    assert (proposal.state, proposal.is_public) == (ProposalState.WITHDRAWN, True)
    with pytest.raises(NotAllowedError):
        services.withdraw(session, actor=author, place=place, folio=proposal.folio, now=NOW)
    merged = make_proposal(session, place, rosa, state=ProposalState.MERGED)
    with pytest.raises((NotAllowedError, ConflictError)):
        services.withdraw(session, actor=author, place=place, folio=merged.folio, now=NOW)


def test_the_history_says_each_step_with_its_act(session: Session) -> None:
    place = make_place(session)
    actor = actor_of(session, make_person(session))
    draft = services.save_draft(session, actor=actor, place=place, text=make_text(), submission="a" * 20, now=NOW)
    services.submit(session, actor=actor, place=place, folio=draft.folio, now=NOW)
    services.withdraw(session, actor=actor, place=place, folio=draft.folio, now=NOW)
    steps = queries.history_of(session, draft.id)
    assert [step.state for step in steps] == ["submitted", "withdrawn"]
    assert all(step.act_number for step in steps)
