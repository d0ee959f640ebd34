"""Names of the columns that frames carry across layers. The whole contract: docs/reference/frames.md."""

ROW = "_row"
"""Int64: line of a text file or row of a sheet, from 1, as an editor or spreadsheet counts."""
COLUMN = "_column"
"""String or null: the source column of the measured value, where a wide sheet was made long."""
ACTION = "_action"
"""String: M (merge), R (replace) or D (delete)."""
VALUE = "_value"
"""Float64 or null: the measured value as a number (checked frames only)."""
PERIOD = "_period"
"""Int64: `Period.id` of the time period (checked frames only); null on a delete that wildcards time."""

VALID_FROM, VALID_TO = "_valid_from", "_valid_to"
"""String or null: from and until when a row's state held (`xs:dateTime`); rows that share both make a data set."""

SWITCHED_OFF = "~"
"""In a dimension of an action or checked frame: the row is about attributes that aren't attached to it."""

SEQ = "_seq"
"""Int64: the submission's sequence number in the ledger that set the value."""

OBS_VALUE = "OBS_VALUE"
TIME_PERIOD = "TIME_PERIOD"
REPORTER = "REPORTER"
FREQ = "FREQ"
OBS_STATUS = "OBS_STATUS"
CONF_STATUS = "CONF_STATUS"
EMBARGO_TIME = "EMBARGO_TIME"
