"""Pages over HTTP: one route a page of the catalogue, its figures as files, and the forms that stand on them."""
