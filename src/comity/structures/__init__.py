"""The standard pack as data: areas, code lists, data structures, dataflows, indicators."""
