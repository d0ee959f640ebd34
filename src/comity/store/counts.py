"""How many submissions there are, for those who watch the service."""

from collections.abc import Mapping

import sqlalchemy as sa

from comity.model.submissions import State
from comity.store.connect import Connections
from comity.store.faults import foreign_errors
from comity.store.schema import submission


def count_submissions(connections: Connections) -> Mapping[str, int]:
    """Return how many submissions are in each state, those that none is in with 0."""
    query = sa.select(submission.c.state, sa.func.count()).group_by(submission.c.state)
    with foreign_errors(), connections.reading() as connection:
        found = {str(state): int(count) for state, count in connection.execute(query)}
    return {state.value: found.get(state.value, 0) for state in State}
