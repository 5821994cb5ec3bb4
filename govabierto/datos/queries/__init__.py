"""Reads of public data, by batches and without personal data; each gives the values of its data set's fields."""

from govabierto.datos.queries.bodies import AGREEMENTS, SESSIONS
from govabierto.datos.queries.frame import BATCH, Frame, Record, Source
from govabierto.datos.queries.plan import COMMITMENTS, MILESTONES, PLANS
from govabierto.datos.queries.reading import counts, next_ballot_instant, page_of, record_of, records
from govabierto.datos.queries.voices import PROPOSALS
from govabierto.datos.queries.votes import BALLOTS, RESULTS, outcome_of

SOURCES: dict[str, Source] = {
    "planes": PLANS,
    "compromisos": COMMITMENTS,
    "hitos": MILESTONES,
    "propuestas": PROPOSALS,
    "votaciones": BALLOTS,
    "resultados": RESULTS,
    "sesiones": SESSIONS,
    "acuerdos": AGREEMENTS,
}

__all__ = [
    "BATCH",
    "SOURCES",
    "Frame",
    "Record",
    "Source",
    "counts",
    "next_ballot_instant",
    "outcome_of",
    "page_of",
    "record_of",
    "records",
]
