"""What each document is called in the application's languages, and what a method is in one paragraph."""

from collections.abc import Mapping


def _(message: str) -> str:
    """Mark a message for translation; it is translated where it is shown."""
    return message


SECTION_TITLES: Mapping[str, str] = {
    "explanation": _("Methods"),
    "how-to": _("How to"),
    "tutorials": _("Tutorials"),
    "reference": _("Reference"),
    "decisions": _("Decisions of design"),
}

SUMMARIES: Mapping[str, str] = {
    "waiting-times": _(
        "Each traveller of many futures is simulated in line, first come, first served, with the lanes and "
        "procedures that are declared; so a change of procedure is measured before it is made."
    ),
    "visitors-from-third-countries": _(
        "The indicator that reports and forecasts are about unless a group says otherwise: entries over the "
        "group’s external borders of people who are not nationals of a member state. Entries are events, not "
        "persons; the definition is data with a version, so that everybody can see what is counted and what is "
        "left out."
    ),
    "forecast": _(
        "Each series is cleared of calendar effects, outside signals and exceptional times, forecast by several "
        "local and global models whose results are averaged, and given intervals that hold as often as they say. "
        "Every issued forecast is kept and scored when the figures come."
    ),
    "coherent-forecasts": _(
        "Forecasts of a total and of its parts by origin, member and border are made to agree: points, intervals "
        "and sums over a year all come from the same simulated futures, so that the parts add up to the whole."
    ),
    "forecast-shocks": _(
        "A pandemic or a closed border leaves months that are no guide to what comes. Such times are declared by "
        "the group or found in the figures; models learn from a series without them, and forecasts are led back "
        "from them."
    ),
    "forecast-scores": _(
        "How forecasts are held against what came: choosing and scoring are kept apart, every score on test data "
        "is written down, and the measures tell errors of the mean, of the whole distribution and of its "
        "intervals."
    ),
    "early-warning": _(
        "Each month every flow is held against what was expected of it before the month began. What departs by "
        "more than chance does is an alert, rises and falls alike. It says where to look, not why, and what can’t "
        "be seen is said too."
    ),
    "mirror-statistics": _(
        "A flow between two members is counted twice, on leaving and on entering. The two counts are put side by "
        "side, their lasting difference is told from noise, and a figure behind both is estimated with an "
        "interval; neither side is taken for the truth."
    ),
    "seasonal-adjustment": _(
        "Figures are freed of the season and of trading days by X-13ARIMA-SEATS or STL, after the guidelines of "
        "the European Statistical System. Only what has a season is adjusted, and the quality of the adjustment "
        "is published."
    ),
    "displacement": _(
        "When a flow falls after a border is closed or a rule is changed, do neighbouring flows rise by more than "
        "they do at random times? Figures can’t say who went where; this is what they can say, with its "
        "uncertainty."
    ),
    "effects-of-measures": _(
        "What came since a measure began is held against what would have come without it: a forecast corrected by "
        "flows that nothing touched, and a weighted mean of such flows. The same is done where nothing happened; "
        "that says how sure the difference is. Where nothing can be said, it says so."
    ),
    "enforcement-statistics": _(
        "Victims of trafficking come first, then proceedings, arrests and groups stopped, members side by side. "
        "Figures are added up only where members, by their own word, count the same; a rise in detections is not "
        "called a rise in crime."
    ),
    "protected-figures": _(
        "Counts of a few people are shown as zero or as a base on which the group agreed, so that totals hardly "
        "move and still add up. It is decided once, when figures come, by a secret of the hub, so that neither "
        "tables nor editions give small counts away."
    ),
    "validation": _(
        "A file passes three gates: reading, checks of its content against structure, agreement and good sense, "
        "and the ledger, which takes it whole or not at all. Each check has a rule with an id, a severity and a "
        "remedy."
    ),
    "ledger": _(
        "All that was accepted stands in one sequence that only grows. The past stays readable as it was known at "
        "any moment, and every entry is bound into a log by hashes, so that nobody has to take the hub’s word for "
        "it."
    ),
    "what-a-hub-survives": _(
        "What an answer of the hub means when its machine fails just then: what is kept when it is killed, its "
        "disk or its database fails or its clock is wrong, and how that was tried, a thousand times and more."
    ),
    "two-hubs": _(
        "A hub serves its figures by SDMX-REST and collects by SDMX-REST, so that two hubs exchange without "
        "anything between them: a ministry’s own node, a neighbouring group, or a region and its members."
    ),
    "threat-model": _(
        "What could be done to a hub at each of its boundaries, by senders, strangers, other servers, its own "
        "people and its machine; what stands against it, with the test that holds it there; and what remains."
    ),
    "house": _(
        "How the software is laid out: the way of a file from its format through the checks and the ledger to "
        "analyses, report and service, and which part may know which."
    ),
    "glossary": _(
        "The words of the exchange, each defined once: those of SDMX and official statistics where they have one."
    ),
}
"""A paragraph on each method, in the order in which they are listed."""

