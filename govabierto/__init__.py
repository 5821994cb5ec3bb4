"""govabierto: the local action plan of open government, co-created and proved in public."""
