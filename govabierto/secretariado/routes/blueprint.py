"""The blueprint of the Secretariado."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("secretariado", __name__, url_prefix="/<slug:j>/secretariado", template_folder="../templates")
