"""Read tables of settings: values from a TOML file and from variables of the environment, by one declaration."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, field, fields
from pathlib import Path
from typing import Any

from comity.errors import ConfigurationError
from comity.model.config_table import ConfigTable

PREFIX = "COMITY_"
_FILE_SUFFIX = "_FILE"
_MOST = 1 << 50
_SEE = "See docs/reference/settings.md."


def setting(
    default: Any,  # noqa: ANN401 - the type of the setting
    meaning: str,
    *,
    lowest: int = 0,
    highest: int = _MOST,
    choices: tuple[str, ...] = (),
    secret: bool = False,
) -> Any:  # noqa: ANN401 - stands for the field's value, as dataclasses.field does
    """Declare a setting: its default (whose type it keeps), what it means, its bounds.

    Texts, whole numbers, numbers (float), true or false, and lists of texts (tuple) are known. An empty text as the
    default says that it need not be set. A secret isn't shown, and may come from a file.
    """
    about = {"meaning": meaning, "lowest": lowest, "highest": highest, "choices": choices, "secret": secret}
    return field(default=default, metadata=about, repr=not secret)


def read_tables(path: Path, kinds: Mapping[str, Any], environment: Mapping[str, str]) -> dict[str, Any]:
    """Return each table's dataclass; what the environment says stands before what the file says."""
    root = ConfigTable(_content(path), file=path.name, place="the file", known=list(kinds))
    _check_variables(kinds, environment)
    return {name: _read_table(root, name, kind=kind, environment=environment) for name, kind in kinds.items()}


def read_one_table(path: Path, name: str, kind: Callable[..., Any], environment: Mapping[str, str]) -> Any:  # noqa: ANN401 - the table's dataclass
    """Return one table's dataclass, whatever the others of the file say."""
    content = _content(path)
    _check_variables({name: kind}, environment)
    root = ConfigTable(content, file=path.name, place="the file", known=list(content))
    return _read_table(root, name, kind=kind, environment=environment)


def variable_of(table: str, key: str) -> str:
    """Return the variable of the environment that sets a key.

    >>> variable_of("server", "port")
    'COMITY_SERVER_PORT'
    """
    return f"{PREFIX}{table}_{key}".upper()


def _content(path: Path) -> Mapping[str, object]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"{path} can't be read: {error}.", remedy=_SEE) from error


def _read_table(root: ConfigTable, name: str, *, kind: Callable[..., Any], environment: Mapping[str, str]) -> Any:  # noqa: ANN401 - one of several dataclasses
    known = {one.name: one for one in fields(kind)}  # type: ignore[arg-type]  # a dataclass, as all tables are
    table = ConfigTable(root.content.get(name, {}), file=root.file, place=f"[{name}]", known=list(known))
    values = {key: _value(table, one) for key, one in known.items() if key in table}
    for key, one in known.items():
        given = _from_environment(name, one, environment)
        if given is not None:
            variable, text = given
            told = ConfigTable({key: _typed(one, text)}, file=variable, place="the environment", known=[key])
            values[key] = _value(told, one)
    return kind(**values)


def _from_environment(table: str, one: Field[Any], environment: Mapping[str, str]) -> tuple[str, str] | None:
    variable = variable_of(table, one.name)
    if variable in environment:
        return variable, environment[variable]
    variable += _FILE_SUFFIX
    if not one.metadata["secret"] or variable not in environment:
        return None
    try:
        return variable, Path(environment[variable]).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"The file that {variable} names can't be read.", remedy="Correct the path, or unset the variable."
        ) from error


def _typed(one: Field[Any], text: str) -> object:
    """Return a variable's text as TOML would give it; what can't be is left as it is, and refused after."""
    if isinstance(one.default, str):
        return text
    if isinstance(one.default, tuple):
        return [part.strip() for part in text.split(",") if part.strip()]
    try:
        return tomllib.loads(f"value = {text.strip()}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _value(table: ConfigTable, one: Field[Any]) -> object:
    key, default, about = one.name, one.default, one.metadata
    if default is MISSING:
        raise AssertionError
    if isinstance(default, bool):
        return table.flag(key, default=default)
    if isinstance(default, int):
        return table.whole(key, lowest=about["lowest"], highest=about["highest"])
    if isinstance(default, float):
        return table.number(key, highest=about["highest"], default=default)
    if isinstance(default, tuple):
        return table.texts(key)
    if about["secret"] and not isinstance(table.content[key], str):
        raise table.fault(key, "a text in quotation marks is expected", remedy="Put it in quotation marks.")
    text = "" if table.content[key] == "" and not default else table.text(key)
    if about["choices"] and text not in about["choices"]:
        options = ", ".join(about["choices"])
        raise table.fault(key, "this value is not known", remedy=f"Give one of {options}.")
    return text


def _check_variables(kinds: Mapping[str, Any], environment: Mapping[str, str]) -> None:
    """Refuse a variable that begins like one of a table's and names none of its keys."""
    for table, kind in kinds.items():
        allowed = {variable_of(table, one.name): one for one in fields(kind)}
        files = {name + _FILE_SUFFIX for name, one in allowed.items() if one.metadata["secret"]}
        begins = variable_of(table, "")
        for name in environment:
            if name.startswith(begins) and name not in allowed and name not in files:
                raise ConfigurationError(
                    f"The variable {name} of the environment is not known.",
                    remedy=f"Known here: {', '.join(sorted(allowed))}.",
                )
