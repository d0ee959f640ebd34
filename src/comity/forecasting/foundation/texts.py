"""What is said to people about plug-ins and foundation models: whole sentences with {placeholders}."""

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "unknown_member": "No installed package brings the member {member}.",
    "unknown_member_remedy": "Installed are: {members}. A package registers one in the group {group}.",
    "bad_member": "The member {member} can't be used: {reason}.",
    "bad_member_remedy": "A member is a class with a name and forecast_panel(task); see add-a-forecast-member.md.",
    "needs_folder": "The member {member} needs the folder of its weights.",
    "needs_folder_remedy": "Write {member}:/path/to/weights.",
    "no_folder": "There is no folder {folder} with weights for the member {member}.",
    "no_weights": "The folder {folder} lacks {file}, so the member {member} can't be read from it.",
    "no_folder_remedy": "Copy the weights to this machine and name their folder: nothing is downloaded.",
    "no_package": "The member {member} needs the package {package}.",
    "no_package_remedy": "Install it beside Comity: pip install {package}.",
    "failed": "The member {member} failed and was left out: {reason}.",
    "wrong_count": "it returned {found} forecasts for {expected} series",
    "left_out": "The member {member} had no usable forecast for {count} series.",
}


def say(text: str, /, **values: object) -> str:
    """Return the sentence with its placeholders filled."""
    return TEXTS[text].format(**values)
