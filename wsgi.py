"""The WSGI application, for any server."""

from govabierto.app import create_app

app = create_app()
