"""Domain errors: each says what happened and what to do next, and is mapped to HTTP once, in ``web.errors``."""

from __future__ import annotations

from govabierto.nucleo.text import N_


class GovAbiertoError(Exception):
    """A refusal that a person can understand.

    message: Spanish msgid with named placeholders; params fill them.
    field: name of the form field at fault, when there is one.
    next_step: Spanish msgid that says what to do now.
    """

    code = "error"
    default_next_step = N_("Revisa lo que escribiste y vuelve a intentarlo.")

    def __init__(
        self, message: str, *, field: str | None = None, next_step: str | None = None, **params: object
    ) -> None:
        super().__init__(message % params if params else message)
        self.message = message
        self.field = field
        self.next_step = next_step or self.default_next_step
        self.params = params


class InvalidError(GovAbiertoError):
    """What was sent can't be accepted as it is (422)."""

    code = "invalido"


class NotFoundError(GovAbiertoError):
    """There is no such public thing (404)."""

    code = "no_encontrado"
    default_next_step = N_("Revisa el folio o búscalo por palabra.")


class NotAllowedError(GovAbiertoError):
    """The actor may not do this now (403)."""

    code = "no_permitido"
    default_next_step = N_("Si crees que deberías poder hacerlo, escribe al Secretariado Técnico.")


class SignInRequiredError(NotAllowedError):
    """The act needs a person who has signed in (401, or the sign-in page)."""

    code = "falta_entrar"
    default_next_step = N_("Entra con tu cuenta y vuelve a esta página.")


class ConflictError(GovAbiertoError):
    """The state of the thing does not admit the act any more, or somebody came first (409)."""

    code = "conflicto"
    default_next_step = N_("Vuelve a cargar la página para ver cómo está ahora.")


class UnavailableError(GovAbiertoError):
    """The act can't be done for the moment (503)."""

    code = "no_disponible"
    default_next_step = N_("Vuelve a intentarlo en unos minutos.")
