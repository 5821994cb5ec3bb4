"""The two blueprints of the room: a person's own account, and the desk of a place."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("cuentas", __name__, url_prefix="/cuenta", template_folder="../templates")
desk_bp = Blueprint("ventanilla", __name__, url_prefix="/<slug:j>/ventanilla", template_folder="../templates")
