"""The transparency log over HTTP: whoever holds a receipt or a head can check it here, or against a copy."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel

from comity.hub.log import MOST_LEAVES, public_jwks, read_entry, read_head
from comity.web.auth import principal_of

BASE = "/api/v1/log"
router = APIRouter(prefix=BASE, tags=["log"])

_HIGHEST = 2**53 - 1
Size = Annotated[int | None, Query(ge=1, le=_HIGHEST, description="Of how many leaves; the last head by default.")]
Index = Annotated[int, Path(ge=0, le=_HIGHEST, description="The leaf, counted from 0.")]


class HeadView(BaseModel):
    """A signed tree head (RFC 9162, section 4.10); `signed` is a compact JWS over the other three."""

    size: int
    root: str
    at: str
    signed: str


class LeavesView(BaseModel):
    """The commitments of leaves from `first` on; a leaf's hash is SHA-256(0x00, commitment)."""

    first: int
    commitments: list[str]


class ProofView(BaseModel):
    """A proof of inclusion or consistency: hashes from the leaves up (RFC 9162, section 2.1)."""

    proof: list[str]
    size: int


class EntryView(BaseModel):
    """What a leaf commits to: SHA-256(salt, text of the entry) is its commitment."""

    index: int
    commitment: str
    salt: str
    text: str
    entry: dict[str, Any]


@router.get("/keys", name="log.keys", summary="The hub's public keys (JWK), past and present, by id")
def keys(request: Request) -> dict[str, Any]:
    """Return the keys with which heads and receipts were signed."""
    return public_jwks(request.app.state.hub)


@router.get("/head", name="log.head", summary="A signed tree head")
def head(request: Request, size: Size = None) -> HeadView:
    """Return the last head, or that of an earlier size."""
    found = read_head(request.app.state.hub, size)
    return HeadView(size=found.size, root=found.root.hex(), at=found.at, signed=found.signed)


@router.get("/leaves", name="log.leaves", summary="Commitments of leaves")
def leaves(
    request: Request,
    first: Annotated[int, Query(ge=0, le=_HIGHEST)] = 0,
    count: Annotated[int, Query(ge=1, le=MOST_LEAVES)] = MOST_LEAVES,
) -> LeavesView:
    """Return the public commitments from `first` on."""
    return LeavesView(first=first, commitments=request.app.state.hub.log.commitments(first, count))


@router.get("/leaves/{index}/proof", name="log.inclusion", summary="Proof that a leaf is in the log")
def inclusion(request: Request, index: Index, size: Size = None) -> ProofView:
    """Return the inclusion proof in the tree of `size`."""
    log = request.app.state.hub.log
    wanted = size or log.size()
    return ProofView(proof=log.inclusion(index, wanted), size=wanted)


@router.get("/consistency", name="log.consistency", summary="Proof that a later log extends an earlier one")
def consistency(
    request: Request, first: Annotated[int, Query(ge=1, le=_HIGHEST)], second: Size = None
) -> ProofView:
    """Return the consistency proof between two sizes."""
    log = request.app.state.hub.log
    wanted = second or log.size()
    return ProofView(proof=log.consistency(first, wanted), size=wanted)


@router.get("/leaves/{index}", name="log.entry", summary="What a leaf commits to, for whom it concerns")
def entry(request: Request, index: Index) -> EntryView:
    """Return salt and entry of a leaf: of any for secretariat and auditors, of its own for a provider."""
    found = read_entry(request.app.state.hub, index, principal_of(request))
    return EntryView(
        index=found.index,
        commitment=found.commitment,
        salt=found.salt,
        text=found.entry,
        entry=json.loads(found.entry),
    )
