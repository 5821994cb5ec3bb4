"""The front doors: the portal, the home of a place, search by folio and the health of the site."""
