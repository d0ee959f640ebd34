"""A synthetic CROSSINGS month of a given size, as SDMX-CSV 2.0."""

from itertools import islice, product

from comity.structures.pack import standard_pack

HEADER = (
    "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REPORTER,ORIGIN,ORIGIN_BASIS,DIRECTION,PURPOSE,MODE,NEIGHBOUR,COUNT_UNIT,"
    "TIME_PERIOD,OBS_VALUE,OBS_STATUS"
)


def crossings_month(count: int, *, reporter: str = "KZ", period: str = "2024-03") -> bytes:
    """Return a file of `count` observations, every key once."""
    codes = standard_pack().codelists["CL_AREA"].codes
    areas = [code.id for code in codes if len(code.id) == 2 and code.id.isalpha()]
    purposes = ("TOURISM", "BUSINESS", "WORK", "PRIVATE", "STUDY", "VISIT")
    keys = product(("IN", "OUT"), purposes, ("AIR", "LAND", "RAIL", "SEA"), ("CN", "UZ", "TM", "RU"), areas)
    lines = (
        f"dataflow,COMITY:CROSSINGS(1.0.0),M,M,{reporter},{area},C,{direction},{purpose},{mode},{neighbour},CROSSINGS,"
        f"{period},{(i * 7919) % 20011},A"
        for i, (direction, purpose, mode, neighbour, area) in enumerate(islice(keys, count))
    )
    return "\n".join([HEADER, *lines, ""]).encode()
