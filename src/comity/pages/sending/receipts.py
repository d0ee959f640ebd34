"""Where a receipt is checked: an address short enough for a code that a telephone reads."""

from comity.model.submissions import Submission

_DIGITS = 32


def receipt_path(submission: Submission) -> str:
    """Return the address at which a receipt is checked: it names the submission and the file's digest.

    The receipt itself, of three kilobytes and more, fits no code that can be read off paper.
    """
    return f"/verify?submission={submission.id}&digest={submission.raw_sha256[:_DIGITS]}"
