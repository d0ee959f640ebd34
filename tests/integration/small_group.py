"""A group of two providers, files of theirs, and what is left of them on the disk."""

from comity.hub.intake.upload import FOLDER
from comity.model.access import Principal, Role
from running_hub import RunningHub

GROUP = """
[group]
id = "TEST"
name.en = "Test"
dataflows = ["CROSSINGS", "STOCK"]
[[member]]
code = "KG"
[[member]]
code = "TJ"
[[agreement]]
providers = "members"
dataflow = "CROSSINGS"
frequency = "M"
due_days = 15
[[agreement]]
provider = "KG"
dataflow = "STOCK"
frequency = "M"
due_days = 15
acceptance = "secretariat"
"""
KG = Principal("kg-key", Role.PROVIDER, "KG")
TJ = Principal("tj-key", Role.PROVIDER, "TJ")
AUDITOR = Principal("auditor", Role.AUDITOR)
HEADER = (
    "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REPORTER,ORIGIN,ORIGIN_BASIS,DIRECTION,PURPOSE,MODE,NEIGHBOUR,COUNT_UNIT,"
    "TIME_PERIOD,OBS_VALUE,OBS_STATUS"
)
PERSONS = "surname,first name,date of birth,passport number\n" + "".join(
    f"Ivanov,Ivan,198{n}-02-03,AN{n}23456{n}\n" for n in range(9)
)


def crossings(*values: int | str, reporter: str = "KG", month: str = "2024-03") -> bytes:
    """Return a file of one figure for each value, each of another origin."""
    origins = ("KZ", "UZ", "TM", "CN", "IN", "TR")
    row = "dataflow,COMITY:CROSSINGS(1.0.0),M,M,{},{},C,IN,_T,_T,_T,CROSSINGS,{},{},A"
    rows = [row.format(reporter, origin, month, value) for origin, value in zip(origins, values, strict=False)]
    return "\n".join([HEADER, *rows, ""]).encode()


def kept(service: RunningHub) -> list[str]:
    """Return the names of files that lie on the disk, raw files and unfinished uploads."""
    folders = (service.hub.directory / "files", service.hub.directory / FOLDER)
    return sorted(path.name for folder in folders for path in folder.rglob("*") if path.is_file())
