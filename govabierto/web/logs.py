"""Structured logs: event name and key=value, JSON in production, request id on every line, no personal data."""

from __future__ import annotations

import json
import logging
import secrets
import sys
import time
from datetime import UTC, datetime

from flask import Flask, Response, g, has_request_context, request

_STANDARD = frozenset(vars(logging.makeLogRecord({})))
access_logger = logging.getLogger("govabierto.acceso")


class RequestIdFilter(logging.Filter):
    """Adds the request's id to each record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record."""
        record.request_id = g.get("request_id", "-") if has_request_context() else "-"
        return True


class JsonFormatter(logging.Formatter):
    """One JSON object a line; line breaks in values can't forge a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage(),
            **{key: value for key, value in vars(record).items() if key not in _STANDARD},
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=True, default=str)


class TextFormatter(logging.Formatter):
    """One readable line, for people at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as ``LEVEL logger event key=value``."""
        extra = {key: value for key, value in vars(record).items() if key not in _STANDARD}
        pairs = " ".join(f"{key}={json.dumps(value, default=str)}" for key, value in extra.items())
        event = json.dumps(record.getMessage())[1:-1]
        line = f"{record.levelname:<7} {record.name} {event} {pairs}"
        return line + ("\n" + self.formatException(record.exc_info) if record.exc_info else "")


def configure(log_format: str) -> None:
    """Send the application's records to standard error in the chosen format (``json`` or ``texto``)."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if log_format == "json" else TextFormatter())
    handler.addFilter(RequestIdFilter())
    root = logging.getLogger("govabierto")
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    root.propagate = False


def install(app: Flask) -> None:
    """Give each request an id, answer with it, and write one access line without query, address or person."""

    @app.url_value_preprocessor  # these run before every other hook, and so before a place that does not exist
    def begin(_endpoint: str | None, _values: dict[str, object] | None) -> None:
        g.request_id = secrets.token_hex(6)
        g.started = time.perf_counter()

    @app.after_request
    def finish(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id", "-")
        elapsed_ms = round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1)
        access_logger.info(
            "request",
            extra={
                "method": request.method,
                "endpoint": request.endpoint or "-",
                "status": response.status_code,
                "ms": elapsed_ms,
            },
        )
        return response
