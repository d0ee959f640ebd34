"""What all foundation models need: a folder that is there, a package that is there, and no way to the network."""

import importlib
import os
from pathlib import Path
from typing import Any

from comity.errors import MissingExtraError, UsageError
from comity.forecasting.foundation.texts import say

_OFFLINE = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")
BATCH = 256
"""Series that a model is handed at a time."""


def check_folder(folder: str, member: str, *files: str) -> Path:
    """Return the folder of a member's weights as an absolute path; it has to hold the files.

    Raises `UsageError` where it doesn't: a name that is no folder is never looked up elsewhere.
    """
    if not folder:
        raise UsageError(say("needs_folder", member=member), remedy=say("needs_folder_remedy", member=member))
    path = Path(folder).expanduser().absolute()
    if not path.is_dir():
        raise UsageError(say("no_folder", folder=folder, member=member), remedy=say("no_folder_remedy"))
    for name in files:
        if not (path / name).is_file():
            text = say("no_weights", folder=folder, file=name, member=member)
            raise UsageError(text, remedy=say("no_folder_remedy"))
    return path


def import_offline(module: str, *, member: str, package: str) -> Any:  # noqa: ANN401 - a module
    """Import an optional package with the model hub switched off, also where its client has been imported before.

    Raises `MissingExtraError` where the package, or one that it needs, isn't installed.
    """
    for variable in _OFFLINE:
        os.environ[variable] = "1"
    try:
        found = importlib.import_module(module)
    except ImportError as error:
        raise MissingExtraError(
            say("no_package", member=member, package=package), remedy=say("no_package_remedy", package=package)
        ) from error
    try:
        constants: Any = importlib.import_module("huggingface_hub.constants")
    except ImportError:
        return found
    constants.HF_HUB_OFFLINE = True
    return found
