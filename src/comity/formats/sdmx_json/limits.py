"""How much an SDMX-JSON message may hold; what is beyond is a finding."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JsonLimits:
    """Bounds of the reader.

    `cells`: components × observations of a message. `depth`: how deep objects and arrays may nest. `chunk_bytes`:
    how much text is made into objects at a time, which bounds memory; no single observation or group may be longer.
    `structure_bytes`: structures, header and all other members that are read in one piece, together;
    `structure_parts`: how many values they may hold, objects and arrays among them. `components`: how many
    components a structure may present. `data_sets`: how many datasets, and structures, a message may hold.
    """

    cells: int = 25_000_000
    depth: int = 24
    chunk_bytes: int = 1 << 20
    structure_bytes: int = 1 << 25
    structure_parts: int = 1_000_000
    components: int = 1_000
    data_sets: int = 1_000
