"""Take in whatever somebody hands over: a file, or a signed package of files."""

from comity.errors import UsageError
from comity.hub.home import Hub
from comity.hub.intake.intake import Delivery, Examination
from comity.hub.intake.receive import Received, check_only, receive
from comity.hub.package import is_package, receive_package
from comity.model.access import Principal


def take_in(hub: Hub, principal: Principal, delivery: Delivery, *, idempotency_key: str | None = None) -> Received:
    """Take in a file as `receive` does; a package, known by its name, file by file, each whole or refused whole.

    A package says itself of its files what has to be said; a repeat of it changes nothing.
    """
    if not is_package(delivery.name):
        return receive(hub, principal, delivery, idempotency_key=idempotency_key)
    if delivery.mapping or delivery.dataflow or delivery.action or delivery.signature:
        raise UsageError(
            "A package says itself of each file what it is.",
            remedy="Leave out all but the package, or pack it anew.",
        )
    each = receive_package(hub, principal, delivery.content, provider=delivery.provider, language=delivery.language)
    return Received(tuple(outcome for received in each for outcome in received.outcomes))


def try_out(hub: Hub, principal: Principal, delivery: Delivery) -> tuple[Examination, ...]:
    """Examine a file as `take_in` would; nothing is recorded or kept."""
    if is_package(delivery.name):
        raise UsageError("A package can't be checked only.", remedy="Check its files before they are packed.")
    return check_only(hub, principal, delivery)
