"""What each command answers with `--format json`: the keys of its document, for those who write programs on it."""

from collections.abc import Mapping

_FINDINGS = {
    "errors": "how many findings of severity error",
    "warnings": "how many of severity warning",
    "findings": "each with `rule`, `severity`, `message`, `row`, `column`, `found`, "
    "`expected`, `what_to_do`, `pointer` (in JSON files)",
    "not_shown": "by rule, how many more there are beyond the first thousand",
}
_ABOUT = {
    "file": "the file's bare name; empty for a file about persons",
    "format": "the layout that it has",
    "dataflow": "the dataflow, null where none was found",
    "rows": "how many rows were read",
}
_RECEIPT = {
    "id": "the submission's own number",
    "seq": "its number in the ledger; null where it was refused",
    "state": "its state (see the lifecycle)",
    "repeated": "whether it had come before, and nothing was changed",
    "received_at": "when it was received",
    "sha256": "the digest of the file",
    "added": "cells added",
    "changed": "cells changed",
    "removed": "cells removed",
    "unchanged": "cells that are as they were",
}
_PARTS = "; a file of several dataflows gives only this and `parts`, such a document for each of them"
FINDING = ("rule", "severity", "message", "row", "column", "found", "expected", "what_to_do", "pointer")
"""The keys of a finding."""
ANSWERS: Mapping[str, Mapping[str, str]] = {
    "check": {"fit": "whether it could be sent" + _PARTS, **_ABOUT, **_FINDINGS},
    "submit": {"accepted": "whether it is in the ledger" + _PARTS, **_ABOUT, **_RECEIPT, **_FINDINGS},
    "board": {
        "dataflow": "the dataflow",
        "today": "the day of the board",
        "punctuality": "share of periods due that came on time; null where nothing was due",
        "completeness": "share of periods due that came; null where nothing was due",
        "cells": "each with `provider`, `period`, `due`, `state`, `days_late`, `received_at`, `revisions`, `rows`",
    },
    "history": {
        "seq": "the vintage's number in the ledger",
        "received_at": "when it was received",
        "provider": "who sent it",
        "added_in_new_periods": "cells added in periods without figures so far",
        "added_in_old_periods": "cells added in periods that had figures",
        "changed": "cells changed",
        "removed": "cells removed",
        "cells": "cells there are afterwards",
    },
    "situation": {
        "indicator": "the indicator",
        "period": "the period reported on",
        "seq": "the number of the ledger that it was made from",
        "total": "the indicator's total",
        "change": "on a year: `now`, `then`, `relative`; the `reporters` compared, and those left out (`excluded`)",
        "sentences": "the situation in words",
        "origins": "figures by origin",
        "by_origin": "contributions to the change by origin",
        "by_purpose": "contributions to the change by purpose",
        "members": "figures by member",
        "unusual": "what is unusual",
    },
    "forecast": {
        "run": "the number of the run that was kept",
        "seq": "the number of the ledger that it was made from",
        "digest": "the digest of all that was kept",
        "forecast": "the rows of the forecast",
    },
    "replay": {
        "file": "the file, and its part where it was cut",
        "provider": "who sent it",
        "dataflow": "the dataflow",
        "received": "when it was received",
        "result": "`accepted`, `refused` or `here already`",
        "seq": "its number in the ledger",
        "rows": "how many rows were read",
        "errors": "how many errors",
        "warnings": "how many warnings",
    },
    "rebuild": {"before": "cells of the latest view before", "after": "cells of the latest view now"},
    "user list": {
        "name": "the name that they sign in with",
        "role": "what they are in the exchange",
        "provider": "the provider that they belong to, where they do",
        "has_password": "false: they sign in with the OpenID Connect provider alone",
        "created_at": "since when they may sign in",
        "disabled_at": "since when they are locked out; null where they aren't",
    },
    "key add": {
        "id": "what the key is called in lists and in the audit (as `key/ID`)",
        "key": "the key itself: it is shown this once",
        "expires_at": "until when it is valid; null: for good",
    },
    "key list": {
        "id": "the key's id",
        "label": "which program uses it",
        "role": "what the program is in the exchange",
        "provider": "the provider that it works for, where it does",
        "scopes": "what it may be used for",
        "created_at": "when it was made",
        "created_by": "by whom",
        "expires_at": "until when it is valid; null: for good",
        "revoked_at": "when it was revoked; null where it wasn't",
    },
    "signing-key list": {
        "id": "the key's id, the thumbprint of its public part (RFC 7638)",
        "provider": "whose signatures it makes",
        "valid_from": "from when they count",
        "valid_until": "until when; null: for good",
        "revoked_at": "from when they count no more, for it was revoked; null where it wasn't",
        "reason": "why it was revoked",
    },
    "verify-receipt": {
        "holds": "whether the receipt holds",
        "problems": "what is wrong with it, a sentence each",
    },
    "verify": {
        "check": "the promise that is broken",
        "where": "where",
        "detail": "what is wrong",
    },
    "tick": {
        "job": "the job",
        "done": "a line for each thing done",
        "problem": "why the job failed; empty where it didn't",
    },
    "notices": {
        "id": "the notice's identity",
        "kind": "what it tells (see the notices' reference)",
        "provider": "whose it is",
        "dataflow": "the dataflow",
        "period": "the period",
        "step": "which of several of its kind",
        "about": "what it is about, such as `submission/3`",
        "made_at": "when it was made",
        "facts": "what its text is made of",
        "deliveries": "each with `id`, `channel`, `address`, `to`, `language`, `state`, `attempts`, `problem`, "
        "`next_attempt`, `settled_at`",
    },
    "collect": {
        "provider": "from whom",
        "dataflow": "the dataflow",
        "arrivals": "each file that came: `file`, `result` (`accepted`, `waiting`, `refused` or `here already`), "
        "`submission`, `seq`, `errors`",
        "problem": "why it failed; empty where it didn't",
        "given_up": "whether it failed so often that it is tried only at its own times",
        "retry_at": "when it is tried again, where it failed",
    },
    "mailbox": {
        "provider": "from whom the mail came; null for a stranger's",
        "arrivals": "each file, as with `collect`",
        "problem": "why the mail wasn't taken; empty where it was",
    },
    "collections": {
        "provider": "from whom",
        "dataflow": "the dataflow",
        "source": "`sdmx`, `file` or `folder`",
        "place": "the address or folder",
        "worked_at": "when it worked last; null where it never did",
        "due": "when it is due next; null where it isn't in the coming year",
        "failures": "how often it failed since",
        "given_up": "whether it failed so often that it is tried only at its own times",
        "problem": "what is wrong; empty where nothing is",
    },
}
"""By command; `board`, `history`, `verify`, `tick`, `notices`, `collect`, `collections` and the lists of users and
keys answer a list of such objects, `replay` one object a line."""
