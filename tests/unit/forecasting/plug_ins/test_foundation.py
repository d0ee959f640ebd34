"""Foundation models come from a folder on this machine, and from nowhere else."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from comity.errors import MissingExtraError, UsageError
from comity.forecasting.foundation.levels import at_levels
from comity.forecasting.panel_members import PanelTask
from comity.forecasting.plug_ins import load_members, run_member

LEVELS = (0.025, 0.1, 0.5, 0.9, 0.975)
TASK = PanelTask(
    values=[np.arange(1.0, 41), np.arange(20.0, 50), np.array([4.0, 5, 6])],
    places=[1, 1, 1],
    season=12,
    horizon=12,
    levels=LEVELS,
    seed=1,
)
FILES = {"chronos": "config.json", "timesfm": "model.safetensors", "tirex": "model.ckpt"}


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the environment back, which the adapters change on purpose."""
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        monkeypatch.setenv(name, "0")


@pytest.mark.parametrize("member", FILES)
@pytest.mark.parametrize("folder", ["", "amazon/chronos-2", "s3://bucket/weights", "here"])
def test_a_name_that_is_no_folder_with_weights_is_refused(member: str, folder: str, tmp_path: Path) -> None:
    """A name of the model hub, an address or an empty folder starts a download."""
    (tmp_path / "here").mkdir()
    with pytest.raises(UsageError) as found:
        load_members([f"{member}:{tmp_path / folder if folder == 'here' else folder}"])
    assert found.value.remedy


