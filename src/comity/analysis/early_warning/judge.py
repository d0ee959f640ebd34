"""Judge the flows of a panel: of one period, or of each period as it could be judged then."""

from comity.analysis.early_warning.assessment import Assessment, assess
from comity.analysis.early_warning.frames import frame_alerts, frame_classes, frame_counts, frame_headlines
from comity.analysis.early_warning.results import AlertHistory, EarlyWarning
from comity.analysis.early_warning.sentences import Codelists, say_counts, say_headline
from comity.analysis.panel import Panel
from comity.model.periods import Period


def judge(panel: Panel, *, period: Period | None = None, codelists: Codelists | None = None) -> EarlyWarning | None:
    """Return the early warning of a period, by default the panel's latest; None where the panel is empty.

    Nothing later than the period is used. `codelists` names the code list of each key column, for the sentences.
    Raises ValueError where the panel hasn't got the period.
    """
    if not panel.periods or not panel.keys.height:
        return None
    at = len(panel.periods) - 1 if period is None else panel.index(period)
    return _warn(assess(_until(panel, at)), codelists or {})


def judge_history(panel: Panel, *, first: Period | None = None, last: Period | None = None) -> AlertHistory:
    """Return the alerts of each period from `first` to `last`, as `judge` would have raised them then.

    By default from the panel's first period to its last. Raises ValueError where the panel is empty or hasn't got
    a period.
    """
    if not panel.periods or not panel.keys.height:
        raise ValueError("the panel is empty")
    start = 0 if first is None else panel.index(first)
    end = len(panel.periods) - 1 if last is None else panel.index(last)
    found = assess(_until(panel, end))
    columns = range(start, end + 1)
    return AlertHistory(
        first=panel.periods[start],
        last=panel.periods[end],
        alerts=frame_alerts(found, columns=columns),
        headlines=frame_headlines(found, columns=columns),
        counts=frame_counts(found, columns=columns),
    )


def _until(panel: Panel, at: int) -> Panel:
    return Panel(panel.keys, panel.periods[: at + 1], panel.values[:, : at + 1])


def _warn(found: Assessment, codelists: Codelists) -> EarlyWarning:
    last = len(found.panel.periods) - 1
    alerts = frame_alerts(found, columns=[last])
    headlines = frame_headlines(found, columns=[last])
    classes = frame_classes(found, column=last)
    counts = frame_counts(found, columns=[last]).row(0, named=True)
    numbers = {name: counts[name] for name in ("judged", "too_short", "absent")}
    period, needed = found.panel.periods[last], found.settings.needed
    said = say_counts(period, alerts, classes, needed=needed, **numbers)
    shared = [say_headline(row, codelists) for row in headlines.iter_rows(named=True)]
    return EarlyWarning(
        period=period,
        alerts=alerts,
        headlines=headlines,
        classes=classes,
        **numbers,
        needed=needed,
        sentences=(*said[:1], *shared, *said[1:]),
    )
