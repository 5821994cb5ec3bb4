"""The blueprint of the room: one's own pages, those of a place, and the links of mails."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("avisos", __name__, template_folder="../templates")