@pytest.mark.parametrize(
    ("member", "module", "package"),
    [
        ("chronos", "chronos", "chronos-forecasting"),
        ("timesfm", "torch", "timesfm[torch]"),
        ("tirex", "tirex.models.tirex", "tirex-ts"),
    ],
)
def test_a_missing_package_is_named(
    member: str, module: str, package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The user sees a traceback instead of what to install."""
    (tmp_path / FILES[member]).touch()
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtraError) as found:
        load_members([f"{member}:{tmp_path}"])
    assert f"pip install {package}" in found.value.remedy


def stand_in_chronos(seen: dict[str, Any]) -> dict[str, ModuleType]:
    """Return a chronos that answers as documented: (n, steps, levels) quantiles and means."""

    def from_pretrained(path: str, **options: object) -> SimpleNamespace:
        seen.update(path=path, offline=os.environ["HF_HUB_OFFLINE"], **options)

        def predict(inputs: Any, *, cross_learning: bool = False) -> None:  # noqa: ANN401
            raise NotImplementedError

        def predict_quantiles(context: Any, *, prediction_length: int, quantile_levels: Any, **_: object) -> Any:  # noqa: ANN401
            shift = np.array(quantile_levels) - 0.5
            tables = [np.tile(values[-1] + 10 * shift, (1, prediction_length, 1)) for values in context]
            return tables, None

        return SimpleNamespace(predict=predict, predict_quantiles=predict_quantiles)

    module = ModuleType("chronos")
    vars(module)["BaseChronosPipeline"] = SimpleNamespace(from_pretrained=from_pretrained)
    return {"chronos": module, "torch": stand_in_torch()}


def stand_in_timesfm(seen: dict[str, Any]) -> dict[str, ModuleType]:
    """Return a timesfm that answers as documented: (n, steps) points, (n, steps, mean and nine deciles)."""

    def from_pretrained(path: str, **options: object) -> SimpleNamespace:
        seen.update(path=path, offline=os.environ["HF_HUB_OFFLINE"], **options)

        def forecast(*, horizon: int, inputs: list[Any]) -> Any:  # noqa: ANN401
            shift = np.concatenate([[0], 10 * (np.arange(1, 10) / 10 - 0.5)])
            return None, np.array([np.tile(values[-1] + shift, (horizon, 1)) for values in inputs])

        return SimpleNamespace(forecast=forecast, compile=lambda config: seen.update(config=config))

    module = ModuleType("timesfm")
    vars(module).update(
        TimesFM_2p5_200M_torch=SimpleNamespace(from_pretrained=from_pretrained),
        ForecastConfig=lambda **options: options,
    )
    return {"timesfm": module, "torch": stand_in_torch()}


def stand_in_tirex(seen: dict[str, Any]) -> dict[str, ModuleType]:
    """Return a tirex that answers as documented: (n, steps, nine deciles) and means."""

    def from_pretrained(path: str, **options: object) -> SimpleNamespace:
        seen.update(path=path, offline=os.environ["HF_HUB_OFFLINE"], **options)
        deciles = np.arange(1, 10) / 10

        def forecast(*, context: Any, prediction_length: int, **_: object) -> Any:  # noqa: ANN401
            made = [np.tile(values[-1] + 10 * (deciles - 0.5), (prediction_length, 1)) for values in context]
            return np.array(made), None

        return SimpleNamespace(forecast=forecast, config=SimpleNamespace(quantiles=deciles.tolist()))

    module = ModuleType("tirex.models.tirex")
    vars(module)["TiRexZero"] = SimpleNamespace(from_pretrained=from_pretrained)
    return {"tirex.models.tirex": module, "torch": stand_in_torch()}


def stand_in_torch() -> ModuleType:
    """Return as much of torch as the adapters use."""
    module = ModuleType("torch")
    vars(module).update(
        float32=np.float32,
        tensor=np.asarray,
        manual_seed=lambda seed: None,  # noqa: ARG005 - as in torch
    )
    return module


@pytest.mark.parametrize(
    ("member", "stand_in"),
    [("chronos", stand_in_chronos), ("timesfm", stand_in_timesfm), ("tirex", stand_in_tirex)],
)
def test_an_adapter_reads_the_folder_offline_and_returns_every_series(
    member: str, stand_in: Callable[..., dict[str, ModuleType]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An adapter mixes up axes, series or levels, or leaves the way to the hub open."""
    (tmp_path / FILES[member]).touch()
    seen: dict[str, Any] = {}
    for name, module in stand_in(seen).items():
        monkeypatch.setitem(sys.modules, name, module)
    run = run_member(load_members([f"{member}:{tmp_path}"])[0], TASK)
    assert run.texts == ()
    assert seen["path"].startswith(str(tmp_path))
    assert seen["offline"] == "1"
    for made, values in zip(run.forecasts, TASK.values, strict=True):
        assert made
        assert made.quantiles is not None
        assert np.allclose(made.mean, values[-1])
        assert np.allclose(made.quantiles[:, 3] - made.quantiles[:, 1], 8) or values[-1] < 7
        assert (np.diff(made.quantiles, axis=1) > 0).all() or values[-1] < 7


def test_tails_go_on_beyond_the_levels_of_the_model() -> None:
    """A model of deciles gives a 95 % interval that is its 80 % interval."""
    made = at_levels(np.array([[6.0, 10, 14]]), (0.1, 0.5, 0.9), (0.025, 0.1, 0.975))[0]
    assert made[1] == pytest.approx(6)
    assert made[0] == pytest.approx(10 - 4 * 1.959964 / 1.281552, rel=1e-4)
    assert made[2] == pytest.approx(10 + 4 * 1.959964 / 1.281552, rel=1e-4)


def test_a_real_chronos_of_random_weights(tmp_path: Path) -> None:
    """The adapter and the installed package have drifted apart."""
    pytest.importorskip("chronos", reason="the package chronos-forecasting isn't installed")
    from chronos.chronos2 import Chronos2Model  # type: ignore[import-not-found,unused-ignore]
    from chronos.chronos2.config import Chronos2CoreConfig  # type: ignore[import-not-found,unused-ignore]

    config = Chronos2CoreConfig(
        d_model=16, d_kv=8, d_ff=32, num_layers=1, num_heads=2,
        chronos_pipeline_class="Chronos2Pipeline",
        chronos_config={
            "context_length": 64, "input_patch_size": 4, "input_patch_stride": 4, "output_patch_size": 4,
            "max_output_patches": 4, "use_reg_token": True, "use_arcsinh": True, "time_encoding_scale": 64,
            "quantiles": [0.01, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99],
        },
    )  # fmt: skip
    Chronos2Model(config).save_pretrained(tmp_path)
    run = run_member(load_members([f"chronos:{tmp_path}"])[0], TASK)
    assert run.texts == ()
    assert all(made and made.quantiles is not None and made.quantiles.shape == (12, 5) for made in run.forecasts)
