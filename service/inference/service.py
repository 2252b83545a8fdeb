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
    wanted = request.outputs or OUTPUTS
    outputs = [_output(output.name, scores) for output in wanted]
    return InferenceResponse(NAME, scorer.model_version, outputs, request.id), scores


def _listing_rows(request: InferenceRequest, most_rows: int) -> list[str]:
    (tensor,) = request.inputs
    if tensor.shape != [len(tensor.data)]:
        raise _invalid(f"must be [{len(tensor.data)}], as data has it", "shape")
    if len(tensor.data) > most_rows:
        raise _invalid(f"takes up to {most_rows:,} listings", "data")
    return tensor.data


def _read(row: str, index: int, received_at: datetime) -> Listing:
    try:
        return decode_listing(row.encode("utf-8"), received_at=received_at)
    except ListingError as error:
        where = ("inputs", 0, "data", index)
        errors = [FieldError((*where, *loc), msg) for loc, msg in error.errors]
        raise InvalidError(f"Listing {index} cannot be read.", errors=errors) from error


def _output(name: str, scores: list[Score]) -> OutputTensor:
    shape = [len(scores)]
    if name == "score":
        return OutputTensor(name, shape, "FP64", [score.score for score in scores])
    encoded = [msgspec.json.encode(score).decode() for score in scores]
    return OutputTensor(name, shape, "BYTES", encoded)


def _invalid(message: str, field: str) -> InvalidError:
    return InvalidError(errors=[FieldError(("inputs", 0, field), message)])
