"""From an inference request to an inference response."""

from __future__ import annotations

from collections.abc import Iterator
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
from service.scoring.service import STEP_ROWS

_decoder = msgspec.json.Decoder(InferenceRequest)


def read_request(raw: bytes, *, most_rows: int) -> InferenceRequest:
    """Read and check a request, but for its listings.

    Raises
    ------
    MalformedError, InvalidError, TooLargeError
    """
    request = decode_body(_decoder, raw)
    (tensor,) = request.inputs
    if tensor.shape != [len(tensor.data)]:
        raise _invalid(f"must be [{len(tensor.data)}], as data has it", "shape")
    if len(tensor.data) > most_rows:
        raise _invalid(f"takes up to {most_rows:,} listings", "data")
    return request


def infer_in_steps(
    scorer: Scorer, request: InferenceRequest, *, received_at: datetime
) -> Iterator[list[Score]]:
    """Score a request's listings a few at a time.

    The protocol has no place for the error of one row: a listing that cannot
    be read fails the call, and the problem names the row.
    """
    rows = list(enumerate(request.inputs[0].data))
    for start in range(0, len(rows), STEP_ROWS):
        step = rows[start : start + STEP_ROWS]
        listings = [_read(row, index, received_at) for index, row in step]
        yield scorer.score_many(listings, received_at=received_at)


def build_response(
    request: InferenceRequest, scores: list[Score], model_version: str
) -> InferenceResponse:
    """Put scores into the outputs that were asked for."""
    wanted = request.outputs or OUTPUTS
    outputs = [_output(output.name, scores) for output in wanted]
    return InferenceResponse(NAME, model_version, outputs, request.id)


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
