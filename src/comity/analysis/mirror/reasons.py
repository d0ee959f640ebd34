"""Why a state's figures have no mirror."""

from enum import StrEnum


class NoMirror(StrEnum):
    """Why the figures of one reporter about one state across have no counterpart there.

    The last two are about one period that is asked for; the others hold for all of a flow.
    """

    NO_STATE = "no state is named"
    NOT_MEMBER = "the other state is no member"
    SILENT = "the other state sends none of these figures"
    NOT_COUNTED = "the other state doesn't count this flow"
    UNIT = "the two states count different units"
    DEFINITION = "the two states count by different definitions"
    PARTS = "the two states count different parts"
    NO_PERIOD = "the two states have no period in common"
    NOT_YET = "the other state hasn't sent the period"
    NO_FIGURE = "the state itself has no such figures"
