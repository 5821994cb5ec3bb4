"""The base form: shape, length and choice; never permissions or state."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar

from babel.support import NullTranslations, Translations
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, StringField
from wtforms.i18n import messages_path
from wtforms.validators import StopValidation

from govabierto.nucleo.errors import InvalidError
from govabierto.web.i18n import is_english


class BaseForm(FlaskForm):
    """CSRF token, messages in the page's language and refusals of services beside their field."""

    class Meta(FlaskForm.Meta):
        """Let WTForms speak the page's language and clean what people typed."""

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            """Add the filter that every text field has."""
            if issubclass(unbound_field.field_class, StringField):
                options = {**options, "filters": [*unbound_field.kwargs.get("filters", ()), clean_text]}
                unbound_field.kwargs.pop("filters", None)
            return super().bind_field(form, unbound_field, options)

        def get_translations(self, _form: Any) -> Any:
            """Return WTForms' own messages, read once per language."""
            return _own_messages("en" if is_english() else "es")

    def refuse(self, error: InvalidError) -> None:
        """Show a service's refusal beside the field it names, or on top when it names none."""
        message = _(error.message, **error.params)
        field = self._fields.get(error.field or "")
        if field is None:
            self.form_errors.append(message)
        else:
            field.errors = [*field.errors, message]


@cache
def _own_messages(language: str) -> _Messages:
    return _Messages(Translations.load(messages_path(), [language], domain="wtforms"))


class _Messages:
    """Translations under the names by which WTForms asks."""

    def __init__(self, known: NullTranslations) -> None:
        self.gettext = known.ugettext
        self.ngettext = known.ungettext


def clean_text(value: str | None) -> str | None:
    """Take NUL and other control characters (but line breaks and tabs) and outer blanks away from typed text."""
    if value is None:
        return None
    kept = "".join(c for c in value.replace("\r\n", "\n").replace("\r", "\n") if c in "\n\t" or c >= " ")
    return kept.encode("utf-8", "replace").decode("utf-8").replace("\x7f", "").strip()


class Required:
    """The answer may not be empty; ``message`` is a Spanish msgid that says what to write."""

    field_flags: ClassVar = {"required": True}

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, _form: BaseForm, field: Field) -> None:
        """Stop the chain with the message when nothing was given."""
        if not field.data or (isinstance(field.data, str) and not field.data.strip()):
            field.errors[:] = []
            raise StopValidation(_(self.message))


class AtMost:
    """Text of at most ``limit`` characters, with a message that says how many to take away."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.field_flags = {"maxlength": limit}

    def __call__(self, _form: BaseForm, field: Field) -> None:
        """Refuse longer text."""
        length = len(field.data or "")
        if length > self.limit:
            raise StopValidation(
                _(
                    "Tiene %(length)s letras y caben %(limit)s. Quita %(excess)s.",
                    length=length,
                    limit=self.limit,
                    excess=length - self.limit,
                )
            )


class AtLeast:
    """Text of at least ``limit`` characters; ``message`` is a Spanish msgid."""

    def __init__(self, limit: int, message: str) -> None:
        self.limit = limit
        self.message = message

    def __call__(self, _form: BaseForm, field: Field) -> None:
        """Refuse shorter text."""
        if len(field.data or "") < self.limit:
            raise StopValidation(_(self.message))
