"""Who may use which route of the service, as a table; what isn't in it is denied.

A route is known by its name. docs/reference/permissions.md is rendered from the table; run this module to print it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from comity.errors import ForbiddenError
from comity.model.access import Principal, Role, Scope

ALL_SCOPES = frozenset(Scope)
BOUND = frozenset({Role.PROVIDER, Role.COORDINATOR})
"""Roles that belong to a provider, and that `own_only` keeps to it."""

EVERYBODY = frozenset(Role)
KNOWN = EVERYBODY - {Role.PUBLIC}
SENDERS = frozenset({Role.PROVIDER, Role.COORDINATOR, Role.SECRETARIAT})
WATCHERS = SENDERS | {Role.AUDITOR}
STAFF = frozenset({Role.SECRETARIAT})
ANALYSTS = frozenset({Role.ANALYST, Role.SECRETARIAT})
ALERTED = SENDERS | {Role.ANALYST}
COORDINATORS = frozenset({Role.COORDINATOR})
COORDINATION = frozenset({Role.COORDINATOR, Role.SECRETARIAT, Role.AUDITOR})
CONTROL = frozenset({Role.SECRETARIAT, Role.AUDITOR})


@dataclass(frozen=True, slots=True)
class Permission:
    """Who may use a route: which roles, whether only for their own provider, and with which scope of a key.

    With `own_only`, a provider or coordinator is let through only where the provider, or the submission, that the
    path or the query names is their own; a route that names neither there must see to it itself. A key of any scope
    will do where the scope is None.
    """

    route: str
    roles: frozenset[Role]
    meaning: str
    own_only: bool = False
    scope: Scope | None = Scope.READ

    @property
    def is_public(self) -> bool:
        """Say whether nobody has to say who they are."""
        return Role.PUBLIC in self.roles


PERMISSIONS: tuple[Permission, ...] = (
    # The service itself.
    Permission("health.alive", EVERYBODY, "Whether the service lives.", scope=None),
    Permission("health.ready", EVERYBODY, "Whether it can work.", scope=None),
    Permission("metrics", EVERYBODY, "Metrics; `[metrics]` of server.toml narrows it down.", scope=None),
    Permission("openapi", EVERYBODY, "The description of the API.", scope=None),
    # Files that are sent.
    Permission("submissions.send", SENDERS, "Send a file.", own_only=True, scope=Scope.SEND),
    Permission("submissions.list", WATCHERS, "List submissions.", own_only=True),
    Permission("submissions.status", WATCHERS, "What became of a submission.", own_only=True),
    Permission("submissions.report", WATCHERS, "What is wrong with a submission.", own_only=True),
    Permission("submissions.receipt", WATCHERS, "The receipt of a submission.", own_only=True),
    Permission("submissions.file", SENDERS, "The file of a submission.", own_only=True),
    Permission("uploads.abilities", EVERYBODY, "What resumable uploads can do here.", scope=None),
    Permission("uploads.create", SENDERS, "Begin a resumable upload.", own_only=True, scope=Scope.SEND),
    Permission("uploads.offset", SENDERS, "How much of an upload came.", own_only=True, scope=Scope.SEND),
    Permission("uploads.append", SENDERS, "Add to an upload.", own_only=True, scope=Scope.SEND),
    Permission("uploads.remove", SENDERS, "Remove an upload.", own_only=True, scope=Scope.SEND),
    Permission("uploads.submit", SENDERS, "Send a whole upload.", own_only=True, scope=Scope.SEND),
    Permission(
        "mappings.keep", SENDERS, "Keep a mapping of a layout with the hub.", own_only=True, scope=Scope.SEND
    ),
    # Decisions about what was sent.
    Permission("submissions.correct", SENDERS, "Send a correction.", own_only=True, scope=Scope.SEND),
    Permission("submissions.withdraw", SENDERS, "Take a submission back.", own_only=True, scope=Scope.SEND),
    Permission("submissions.admit", STAFF, "Admit a submission that waits.", scope=Scope.DECIDE),
    Permission("submissions.refuse", STAFF, "Refuse a submission that waits.", scope=Scope.DECIDE),
    Permission("held.list", STAFF, "What is under embargo, and until when."),
    Permission("held.release", STAFF, "End an embargo early.", scope=Scope.DECIDE),
    Permission("countersign.list", COORDINATION, "What waits for a coordinator's word."),
    Permission("countersign.file", COORDINATORS, "The file that is to be countersigned."),
    Permission("countersign.report", COORDINATORS, "What was found in it."),
    Permission("countersign.say", COORDINATORS, "Countersign, or refuse to.", scope=Scope.DECIDE),
    Permission("waivers.list", WATCHERS, "Admitted errors; for a provider, those about its own figures."),
    Permission("waivers.add", STAFF, "Admit named errors as provisional.", scope=Scope.DECIDE),
    Permission("waivers.end", STAFF, "End an admission before its time.", scope=Scope.DECIDE),
    # What providers and secretariat say to each other; a thread's parties are looked up by the hub.
    Permission("answers.reasons", EVERYBODY, "The reasons that an answer can give."),
    Permission("answers.list", WATCHERS, "Answers to a submission's findings.", own_only=True),
    Permission("answers.add", SENDERS, "Answer a finding.", own_only=True, scope=Scope.SEND),
    Permission("threads.list", WATCHERS, "Threads; for a provider, its own.", own_only=True),
    Permission("threads.open", SENDERS, "Ask a question.", own_only=True, scope=Scope.SEND),
    Permission("threads.show", WATCHERS, "A thread, for its parties."),
    Permission("threads.reply", SENDERS, "Reply in a thread, for its parties.", scope=Scope.SEND),
    Permission("threads.close", SENDERS, "Close a thread, for the side that opened it.", scope=Scope.SEND),
    # Quality reports: every member reads those of every provider.
    Permission("quality.list", KNOWN, "Quality reports."),
    Permission("quality.show", KNOWN, "A quality report."),
    Permission("quality.sdmx", KNOWN, "A quality report as SDMX-JSON."),
    Permission("quality.key", KNOWN, "What belongs beside a provider's figures."),
    Permission("quality.template", EVERYBODY, "The form of a quality report."),
    Permission("quality.submit", SENDERS, "Submit a quality report.", own_only=True, scope=Scope.SEND),
    # Reports that are kept; the hub looks up for whom each was made.
    Permission("reports.file", EVERYBODY, "A file of the archive of reports, for those whom it was made for."),
    Permission("reports.make", STAFF, "Print a report and keep it.", scope=Scope.DECIDE),
    # The register of measures; restricted ones only for whom they are shared with, whom the hub looks up.
    Permission("measures.list", KNOWN, "Measures and joint operations."),
    Permission("measures.show", KNOWN, "A measure and its versions."),
    Permission("measures.enter", STAFF, "Enter a measure, or a new version of one.", scope=Scope.DECIDE),
    Permission("measures.end", STAFF, "Give a measure an end.", scope=Scope.DECIDE),
    Permission("measures.release", STAFF, "Release a restricted measure.", scope=Scope.DECIDE),
    # Notices.
    Permission("notices.remind", STAFF, "Remind whoever is late.", scope=Scope.SEND),
    # Early warning; what figures it is made from is another matter. The hub looks up whose flow an alert is of.
    Permission("alerts.list", KNOWN, "Alerts; for a provider, those of its own figures."),
    Permission("alerts.show", KNOWN, "An alert; for a provider, one of its own figures."),
    Permission("alerts.acknowledge", ALERTED, "Acknowledge an alert.", scope=Scope.SEND),
    Permission("alerts.comment", ALERTED, "Comment on an alert.", scope=Scope.SEND),
    Permission("alerts.close", ANALYSTS, "Close an alert.", scope=Scope.DECIDE),
    Permission("alerts.reopen", ANALYSTS, "Open a closed alert again.", scope=Scope.DECIDE),
    # Who one is.
    Permission("session.show", EVERYBODY, "Who the service takes one for.", scope=None),
    Permission("session.sign_in", EVERYBODY, "Sign in with a name and a password.", scope=None),
    Permission("session.sign_out", EVERYBODY, "Sign out.", scope=None),
    Permission("session.oidc", EVERYBODY, "Sign in with the OpenID Connect provider: the way there.", scope=None),
    Permission(
        "session.oidc_back", EVERYBODY, "Sign in with the OpenID Connect provider: the way back.", scope=None
    ),
    # Pages for people; what figures they show is another matter.
    Permission("pages.static", EVERYBODY, "What pages fetch: style, script, typeface.", scope=None),
    Permission("pages.home", EVERYBODY, "The front page."),
    Permission("pages.situation", EVERYBODY, "The situation."),
    Permission("pages.forecast", EVERYBODY, "The forecast."),
    Permission("pages.scenario", KNOWN, "The forecast under a scenario."),
    Permission("pages.explore", EVERYBODY, "Figures of a dataflow, as table, chart or map."),
    Permission("pages.calendar", KNOWN, "The exchange calendar."),
    Permission("pages.member", KNOWN, "A member in the exchange."),
    Permission("pages.submit", SENDERS, "The form to send a file."),
    Permission("pages.mapping", SENDERS, "The assistant for national layouts."),
    Permission("pages.submissions", WATCHERS, "Submissions; for a provider, its own.", own_only=True),
    Permission("pages.submission", WATCHERS, "A submission and what was found in it.", own_only=True),
    Permission("pages.alerts", KNOWN, "Alerts; for a provider, those of its own figures."),
    Permission("pages.alert", KNOWN, "An alert; for a provider, one of its own figures."),
    Permission("pages.revisions", EVERYBODY, "How figures were revised."),
    Permission("pages.mirror", EVERYBODY, "Both sides' counts of the same flow."),
    Permission("pages.quality", KNOWN, "Quality indicators and reports."),
    Permission("pages.measures", KNOWN, "Measures and joint operations."),
    Permission("pages.measure", KNOWN, "A measure; a restricted one for whom it is shared with."),
    Permission("pages.measure_effect", KNOWN, "What a measure changed; restricted as the measure is."),
    Permission("pages.strategy", KNOWN, "The strategy and the legal acts."),
    Permission("pages.enforcement", KNOWN, "Victims of trafficking, and what authorities did."),
    Permission("pages.points", KNOWN, "Crossing points."),
    Permission("pages.point", KNOWN, "Waits at a crossing point; for its member, until released."),
    Permission("pages.reports", EVERYBODY, "The archive of reports; those made for the reader."),
    Permission("pages.questions", WATCHERS, "Questions and answers; for a provider, its own."),
    Permission("pages.question", WATCHERS, "A question and its answers, for its parties."),
    Permission("pages.log", EVERYBODY, "The transparency log."),
    Permission("pages.log_entry", EVERYBODY, "A leaf of the log; what it commits to, for those who may read it."),
    Permission("pages.verify_receipt", EVERYBODY, "The check of a receipt."),
    Permission("pages.rules", EVERYBODY, "Rules, dataflows and code lists."),
    Permission("pages.rule", EVERYBODY, "A rule, a dataflow or a code list."),
    Permission("pages.methods", EVERYBODY, "How figures are made."),
    Permission("pages.method", EVERYBODY, "How one kind of figures is made."),
    Permission("pages.administration", CONTROL, "Members, keys, users, agreements, rules, retention."),
    Permission("pages.administer", CONTROL, "One subject of administration."),
    # What the secretariat changes by the forms of those pages.
    Permission("administration.users", STAFF, "Add, lock out and sign out users.", scope=Scope.MANAGE),
    Permission("administration.keys", STAFF, "Make and revoke API keys.", scope=Scope.MANAGE),
    Permission("administration.signing_keys", STAFF, "Register and revoke signing keys.", scope=Scope.MANAGE),
    Permission("administration.rules", STAFF, "Admit errors of a rule, and end that.", scope=Scope.MANAGE),
    Permission("administration.strike_out", STAFF, "Strike a file about persons out.", scope=Scope.MANAGE),
    Permission("administration.group", STAFF, "Change the group's file.", scope=Scope.MANAGE),
    Permission("administration.audit", CONTROL, "The audit as a CSV file."),
    Permission("pages.sign_in", EVERYBODY, "The form to sign in.", scope=None),
    # SDMX-REST; what figures it shows is another matter.
    Permission("sdmx.data", EVERYBODY, "Data queries of SDMX-REST."),
    Permission("sdmx.availability", EVERYBODY, "Availability queries of SDMX-REST."),
    Permission("sdmx.structure", EVERYBODY, "Structure queries of SDMX-REST."),
    Permission("sdmx.schema", EVERYBODY, "Schema queries of SDMX-REST."),
    Permission("sdmx.metadata", EVERYBODY, "Metadata queries of SDMX-REST: why they are not served."),
    Permission("sdmx.registration", EVERYBODY, "Registration queries of SDMX-REST: why they are not served."),
    Permission("sdmx.options", EVERYBODY, "What may be done with SDMX-REST, for pages of other sites.", scope=None),
    Permission("sdmx.old", EVERYBODY, "Structure and availability queries of SDMX-REST 1.x."),
    # Dataflows and figures as tables, for the Python API; what figures it shows is another matter.
    Permission("exchange.flows", EVERYBODY, "The group's dataflows."),
    Permission("exchange.flow", EVERYBODY, "A dataflow."),
    Permission("exchange.data", EVERYBODY, "Figures as a table."),
    Permission("exchange.history", EVERYBODY, "Every change of figures as a table."),
    Permission("exchange.board", KNOWN, "Who has sent what, on time or late."),
    # Copies of the hub; what of it they hold is another matter.
    Permission("replica.hub", KNOWN, "What a copy of the hub begins with."),
    Permission("replica.steps", KNOWN, "Leaves of the log, with what they tell."),
    Permission("replica.event", KNOWN, "An event, for copies from which texts were struck out."),
    Permission("replica.cells", KNOWN, "The figures that an event wrote."),
    Permission("replica.file", SENDERS, "A file, once all of it is released, for a copy.", own_only=True),
    # The transparency log.
    Permission("log.keys", EVERYBODY, "The hub's public keys.", scope=None),
    Permission("log.head", EVERYBODY, "A signed head of the log.", scope=None),
    Permission("log.leaves", EVERYBODY, "Commitments of leaves.", scope=None),
    Permission("log.inclusion", EVERYBODY, "Proof that a leaf is in the log.", scope=None),
    Permission("log.consistency", EVERYBODY, "Proof that a later log extends an earlier one.", scope=None),
    Permission("log.entry", WATCHERS, "What a leaf commits to; for a provider, of its own submissions alone."),
)
"""One line a route, in the order of the documented page."""

_BY_ROUTE: Mapping[str, Permission] = {one.route: one for one in PERMISSIONS}


def permission_of(route: str) -> Permission | None:
    """Return the line of a route; None where it has none, and is closed to everybody."""
    return _BY_ROUTE.get(route)


def may_use(
    route: str, principal: Principal, *, owner: str | None = None, scopes: Collection[Scope] = ALL_SCOPES
) -> bool:
    """Say whether a principal may use a route.

    `owner` is the provider that the request is about, None where it names none; `scopes` are those of the key.
    """
    line = _BY_ROUTE.get(route)
    if line is None or principal.role not in line.roles:
        return False
    if line.scope is not None and line.scope not in scopes:
        return False
    is_bound = line.own_only and principal.role in BOUND
    return not is_bound or (bool(principal.provider) and owner in {None, principal.provider})


def check_use(
    route: str, principal: Principal, *, owner: str | None = None, scopes: Collection[Scope] = ALL_SCOPES
) -> None:
    """Raise ForbiddenError where `may_use` says no."""
    if may_use(route, principal, owner=owner, scopes=scopes):
        return
    line = _BY_ROUTE.get(route)
    if line is None:
        raise ForbiddenError("Nobody may use this.", remedy="Tell the secretariat that its permission is missing.")
    if principal.role not in line.roles:
        raise ForbiddenError(
            f"The role {principal.role.value} may not do this.", remedy=f"It is for: {_list_roles(line)}."
        )
    if line.scope is not None and line.scope not in scopes:
        raise ForbiddenError(
            f"This key may not be used to {line.scope.value}.", remedy="Use a key whose scopes allow it."
        )
    raise ForbiddenError("This belongs to another provider.", remedy="You may do this for your own provider only.")


def render_page() -> str:
    """Return docs/reference/permissions.md."""
    heads = ["route", *(role.value for role in Role), "scope of a key", "what it is"]
    return "\n".join(
        [
            "# Permissions",
            "",
            "Rendered from the table in `comity.exchange.permissions` by `python -m comity.exchange.permissions`;",
            "a test keeps this page current, and another tries every route as every role.",
            "",
            "A route that isn't here is closed to everybody. *yes*: may use it; *own*: only for the own provider;",
            "blank: may not. Whoever presents nothing is *public* and is answered 401 where that isn't enough; who",
            "is known and may not is answered 403. An API key must have the route's scope, too.",
            "",
            f"| {' | '.join(heads)} |",
            f"| {' | '.join('---' for _ in heads)} |",
            *(_row(line) for line in PERMISSIONS),
            "",
        ]
    )


def _row(line: Permission) -> str:
    cells = [_cell(line, role) for role in Role]
    return (
        f"| `{line.route}` | {' | '.join(cells)} | {line.scope.value if line.scope else 'any'} | {line.meaning} |"
    )


def _cell(line: Permission, role: Role) -> str:
    if role not in line.roles:
        return ""
    return "own" if line.own_only and role in BOUND else "yes"


def _list_roles(line: Permission) -> str:
    return ", ".join(role.value for role in Role if role in line.roles)


if __name__ == "__main__":
    print(render_page(), end="")  # noqa: T201 - run by hand to write the page
