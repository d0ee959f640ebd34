"""What a plan of a joint operation expects, as a table."""

from comity.hub.effects.plan import PlanView
from comity.publish.document.parts import Panel, Table
from comity.publish.texts import Texts


def make_plan_panel(view: PlanView, texts: Texts) -> Panel:
    """Return the table of what is expected in an operation's scope."""
    _ = texts.translate
    rows = [
        (
            _series(one.series, texts),
            texts.period(one.period),
            texts.number(one.mean),
            texts.bounds(one.lower, one.upper),
        )
        for one in view.expected
    ]
    heads = (_("Flow"), _("Period"), _("Expected"), _("80 % interval"))
    title = _("Expected in the operation’s scope")
    subtitle = _("Forecast from the figures up to {period}.", period=texts.period(view.origin))
    return Panel("plan", title, subtitle, Table(title, heads, rows, left=(0, 1)))


def _series(name: str, texts: Texts) -> str:
    return " · ".join(texts.area(code) for code in name.split("."))
