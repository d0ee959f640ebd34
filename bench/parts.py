"""The parts of the benchmark: what each measures, where it is, and about how long it takes on two cores."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """A module of this folder whose `run()` yields results; `module:argument` hands it one."""

    name: str
    title: str
    module: str
    minutes: float
    is_quiet: bool = False
    """Judges wall time: other work on the machine spoils it."""


PARTS = (
    Part("intake", "A file checked and committed", "bench.intake", 0.5, is_quiet=True),
    Part("sdmx_csv", "SDMX-CSV", "bench.sdmx_csv", 3),
    Part("sdmx_ml", "SDMX-ML", "bench.sdmx_ml", 4),
    Part("sdmx_json", "SDMX-JSON", "bench.sdmx_json", 2),
    Part("format_growth", "Formats from 0.1 to 10 million observations", "bench.format_growth", 12),
    Part("faults", "A file with 100,000 faults", "bench.faults", 0.5),
    Part("reader_fuzz", "Readers under changed files", "bench.reader_fuzz", 25),
    Part("queries", "Reads of 20 million observations", "bench.queries", 8, is_quiet=True),
    Part("engines", "The ledger of 20 million observations on two engines", "bench.engines", 25, is_quiet=True),
    Part("growth", "Growth with the ledger's size", "bench.growth", 70, is_quiet=True),
    Part("load", "A minute's load on 5 million observations", "bench.load", 3, is_quiet=True),
    Part("soak", "Thirty minutes' soak", "bench.soak", 33, is_quiet=True),
    Part("lake", "Lake and Spark", "bench.lake", 3),
    Part("walks", "The demonstration and the packs", "bench.walks", 10, is_quiet=True),
    Part("pages", "Pages of the demonstration", "bench.pages", 6, is_quiet=True),
    Part("hierarchy", "Coherent forecasts", "bench.hierarchy", 0.5),
    Part("forecast_cost", "What forecasts cost", "bench.forecast_cost", 6, is_quiet=True),
    Part("forecast_accuracy", "Forecasts of the report", "bench.forecast_accuracy", 3),
    Part("forecast_scores", "Forecasts on test parts, as recorded", "bench.forecast_scores", 0.1),
    Part("early_warning", "Early warning", "bench.analysis_rows:early_warning", 5),
    Part("nowcast", "Nowcast", "bench.analysis_rows:nowcast", 5),
    Part("seasonal", "Seasonal adjustment", "bench.analysis_rows:seasonal", 15),
    Part("mirror", "Mirror statistics", "bench.analysis_rows:mirror", 3),
    Part("displacement", "Displacement", "bench.analysis_rows:displacement", 5),
    Part("revisions", "Revisions", "bench.analysis_rows:revisions", 0.5),
    Part("sentences", "Sentences", "bench.analysis_rows:sentences", 1),
    Part("effect", "Effects of measures", "bench.effect", 8),
    Part("protection", "Protected figures", "bench.protection", 2),
    Part("waiting", "Waiting times", "bench.waiting", 4, is_quiet=True),
    Part("corruption", "Single bits changed", "bench.corruption", 8),
    Part("kills", "A thousand kills", "bench.kills", 60),
    Part("survival", "Faults of disk, database, clock and network", "bench.survival", 20),
    Part("upload_fuzz", "Upload routes under changed files", "bench.upload_fuzz", 30),
)
BY_NAME = {part.name: part for part in PARTS}
