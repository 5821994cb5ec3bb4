"""The specification of govabierto, in sentences."""
