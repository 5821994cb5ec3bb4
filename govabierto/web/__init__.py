"""Shared presentation: the edge of a request, layout, macros, headers, errors, page cache and text filters."""
