"""Tables of jobs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from govabierto.nucleo.tables import Base, Code, PrimaryKey


class OutboxMessage(Base):
    """Work that must happen outside, after the commit: at least once, with an idempotency key."""

    __tablename__ = "outbox_message"
    __table_args__ = (Index("ix_outbox_message_pending", "done_at", "dead_at", "available_at"),)

    id: Mapped[PrimaryKey]
    kind: Mapped[Code]
    key: Mapped[str] = mapped_column(String(200), unique=True)
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    available_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(default="")
    done_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]


class Heartbeat(Base):
    """When a process last said that it lives."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime]
