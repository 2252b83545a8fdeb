"""From an inference request to an inference response."""

from __future__ import annotations

from datetime import datetime

import msgspec

from model.listing import FieldError, Listing, ListingError, decode_listing
from model.score import Score
from service.body import decode_body
from service.errors import InvalidError
from service.inference.schemas import (
    NAME,
    OUTPUTS,
    InferenceRequest,
    InferenceResponse,
    OutputTensor,
)
from service.models.loading import Scorer

_decoder = msgspec.json.Decoder(InferenceRequest)


def infer(
    scorer: Scorer, raw: bytes, *, most_rows: int, received_at: datetime
) -> tuple[InferenceResponse, list[Score]]:
    """Answer one request.

    The protocol has no place for the error of one row: a listing that cannot
    be read fails the call, and the problem names the row.
    """
    request = decode_body(_decoder, raw)
    rows = _listing_rows(request, most_rows)
    listings = [_read(row, index, received_at) for index, row in enumerate(rows)]
    scores = scorer.score_many(listings, received_at=received_at)
    outputs = [_output(name, scores) for name in _wanted(request)]
    return InferenceResponse(NAME, scorer.model_version, outputs, request.id), scores


def _listing_rows(request: InferenceRequest, most_rows: int) -> list[object]:
    if [tensor.name for tensor in request.inputs] != ["listing"]:
        raise _invalid("needs exactly one input named 'listing'", "inputs")
    tensor = request.inputs[0]
    if tensor.datatype != "BYTES":
        raise _invalid("must be BYTES: listings as JSON strings", "inputs", 0, "datatype")
    if tensor.shape != [len(tensor.data)]:
        raise _invalid(f"must be [{len(tensor.data)}], as data has it", "inputs", 0, "shape")
    if len(tensor.data) > most_rows:
        raise _invalid(f"takes up to {most_rows:,} listings", "inputs", 0, "data")
    return tensor.data


def _read(row: object, index: int, received_at: datetime) -> Listing:
    where = ("inputs", 0, "data", index)
    if not isinstance(row, str):
        raise _invalid("must be a listing as a JSON string", *where)
    try:
        return decode_listing(row.encode("utf-8", "replace"), received_at=received_at)
    except ListingError as error:
        errors = [FieldError((*where, *loc), msg) for loc, msg in error.errors]
        raise InvalidError(f"Listing {index} cannot be read.", errors=errors) from error


def _wanted(request: InferenceRequest) -> list[str]:
    known = [output.name for output in OUTPUTS]
    if not request.outputs:
        return known
    for index, output in enumerate(request.outputs):
        if output.name not in known:
            raise _invalid(f"must be one of {', '.join(known)}", "outputs", index, "name")
    return [output.name for output in request.outputs]


def _output(name: str, scores: list[Score]) -> OutputTensor:
    shape = [len(scores)]
    if name == "score":
        return OutputTensor(name, shape, "FP64", [score.score for score in scores])
    encoded = [msgspec.json.encode(score).decode() for score in scores]
    return OutputTensor(name, shape, "BYTES", encoded)


def _invalid(message: str, *loc: str | int) -> InvalidError:
    return InvalidError(
        "This is no inference request for huoyan.", errors=[FieldError(loc, message)]
    )
