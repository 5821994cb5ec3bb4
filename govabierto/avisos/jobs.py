"""What the clock does: mails at once, and the day's digests."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from govabierto.avisos import letters, queries, services
from govabierto.avisos.rules import Delivery
from govabierto.web.edge import Transaction


def send_urgent(tx: Transaction) -> None:
    """Write to people who are told at once: one mail each, however much happened in this half minute."""
    services.hold_promotional(tx.session, now=tx.now)
    found = queries.bundles(tx.session, Delivery.AT_ONCE, tx.now)
    for bundle in found:
        newest = max(item.id for item in bundle.items)
        letter = letters.letter_of(bundle, is_digest=False)
        services.post(tx.session, letter=letter, key=f"avisos:{bundle.reader.folio}:{newest}", now=tx.now)
    services.mark_mailed(tx.session, people=[one.reader.id for one in found], delivery=Delivery.AT_ONCE, now=tx.now)


def send_digests(tx: Transaction) -> None:
    """Write the digests that are due; a person gets one for each local day at most, whatever is restarted."""
    services.hold_promotional(tx.session, now=tx.now)
    found = queries.bundles(tx.session, Delivery.DAILY, tx.now)
    periods = {
        bundle.reader.id: (tx.now.astimezone(ZoneInfo(bundle.items[0].timezone)).date(), bundle.total)
        for bundle in found
    }
    taken = services.take_digests(tx.session, periods=periods, now=tx.now)
    for bundle in found:
        if bundle.reader.id not in taken:
            continue
        letter = letters.letter_of(bundle, is_digest=True)
        period_on = periods[bundle.reader.id][0]
        key = f"avisos:resumen:{bundle.reader.folio}:{period_on.isoformat()}"
        services.post(tx.session, letter=letter, key=key, now=tx.now)


PERIODIC = (send_urgent, send_digests)
