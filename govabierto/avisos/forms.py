"""Forms of notices: shape only."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from flask_babel import gettext as _
from wtforms import HiddenField, RadioField, SelectMultipleField
from wtforms.fields import SelectChoice

from govabierto.avisos.rules import CHOICE_LABELS, TOPIC_LABELS, Choice, Topic
from govabierto.nucleo.folios import is_folio
from govabierto.nucleo.text import whole_number
from govabierto.nucleo.things import ThingRef
from govabierto.web.forms import BaseForm

_MAX_ID = 10**18 - 1


class FollowForm(BaseForm):
    """What to follow, or to stop following."""

    kind = HiddenField()
    folio = HiddenField()
    topic = HiddenField()

    @property
    def ref(self) -> ThingRef:
        """Return the thing named; one that nobody could name is nothing at all."""
        folio = self.folio.data or ""
        return ThingRef((self.kind.data or "")[:40], folio if is_folio(folio) else "")

    @property
    def chosen_topic(self) -> Topic | None:
        """Return the topic of a place, where one is named."""
        text = self.topic.data or ""
        return Topic(text) if text in set(Topic) else None


class ReadForm(BaseForm):
    """Which notice was read; every one where none is named, up to the instant at which the page was shown."""

    notice = HiddenField()
    up_to = HiddenField()

    @property
    def notice_id(self) -> int | None:
        """Return the notice named: its number is only good in the inbox of its owner."""
        return whole_number(self.notice.data or "", most=_MAX_ID)

    def seen_at(self, now: datetime) -> datetime:
        """Return the instant at which the list was shown, never after now."""
        try:
            shown = datetime.fromisoformat(self.up_to.data or "")
        except ValueError:
            return now
        return min(shown, now) if shown.tzinfo is not None else now


class TopicsForm(BaseForm):
    """Which parts of a place's life to follow."""

    topics = SelectMultipleField(choices=[])

    def offer(self, followed: Collection[Topic] | None = None) -> TopicsForm:
        """Offer every topic, with those that are followed chosen."""
        self.topics.label.text = _("Qué quieres seguir")
        self.topics.choices = [SelectChoice(topic.value, _(label)) for topic, label in TOPIC_LABELS.items()]
        if followed is not None:
            self.topics.data = [topic.value for topic in followed]
        return self

    @property
    def chosen(self) -> list[Topic]:
        """Return the topics chosen."""
        return [Topic(text) for text in self.topics.data or ()]


class ChoicesForm(BaseForm):
    """How the mails of each topic come."""

    propuestas = RadioField(choices=[])
    votaciones = RadioField(choices=[])
    plan = RadioField(choices=[])
    secretariado = RadioField(choices=[])
    proceso = RadioField(choices=[])

    def offer(self, current: Mapping[Topic, Choice] | None = None) -> ChoicesForm:
        """Name each topic and offer the ways, with the present one chosen."""
        for topic, label in TOPIC_LABELS.items():
            field = self[topic.value]
            field.label.text = _(label)
            field.choices = [SelectChoice(choice.value, _(text)) for choice, text in CHOICE_LABELS.items()]
            if current is not None:
                field.data = current[topic].value
        return self

    @property
    def chosen(self) -> dict[Topic, Choice]:
        """Return the way chosen for each topic."""
        return {topic: Choice(self[topic.value].data) for topic in Topic}
