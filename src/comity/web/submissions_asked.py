"""What a sender says of a file, in the query, a form's fields or an upload's metadata."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Literal

from fastapi import Path
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticKnownError

from comity.errors import UsageError
from comity.hub.home import Hub
from comity.hub.intake.intake import Delivery
from comity.hub.intake.receive import named_mapping, sent_mapping
from comity.hub.numbers import is_number
from comity.model.groups import Action
from comity.model.submission_search import Wanted
from comity.model.submissions import State
from comity.web.submissions_body import Body

_LONGEST_NAME = 255
_UNNAMED = "file"
HIGHEST_ID = 1 << 53
"""The highest number of a submission that every JSON reader takes."""


def _written_as_number(value: object) -> object:
    if not is_number(value):
        raise PydanticKnownError("int_parsing")
    return value


SubmissionId = Annotated[
    int, BeforeValidator(_written_as_number), Path(ge=1, le=HIGHEST_ID, description="The submission's number.")
]


class Asked(BaseModel):
    """The parameters of a file that is sent."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    dataflow: str | None = Field(None, max_length=100, description="The dataflow, where the file doesn't name it.")
    mapping: str | None = Field(None, max_length=100, description="A mapping that is kept with the hub, by name.")
    action: Action | None = Field(None, description="Merge or replace, where the agreement is to be overridden.")
    period: str | None = Field(None, max_length=50, description="The mapping's parameter `period`.")
    parameter: list[str] = Field(
        default_factory=list, max_length=50, description="Another parameter of the mapping: NAME=VALUE."
    )
    provider: str = Field("", max_length=100, description="The provider; needed by the secretariat only.")
    name: str = Field("", max_length=1000, description="The file's name, where the body doesn't give one.")
    nil: str | None = Field(None, max_length=50, description="Instead of a file: the period of a nil return.")
    dry_run: bool = Field(default=False, alias="dry-run", description="Check only; nothing is recorded or kept.")
    signature: str | None = Field(
        None, max_length=8192, description="The sender's own signature of the file: a detached JWS."
    )
    language: Literal["en", "ru"] | None = Field(None, description="The language of findings.")


class Listed(BaseModel):
    """The parameters of a list of submissions."""

    model_config = ConfigDict(extra="forbid")

    provider: str | None = Field(None, max_length=100)
    dataflow: str | None = Field(None, max_length=100)
    state: State | None = None
    since: dt.datetime | None = Field(None, description="Received then or later.")
    until: dt.datetime | None = Field(None, description="Received then or earlier.")
    below: int | None = Field(None, ge=1, le=HIGHEST_ID, description="Only lower numbers: a next page.")
    limit: int = Field(50, ge=1, le=500, description="How many at most.")

    @property
    def wanted(self) -> Wanted:
        """Return which submissions are wanted."""
        since, until = _in_utc(self.since), _in_utc(self.until)
        return Wanted(provider=self.provider, dataflow=self.dataflow, state=self.state, since=since, until=until)


def asked_with(asked: Asked, fields: Mapping[str, str]) -> Asked:
    """Return what was asked together with a form's fields or headers, which stand before the query."""
    if not fields:
        return asked
    given = asked.model_dump(by_alias=True, exclude_unset=True)
    own = {key: [value] if key == "parameter" else value for key, value in fields.items()}
    return parse_asked({**given, **own}, place="form")


def parse_asked(values: Mapping[str, object], *, place: str) -> Asked:
    """Return what was asked from plain values; faults are told as those of the query are."""
    try:
        return Asked.model_validate(dict(values))
    except ValidationError as error:
        faults = [{**fault, "loc": (place, *fault["loc"])} for fault in error.errors(include_input=False)]
        raise RequestValidationError(faults) from error


def delivery_of(hub: Hub, body: Body, asked: Asked, language: str) -> Delivery:
    """Return the delivery of a file that was received."""
    mapping = None
    if body.mapping is not None:
        mapping = sent_mapping(body.mapping)
    elif asked.mapping is not None:
        mapping = named_mapping(hub, asked.mapping)
    parameters = _parameters(asked)
    if parameters and mapping is None:
        raise UsageError(
            "period and parameter are for mappings, and none is given.", remedy="Name the mapping with mapping=…."
        )
    return Delivery(
        content=body.path,
        name=bare_name(body.name or asked.name),
        dataflow=asked.dataflow,
        provider=asked.provider,
        mapping=mapping,
        parameters=parameters,
        action=asked.action,
        language=asked.language or language,
        signature=asked.signature,
    )


def bare_name(text: str) -> str:
    r"""Return a file's name without folders and control characters, and not too long.

    >>> bare_name("C:\\data\\КГ 2024.xlsx"), bare_name("../../x\x00.csv"), bare_name("")
    ('КГ 2024.xlsx', 'x.csv', 'file')
    """
    last = text.replace("\\", "/").rpartition("/")[2]
    kept = "".join(character for character in last if character.isprintable()).strip()
    return kept[-_LONGEST_NAME:] if kept not in {"", ".", ".."} else _UNNAMED


def _parameters(asked: Asked) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in asked.parameter:
        name, sign, value = pair.partition("=")
        if not sign:
            raise UsageError(f"{pair[:50]} is not NAME=VALUE.", remedy="Write for example parameter=year=2024.")
        found[name] = value
    if asked.period is not None:
        found["period"] = asked.period
    return found


def _in_utc(moment: dt.datetime | None) -> dt.datetime | None:
    return moment.replace(tzinfo=dt.UTC) if moment is not None and moment.tzinfo is None else moment
