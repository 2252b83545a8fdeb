"""The messages of Open Inference Protocol v2, as far as JSON tensors go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

NAME = "huoyan"

Size = Annotated[int, Meta(ge=0, le=2**31)]


class InputTensor(Struct, frozen=True):
    """A tensor of listings, each a JSON document in a string."""

    name: Literal["listing"]
    shape: list[Size]
    datatype: Literal["BYTES"]
    data: list[str]
    parameters: dict[str, Any] | None = None


class RequestedOutput(Struct, frozen=True):
    name: Literal["score", "result"]
    parameters: dict[str, Any] | None = None


class InferenceRequest(Struct, frozen=True):
    """One input named ``listing``; ``outputs`` may ask for some of the outputs."""

    inputs: Annotated[list[InputTensor], Meta(min_length=1, max_length=1)]
    id: str | None = None
    outputs: list[RequestedOutput] | None = None
    parameters: dict[str, Any] | None = None


class OutputTensor(Struct, frozen=True):
    name: str
    shape: list[int]
    datatype: str
    data: Sequence[float | str]


class InferenceResponse(Struct, frozen=True, omit_defaults=True):
    model_name: str
    model_version: str
    outputs: list[OutputTensor]
    id: str | None = None


class TensorMetadata(Struct, frozen=True):
    name: str
    datatype: str
    shape: list[int]


class ServerMetadata(Struct, frozen=True):
    name: str
    version: str
    extensions: list[str]


class ModelMetadata(Struct, frozen=True):
    name: str
    versions: list[str]
    platform: str
    inputs: list[TensorMetadata]
    outputs: list[TensorMetadata]


INPUTS = [TensorMetadata("listing", "BYTES", [-1])]
OUTPUTS = [TensorMetadata("score", "FP64", [-1]), TensorMetadata("result", "BYTES", [-1])]
