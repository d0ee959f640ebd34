"""How a file was read: what must be known, beside its bytes, to read it again and find the same rows."""

from collections.abc import Mapping
from typing import Any

from comity.formats.mapping import parse_mapping
from comity.hub.home import Hub
from comity.hub.intake.intake import Delivery
from comity.model.groups import Action


def keep_reading(hub: Hub, delivery: Delivery) -> dict[str, Any]:
    """Return how the delivery is read (JSON values); its mapping is kept beside the raw files, by digest."""
    reading: dict[str, Any] = {}
    if delivery.dataflow is not None:
        reading["dataflow"] = delivery.dataflow
    if delivery.mapping is not None:
        reading["mapping"] = hub.ledger.keep(delivery.mapping.text.encode())
        reading["parameters"] = dict(delivery.parameters)
    if delivery.action is not None:
        reading["action"] = delivery.action.value
    if delivery.corrects is not None:
        reading["corrects"] = delivery.corrects
    return reading


def deliver_again(hub: Hub, reading: Mapping[str, Any], *, raw: bytes, name: str, provider: str) -> Delivery:
    """Return the delivery as it was, from the file's bytes and how it was read."""
    mapping = reading.get("mapping")
    action = reading.get("action")
    return Delivery(
        content=raw,
        name=name,
        dataflow=reading.get("dataflow"),
        provider=provider,
        mapping=None if mapping is None else parse_mapping(hub.ledger.kept(mapping).decode(), f"mapping {mapping}"),
        parameters=reading.get("parameters", {}),
        action=None if action is None else Action(action),
    )
