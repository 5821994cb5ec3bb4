"""Amounts written in files, read exactly: no binary fractions, no guessing of separators."""

from __future__ import annotations

import re
from fractions import Fraction

_AMOUNT = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,6})?\Z")
_CENTS = 100


def parse_amount(text: str) -> Fraction | None:
    """Return a non-negative amount such as ``446829.4``, exactly; None if the text is not one."""
    stripped = text.strip()
    return Fraction(stripped) if _AMOUNT.match(stripped) else None


def to_cents(amount: Fraction) -> int | None:
    """Return an amount in hundredths, the unit of costs and budgets; None if it is finer than that."""
    cents = amount * _CENTS
    return cents.numerator if cents.denominator == 1 else None


def parse_count(text: str) -> int | None:
    """Return a non-negative whole number of at most fifteen digits; None if the text is not one.

    Some files write counts as ``12.0``; a fraction other than zero is not a count.
    """
    amount = parse_amount(text)
    return amount.numerator if amount is not None and amount.denominator == 1 else None
