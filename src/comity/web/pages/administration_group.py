"""What the form of the group's file does: shows a change first, makes it, or takes the file as it is."""

from collections.abc import Mapping

from comity.errors import UsageError
from comity.hub.home import Hub
from comity.hub.settings.change_group import change_group, consider, use_file
from comity.model.access import Principal
from comity.pages.administration.answers import GroupPreview
from comity.web.pages.administration_form import Deed, Form, Outcome

_GROUP = "/administration/group"


def _preview(hub: Hub, _principal: Principal, form: Form) -> Outcome:
    proposal = consider(hub, form.whole_text("text"))
    return Outcome(answer=GroupPreview(proposal, form.text("shown"), form.needed("reason")))


def _change(hub: Hub, principal: Principal, form: Form) -> Outcome:
    changed = change_group(
        hub, principal, form.whole_text("text"), shown=form.text("shown"), reason=form.text("reason")
    )
    return Outcome(_GROUP, hub=changed)


def _edit(_hub: Hub, _principal: Principal, _form: Form) -> Outcome:
    """Show the form again, filled in as it was."""
    raise UsageError("The change was not made.", remedy="Go on below.")


def _use(hub: Hub, principal: Principal, _form: Form) -> Outcome:
    return Outcome(_GROUP, hub=use_file(hub, principal, reason="changed on the hub's machine"))


GROUP: Mapping[str, Deed] = {"preview": _preview, "change": _change, "edit": _edit, "use": _use}
