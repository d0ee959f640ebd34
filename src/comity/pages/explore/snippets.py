"""Programs that read what the page shows: address, curl, Python, R. They run as they stand."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from comity.model.structures import Dataflow
from comity.pages.explore.querying import moment_text, old_key, python_key, sdmx_path
from comity.pages.explore.shown import Shown

_WIDTH = 100


@dataclass(frozen=True)
class Snippet:
    """A program: an id for its place on the page, what it is written in, its text, and a word on it."""

    id: str
    title: str
    text: str
    note: str = ""


def make_snippets(shown: Shown) -> list[Snippet]:
    """Return the ways to the figures of the cut."""
    _ = shown.texts.translate
    url = shown.asked.base_url + sdmx_path(shown.dataflow, shown.choices.wanted)
    made = [Snippet("url", "SDMX", url, _("SDMX-REST 2.2; the format is chosen by the header Accept."))]
    made.append(Snippet("curl", "curl", _curl(shown, url), _key_note(shown)))
    if shown.here.is_forecast:
        made.append(Snippet("python", "Python", _plain_python(url)))
    else:
        made.append(Snippet("python", "Python (comity)", _comity(shown), _key_note(shown)))
    if shown.choices.as_of is None:
        made.append(Snippet("sdmx1", "Python (sdmx1)", _sdmx1(shown)))
        made.append(Snippet("r", "R (rsdmx)", _rsdmx(shown)))
    else:
        note = _("rsdmx and sdmx1 know no earlier moment; R alone reads the table.")
        made.append(Snippet("r", "R", _plain_r(url), note))
    return made


def _key_note(shown: Shown) -> str:
    if not shown.asked.is_known or shown.asked.is_open:
        return ""
    return shown.texts.translate("Put your key into COMITY_KEY; without one you get what is public.")


def _curl(shown: Shown, url: str) -> str:
    key = ' --header "Authorization: Bearer $COMITY_KEY"' if _key_note(shown) else ""
    return f"curl --globoff{key} --header 'Accept: text/csv' '{url}'"


def _comity(shown: Shown) -> str:
    wanted = shown.choices.wanted
    arguments = [f'    "{shown.dataflow.id}",', f"    key={_literal(python_key(shown.dataflow, wanted))},"]
    arguments += [f'    first="{wanted.first}",'] if wanted.first else []
    arguments += [f'    last="{wanted.last}",'] if wanted.last else []
    if isinstance(wanted.as_of, dt.datetime):
        arguments.append(f'    as_of="{moment_text(wanted.as_of)}",')
    lines = [
        "import comity",
        "",
        f'with comity.connect("{shown.asked.base_url}") as exchange:',
        "    figures = exchange.data(",
        *(f"    {line}" for argument in arguments for line in argument.split("\n")),
        "    )",
    ]
    return "\n".join([*lines, "print(figures)"])


def _sdmx1(shown: Shown) -> str:
    reference, wanted = shown.dataflow.reference, shown.choices.wanted
    structure = shown.dataflow.structure.reference.id
    lines = [
        "import sdmx",
        "",
        f'source = {{"id": "{reference.agency}", "name": "Hub", "url": "{shown.asked.base_url}/sdmx"}}',
        "sdmx.add_source(source)",
        f'client = sdmx.Client("{reference.agency}")',
        f'told = client.dataflow("{reference.id}", params={{"references": "descendants"}})',
        "message = client.data(",
        f'    "{reference.id}",',
        f'    key="{old_key(shown.dataflow, wanted)}",',
        f"    params={_literal(_bounds(shown))},",
        f'    dsd=told.structure["{structure}"],',
        ")",
        "print(sdmx.to_pandas(message))",
    ]
    return "\n".join(lines)


def _rsdmx(shown: Shown) -> str:
    wanted = shown.choices.wanted
    path = f"{shown.asked.base_url}/sdmx/data/{_old_flow(shown.dataflow)}/{old_key(shown.dataflow, wanted)}/all"
    told = "&".join(f"{name}={text}" for name, text in _bounds(shown).items())
    return "\n".join(
        [
            "library(rsdmx)",
            f'url <- "{path}{"?" if told else ""}{told}"',
            "figures <- as.data.frame(readSDMX(url))",
            "head(figures)",
        ]
    )


def _plain_r(url: str) -> str:
    return "\n".join(
        [
            f'address <- "{url}"',
            'figures <- read.csv(url(address, headers = c(Accept = "text/csv")))',
            "head(figures)",
        ]
    )


def _plain_python(url: str) -> str:
    return "\n".join(
        [
            "import io",
            "import urllib.request",
            "",
            "import polars",
            "",
            f'request = urllib.request.Request("{url}", headers={{"Accept": "text/csv"}})',
            "with urllib.request.urlopen(request) as answer:",
            "    figures = polars.read_csv(io.BytesIO(answer.read()), infer_schema_length=None)",
            "print(figures)",
        ]
    )


def _old_flow(dataflow: Dataflow) -> str:
    reference = dataflow.reference
    return f"{reference.agency},{reference.id},{reference.version}"


def _bounds(shown: Shown) -> dict[str, str | list[str]]:
    wanted = shown.choices.wanted
    told = (("startPeriod", wanted.first), ("endPeriod", wanted.last))
    return {name: str(period) for name, period in told if period is not None}


def _literal(values: dict[str, str | list[str]]) -> str:
    """Return a dictionary as Python writes it, over several lines where it is long."""
    parts = [f'"{name}": {_value(value)}' for name, value in values.items()]
    line = "{" + ", ".join(parts) + "}"
    if len(line) <= _WIDTH:
        return line
    return "{\n" + "".join(f"        {part},\n" for part in parts) + "    }"


def _value(value: str | Sequence[str]) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    return "[" + ", ".join(f'"{one}"' for one in value) + "]"
