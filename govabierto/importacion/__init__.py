"""Imports: profiles that map foreign files, dry runs, reports with line numbers, all or nothing."""
