"""What is said of a crossing point's waits, in sentences."""

from comity.hub.crossing_points.traffic import Source
from comity.hub.crossing_points.waiting import Waiting, busiest_hours
from comity.publish.texts import Texts

_NOTHING = 0.05
"""Below so many minutes a change is said to change nothing that matters."""


def point_name(found: Waiting, texts: Texts) -> str:
    """Return what the crossing point is called."""
    return texts.name(found.point.names, found.point.code)


def say_waits(found: Waiting, texts: Texts) -> str:
    """Return the sentence on the waits to be expected; on what the change does, where there is one."""
    _, whole, month = texts.translate, found.before.whole, texts.period(found.month)
    if whole["wait"] is None:
        return _("Nobody is expected at this crossing point in {month}.", month=month)
    if found.effect is not None:
        return say_change(found, texts)
    busiest = busiest_hours(found.before.hours, most=1)[0]
    late = found.before.hours.filter(found.before.hours["hour"] == busiest)["p95"][0]
    return _(
        "In {month} travellers are expected to wait {wait} minutes on average. From {hour} on waits are longest: "
        "95 % of travellers wait at most {late} minutes then.",
        month=month,
        wait=texts.number(whole["wait"], decimals=1),
        hour=f"{busiest:02d}:00",
        late=texts.number(late, decimals=1),
    )


def say_change(found: Waiting, texts: Texts) -> str:
    """Return the sentence on what the change does to the mean wait, with its interval."""
    _, effect = texts.translate, (found.effect.whole if found.effect else {})
    wait, low, high = (effect.get(name) or 0.0 for name in ("wait", "wait_low", "wait_high"))
    if max(abs(wait), abs(low), abs(high)) < _NOTHING:
        return _(
            "The change leaves waits as they are: the mean differs by less than {limit} minutes.",
            limit=texts.number(_NOTHING, decimals=2),
        )
    bounds = texts.bounds(*sorted((abs(low), abs(high))), decimals=1)
    message = (
        _("With the change the mean wait is longer by {wait} minutes; in 80 % of futures by {bounds}.")
        if wait > 0
        else _("With the change the mean wait is shorter by {wait} minutes; in 80 % of futures by {bounds}.")
    )
    if low < 0 < high:
        message = _(
            "With the change the mean wait differs by {wait} minutes; in 80 % of futures it goes either way, by "
            "up to {bounds}."
        )
        bounds = texts.number(max(abs(low), abs(high)), decimals=1)
    return message.format(wait=texts.number(abs(wait), decimals=1), bounds=bounds)


def say_traffic(found: Waiting, texts: Texts) -> str:
    """Return where the month's traffic is known from."""
    _, traffic = texts.translate, found.traffic
    if traffic.source is Source.FIGURES:
        return _("The month’s travellers are as they were counted.")
    if traffic.source is Source.OWN or traffic.share is None or traffic.last is None:
        return _(
            "The month’s travellers are forecast from the point’s own months, up to {last}.",
            last=texts.period(traffic.last) if traffic.last else "",
        )
    share = texts.percent(traffic.share)
    if traffic.is_share_counted:
        return _(
            "The month’s travellers are {share} of the crossings of this border, as in the months that both have "
            "figures of; the crossings are forecast from figures up to {last}.",
            share=share,
            last=texts.period(traffic.last),
        )
    return _(
        "The month’s travellers are {share} of the crossings of this border, as the group’s file says; the "
        "crossings are forecast from figures up to {last}.",
        share=share,
        last=texts.period(traffic.last),
    )


def say_profile(found: Waiting, texts: Texts) -> str:
    """Return where the hours of the week are known from."""
    _ = texts.translate
    if found.traffic.profile.source == "hours":
        return _("How they come over the hours of the week is from the point’s own hourly figures.")
    if found.traffic.profile.source == "days":
        return _("How they come over the days is from the point’s own figures, over the hours an assumption.")
    return _("How they come over days and hours is an assumption for such points.")
