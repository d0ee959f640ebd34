"""What all of a provider's latest figures have in common: the best guess at what a file leaves unsaid."""

from collections.abc import Mapping

from comity.hub.home import Hub
from comity.model.groups import Agreement
from comity.model.periods import Period
from comity.model.structures import Dataflow

_PERIODS = 3


def usual_codes(hub: Hub, agreement: Agreement, dataflow: Dataflow) -> Mapping[str, str]:
    """Return the code of each dimension that has only one in the provider's latest figures."""
    last = Period.containing(hub.now().date(), agreement.frequency)
    key = {} if agreement.reporters == ("*",) else {dataflow.reporter_dimension: agreement.reporters}
    frame = hub.ledger.figures(dataflow, key=key, first=last.shift(-_PERIODS), last=last)
    if frame.is_empty():
        return {}
    single = {id_: frame[id_].unique().to_list() for id_ in dataflow.structure.key_ids if id_ in frame.columns}
    return {id_: str(codes[0]) for id_, codes in single.items() if len(codes) == 1}
