"""One page of a list, with its stable total."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
PAGE_SIZE = 15


@dataclass(frozen=True)
class Page(Generic[T]):
    """Items of one page. number counts from 1; total counts all pages' items."""

    items: Sequence[T]
    number: int
    total: int
    size: int = PAGE_SIZE

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def has_prev(self) -> bool:
        """Whether a page comes before."""
        return self.number > 1

    @property
    def has_next(self) -> bool:
        """Whether a page comes after."""
        return self.number < self.pages

    @property
    def shown(self) -> list[int]:
        """The numbers that its pager shows: the first, the last and those around; as many however long the list."""
        near = range(self.number - 1, self.number + 2)

        return sorted({1, self.pages, *(number for number in near if 1 <= number <= self.pages)})


def offset_of(number: int, size: int = PAGE_SIZE) -> int:
    """Return how many items come before page ``number``."""
    return (number - 1) * size
