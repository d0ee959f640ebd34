"""The synthetic control against pysyncon's, on the same figures."""

import numpy as np
import pandas as pd
import pytest

from comity.planning.effect.counterfactual import simplex
from unit.planning.made_flows import flows

pysyncon = pytest.importorskip("pysyncon")


@pytest.mark.parametrize("row", [0, 9])
def test_weights_agree_with_pysyncon(row: int) -> None:
    """A solver that stops short of the least squares would weigh the wrong flows."""
    logs = np.log1p(flows(14, 60, noise=0.1))
    own, others = logs[row] - logs[row].mean(), np.delete(logs, row, axis=0).T
    others -= others.mean(axis=0)
    ours = simplex(others, own, ridge=1e-9)
    synth = pysyncon.Synth()
    theirs, _loss = synth.w_optimize(
        V_mat=np.eye(own.size), X0=pd.DataFrame(others).to_numpy(), X1=pd.Series(own).to_numpy()
    )
    assert ours == pytest.approx(theirs, abs=2e-3)
    assert np.sum((own - others @ ours) ** 2) <= np.sum((own - others @ theirs) ** 2) + 1e-4
