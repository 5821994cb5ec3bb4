"""The pages on which each role works: what staff find at «Hoy te toca» when they sign in."""

from __future__ import annotations

from govabierto.nucleo.actors import Role
from govabierto.nucleo.duties import Duties, Duty
from govabierto.nucleo.text import N_
from govabierto.plan import queries as plan_queries
from govabierto.propuestas import queries as propuestas_queries

_SEE_SESSIONS = Duty(N_("Ver la próxima sesión y votar en ella"), "secretariado.index")
_MODERATE = Duty(N_("Revisar propuestas antes de publicarlas"), "propuestas.moderation", propuestas_queries.count_held)
_ANSWER = Duty(N_("Responder propuestas con motivos"), "propuestas.tray", propuestas_queries.count_unanswered)
_WRITE_PLAN = Duty(N_("Escribir y adoptar el plan"), "plan.index")
_ATTEND = Duty(N_("Atender en ventanilla"), "ventanilla.index")
_MANAGE_BALLOTS = Duty(N_("Preparar, abrir y cerrar votaciones"), "votaciones.index")
#: The pages on which each role works, in the order in which the account page lists them.
DUTIES: Duties = {
    Role.ADMIN: (Duty(N_("Administrar personas, cargos, organizaciones e importaciones"), "admin.index"),),
    Role.SECRETARY: (
        _ANSWER,
        _MODERATE,
        Duty(N_("Convocar una sesión"), "secretariado.new"),
        Duty(N_("Conducir las sesiones convocadas"), "secretariado.index"),
        _MANAGE_BALLOTS,
        _WRITE_PLAN,
        Duty(N_("Publicar y mover las fechas del proceso"), "proceso.index"),
        Duty(N_("Revisar el cumplimiento de los estándares"), "cumplimiento.index"),
        _ATTEND,
        Duty(N_("Dar de alta organizaciones e importar datos"), "admin.index"),
    ),
    Role.GOVERNMENT_POC: (_ANSWER, _WRITE_PLAN),
    Role.SEAT_HOLDER: (_SEE_SESSIONS,),
    Role.ALTERNATE: (_SEE_SESSIONS,),
    Role.FACILITATOR: (Duty(N_("Seguir el calendario del proceso"), "proceso.index"),),
    Role.AGENCY_LEAD: (
        Duty(N_("Reportar los pasos del plan que te tocan"), "plan.tasks", plan_queries.count_urgent),
        _ANSWER,
        Duty(N_("Cumplir los acuerdos de tu dependencia"), "secretariado.index"),
    ),
    Role.CSO_COUNTERPART: (Duty(N_("Comprobar lo que se reporta del plan"), "plan.tasks", plan_queries.count_urgent),),
    Role.MODERATOR: (_MODERATE,),
    Role.DATA_PROTECTION_OFFICER: (Duty(N_("Cuidar los datos personales en las evidencias"), "plan.index"),),
    Role.DESK: (_ATTEND,),
    Role.EVALUATOR: (Duty(N_("Descargar los datos para evaluar el plan"), "datos.index"),),
}
