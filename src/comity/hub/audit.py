"""The audit as the hub shows it: who did what, to what, when."""

from comity.exchange.audit_question import AuditPart, AuditQuestion
from comity.exchange.ports import AuditEntry
from comity.hub.home import Hub

__all__ = ["AuditEntry", "AuditPart", "AuditQuestion", "read_audit"]


def read_audit(hub: Hub, question: AuditQuestion, *, most: int, skip: int = 0) -> AuditPart:
    """Return what fits a question, the latest first: `most` entries after those skipped."""
    return hub.log.audit(question, most=most, skip=skip)
