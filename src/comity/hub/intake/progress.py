"""How far a file has come on its way in, for whoever waits for it: written by one thread, read by others."""

import threading
from dataclasses import dataclass, replace

from comity.model.findings import Findings, Severity
from comity.model.progress import Stage


@dataclass(frozen=True, slots=True)
class Step:
    """What is known at a moment: the last stage that is done, and what was found by then."""

    stage: Stage = Stage.RECEIVED
    errors: int = 0
    warnings: int = 0


class Progress:
    """A watch (`comity.model.progress.Watch`) that keeps the latest step; it never goes back."""

    def __init__(self) -> None:
        """Begin with a file that was received."""
        self._lock = threading.Lock()
        self._step = Step()
        self._parts = (0, 0)
        self._last = Stage.RECEIVED

    @property
    def step(self) -> Step:
        """Return the latest step."""
        with self._lock:
            return self._step

    def __call__(self, stage: Stage, findings: Findings) -> None:
        """Take in that a stage is done, and what was found so far in the part at hand."""
        order = list(Stage)
        errors, warnings = findings.total(Severity.ERROR), findings.total(Severity.WARNING)
        with self._lock:
            if order.index(stage) <= order.index(self._last):  # the next part of the file
                self._parts = (self._step.errors, self._step.warnings)
            self._last = stage
            if stage is Stage.RECORDED:
                self._step = replace(self._step, stage=stage)
                return
            furthest = max(stage, self._step.stage, key=order.index)
            self._step = Step(furthest, self._parts[0] + errors, self._parts[1] + warnings)
