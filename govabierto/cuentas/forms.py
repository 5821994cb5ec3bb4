"""Forms of the room: shape only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import StopValidation
from wtforms.widgets import PasswordInput

from govabierto.cuentas.models import PublicNameMode
from govabierto.cuentas.rules import contact_of, email_of
from govabierto.cuentas.rules.passwords import MAX_LENGTH, problem_of
from govabierto.nucleo.text import N_, whole_number
from govabierto.web.forms import AtMost, BaseForm, Required

MAX_NAME = 80
MAX_CODE = 40
MAX_KEY = 320
_MAX_ID = 999_999_999


class SecretPasswordField(Field):
    """A password exactly as it was typed: blanks at its ends belong to it. It is never sent back to the page."""

    widget = PasswordInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep the text without the characters that no keyboard types."""
        text = valuelist[0] if valuelist else ""
        self.data = text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")


class NotTooLong:
    """A typed password of a length that is worth hashing."""

    def __call__(self, _form: BaseForm, field: Field) -> None:
        """Refuse what could not be anybody's password."""
        if len(field.data or "") > 2 * MAX_LENGTH:
            raise StopValidation(_("La contraseña no es correcta."))


class NewPassword:
    """A password that is long enough and not one that everybody tries; ``near`` names the fields it may not repeat."""

    def __init__(self, *near: str) -> None:
        self.near = near
        self.field_flags = {"required": True}

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Refuse it with what is wrong."""
        personal = [*getattr(form, "personal", ()), *(form[name].data or "" for name in self.near)]
        problem = problem_of(field.data or "", personal)
        if problem:
            raise StopValidation(_(problem))


class ContactShape:
    """An e-mail address or a phone number."""

    def __call__(self, _form: BaseForm, field: Field) -> None:
        """Refuse what is neither."""
        if contact_of(field.data or "") is None:
            raise StopValidation(_("Escribe un correo, como rosa@ejemplo.mx, o un teléfono de 10 dígitos."))


class EmailShape:
    """An e-mail address."""

    def __call__(self, _form: BaseForm, field: Field) -> None:
        """Refuse what is none."""
        if email_of(field.data or "") is None:
            raise StopValidation(_("Escribe un correo completo, como rosa@ejemplo.mx."))


class CurrentPasswordForm(BaseForm):
    """What proves that the owner of the account is the one who asks."""

    current = SecretPasswordField(
        _l("Tu contraseña"), [Required(N_("Escribe tu contraseña para comprobar que eres tú.")), NotTooLong()]
    )


class SignInForm(BaseForm):
    """Contact and password."""

    contact = StringField(
        _l("Correo o teléfono"), [Required(N_("Escribe el correo o el teléfono de tu cuenta.")), AtMost(MAX_KEY)]
    )
    password = SecretPasswordField(_l("Contraseña"), [Required(N_("Escribe tu contraseña.")), NotTooLong()])
    next = HiddenField()


class NamesForm(BaseForm):
    """How a person is called and how she signs."""

    given_name = StringField(_l("Tu nombre"), [Required(N_("Escribe al menos tu primer nombre.")), AtMost(MAX_NAME)])
    family_name = StringField(_l("Apellidos"), [AtMost(MAX_NAME)])
    mode = RadioField(
        _l("¿Cómo firmas en público?"),
        choices=[
            SelectChoice(PublicNameMode.FIRST_NAME.value, _l("Con mi primer nombre")),
            SelectChoice(PublicNameMode.NEIGHBOUR.value, _l("Como vecina o vecino de mi colonia")),
            SelectChoice(PublicNameMode.FULL_NAME.value, _l("Con mi nombre y apellidos")),
        ],
        default=PublicNameMode.FIRST_NAME.value,
    )
    community = SelectField(_l("Colonia o comunidad"), choices=[], validate_choice=False)

    def offer_communities(self, communities: Iterable[tuple[int, str, str]]) -> None:
        """Fill the list: (number, name, place)."""
        nothing = [SelectChoice("", _("Prefiero no decirla"))]
        self.community.choices = nothing + [
            SelectChoice(str(number), f"{name} ({place})") for number, name, place in communities
        ]

    @property
    def community_id(self) -> int | None:
        """Return the number chosen; one that is not a number is nobody's community."""
        text = self.community.data or ""
        if not text:
            return None
        return whole_number(text, most=_MAX_ID) or 0

    @property
    def chosen_mode(self) -> PublicNameMode:
        """Return the way of signing."""
        return PublicNameMode(self.mode.data)