TITLES: Mapping[str, str] = {
    "visitors-from-third-countries": _("Visitors from third countries"),
    "forecast": _("How forecasts are made, and how good they are"),
    "coherent-forecasts": _("Forecasts that add up"),
    "forecast-shocks": _("Exceptional times: found or declared, and the way back"),
    "forecast-scores": _("How forecasts are scored"),
    "early-warning": _("Early warning: what is unusual, and what can't be seen"),
    "mirror-statistics": _("Mirror statistics"),
    "seasonal-adjustment": _("Seasonal adjustment"),
    "displacement": _("Displacement: when a flow falls, do its neighbours rise?"),
    "effects-of-measures": _("What a measure changed"),
    "enforcement-statistics": _("Enforcement statistics: what they say, and what not"),
    "protected-figures": _("Protected figures: small counts that nobody can find"),
    "validation": _("How a file is checked"),
    "ledger": _("The ledger and its log"),
    "what-a-hub-survives": _("What a hub survives"),
    "two-hubs": _("Two hubs"),
    "threat-model": _("Threat model"),
    "house": _("The house"),
    "glossary": _("Glossary"),
    "add-a-dataflow": _("Add a dataflow of your own"),
    "add-a-forecast-member": _("Add a member to the forecast"),
    "administer-a-hub-in-the-browser": _("Administer a hub in the browser"),
    "adjust-for-season": _("Take the season out"),
    "answer-findings-and-questions": _("Answer findings and questions"),
    "assess-data-protection": _("Assess data protection"),
    "assess-human-rights": _("Assess human rights"),
    "check-a-file-offline": _("Check a file offline"),
    "compare-both-sides": _("Compare both sides of a flow"),
    "correct-a-submission": _("Correct a submission"),
    "estimate-a-late-month": _("Estimate a late month"),
    "exchange-sdmx-files": _("How to exchange SDMX files in any format"),
    "explain-a-change": _("Explain a change"),
    "explore-figures": _("Explore figures in the browser"),
    "follow-alerts": _("Follow early warnings"),
    "follow-revisions": _("Follow revisions"),
    "forecast-any-table": _("Forecast any table"),
    "forecast-on-spark": _("Forecast on several processors or machines"),
    "forecast-through-exceptional-times": _("Forecast through exceptional times"),
    "forecast-with-outside-signals": _("Forecast with outside signals"),
    "keep-a-ledger": _("Keep a ledger"),
    "keep-a-replica": _("Keep a replica"),
    "keep-the-ledger-on-postgresql": _("Keep the ledger on PostgreSQL"),
    "waiting-times": _("Waiting times at crossing points"),
    "plan-a-crossing-point": _("Plan a crossing point"),
    "keep-a-strategy": _("Keep a strategy and a register of legal acts"),
    "let-people-and-programs-in": _("Let people and programs in"),
    "let-the-hub-collect": _("Let the hub collect"),
    "map-a-national-layout": _("Map a national layout"),
    "print-the-monthly-report": _("Print the monthly report, and print it again"),
    "protect-small-counts": _("Protect small counts"),
    "publish-a-lake": _("Publish a lake"),
    "read-a-hub-in-the-browser": _("Read a hub in the browser"),
    "read-enforcement-statistics": _("Read enforcement statistics"),
    "read-figures-over-sdmx-rest": _("Read figures over SDMX-REST"),
    "read-from-python": _("Read and send from Python"),
    "register-a-measure": _("Register a measure or a joint operation"),
    "judge-a-measure": _("Judge what a measure changed"),
    "plan-a-joint-operation": _("Plan a joint operation"),
    "remind-by-mail-and-webhook": _("Remind by mail and webhook"),
    "replay-a-pack": _("Replay a pack"),
    "report-quality": _("Report the quality of figures"),
    "run-a-hub-as-a-service": _("Run a hub as a service"),
    "run-on-a-server": _("Run on a server"),
    "runbook": _("Runbook"),
    "run-a-node": _("Run a node of your own"),
    "run-a-vtl-script": _("Run a VTL script"),
    "score-forecasts": _("Score forecasts"),
    "send-by-mail-or-on-a-stick": _("Send by mail or on a stick"),
    "send-a-file-in-the-browser": _("Send a file in the browser"),
    "set-up-a-group": _("Set up a group"),
    "show-figures-to-an-audience": _("Show figures to an audience"),
    "sign-files-and-keep-receipts": _("Sign files and keep receipts"),
    "try-a-scenario": _("Try a scenario"),
    "write-a-content-rule": _("Write a content rule"),
    "first-submission": _("Your first submission"),
    "from-files-to-report": _("From files to a report"),
    "alerts": _("Alerts"),
    "api": _("The API of the service"),
    "commands": _("Commands"),
    "dataflows": _("Dataflows"),
    "dialogue": _("Dialogue and decisions"),
    "forecast-calendar": _("Effects of the calendar in forecasts"),
    "frames": _("Frames"),
    "group": _("The group's file, `comity.toml`"),
    "measures": _("The file of a measure"),
    "lake": _("The lake's table"),
    "lifecycle": _("The life of a submission"),
    "limits": _("Limits"),
    "mapping": _("Mapping files"),
    "notices": _("Notices"),
    "packs": _("Packs"),
    "pages": _("Pages"),
    "periods": _("Time periods"),
    "permissions": _("Permissions"),
    "python": _("Python API"),
    "quality-indicators": _("Quality indicators"),
    "quality": _("Concepts of quality reports"),
    "receipts": _("Signatures and receipts"),
    "rules": _("Rules"),
    "scenario-file": _("The scenario file"),
    "sdmx-ml": _("SDMX-ML data messages"),
    "settings": _("Settings of the service"),
}
"""The titles of the documents, as they stand in them; a document without one here is shown by its own."""