class RegistrationForm(NamesForm):
    """Everything that opens an account."""

    contact = StringField(
        _l("Correo o teléfono"), [Required(N_("Escribe tu correo o tu teléfono.")), AtMost(MAX_KEY), ContactShape()]
    )
    password = SecretPasswordField(_l("Contraseña nueva"), [NewPassword("contact", "given_name", "family_name")])


class ProfileForm(NamesForm):
    """What a person says of herself, and her language."""

    locale = RadioField(
        _l("Idioma de los correos"),
        choices=[SelectChoice("es", "Español"), SelectChoice("en", "English")],
        default="es",
    )


class RecoveryForm(BaseForm):
    """The address that a link is asked for."""

    contact = StringField(
        _l("Correo o teléfono"), [Required(N_("Escribe el correo de tu cuenta.")), AtMost(MAX_KEY), ContactShape()]
    )


class PrintedKeyForm(BaseForm):
    """The key that the desk printed."""

    key = StringField(_l("Clave impresa"), [Required(N_("Escribe la clave que te dieron.")), AtMost(MAX_KEY)])


class NewPasswordForm(BaseForm):
    """A new password, proved by a link."""

    personal: tuple[str, ...] = ()
    password = SecretPasswordField(_l("Contraseña nueva"), [NewPassword()])


class ChangePasswordForm(CurrentPasswordForm):
    """A new password, proved by the old one."""

    personal: tuple[str, ...] = ()
    password = SecretPasswordField(_l("Contraseña nueva"), [NewPassword()])


class EmailForm(CurrentPasswordForm):
    """A new address."""

    email = StringField(_l("Correo nuevo"), [Required(N_("Escribe el correo nuevo.")), AtMost(MAX_KEY), EmailShape()])


class CodeForm(BaseForm):
    """Six digits of the application, or a printed code."""

    code = StringField(_l("Código"), [Required(N_("Escribe el código.")), AtMost(MAX_CODE)])


class NewPasskeyForm(CurrentPasswordForm):
    """How a new key is called, proved by the password."""

    name = StringField(
        _l("Nombre de la llave"), [Required(N_("Ponle un nombre, como «Mi teléfono».")), AtMost(MAX_NAME)]
    )


class PasskeyResponseForm(BaseForm):
    """What a device sent, as JSON that the page's script wrote."""

    response = HiddenField()


class ConfirmForm(BaseForm):
    """A button."""


class LostFactorForm(BaseForm):
    """Where two people can vouch for somebody."""

    place = RadioField(_l("¿En qué lugar tienes tu cargo o participas?"), choices=[], validate_choice=True)


class FindPersonForm(BaseForm):
    """Whom the desk attends."""

    person = StringField(
        _l("Folio, correo o teléfono"), [Required(N_("Escribe el folio, el correo o el teléfono.")), AtMost(MAX_KEY)]
    )


class DeskForm(BaseForm):
    """What the desk saw."""

    curp = StringField(_l("CURP"), [AtMost(MAX_CODE)])
    is_phone_seen = BooleanField(_l("Comprobé que el teléfono es suyo"))


def with_choices(form: LostFactorForm, places: Iterable[tuple[str, str]]) -> LostFactorForm:
    """Offer the places by slug and name."""
    choices: list[Any] = [SelectChoice(slug, name) for slug, name in places]
    form.place.choices = choices
    return form
