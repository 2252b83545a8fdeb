"""The scoring routes' pages in the API description: shapes and examples."""

from __future__ import annotations

from typing import Any

from service.responses import json_answer

LISTING = {"$ref": "#/components/schemas/Listing"}
SCORE = {"$ref": "#/components/schemas/Score"}
BATCH_ANSWER: dict[str, Any] = {
    "type": "object",
    "title": "BatchAnswer",
    "description": "One score or error for each listing, in the order they were sent.",
    "required": ["results", "model_version"],
    "properties": {
        "results": {
            "type": "array",
            "items": {"anyOf": [SCORE, {"$ref": "#/components/schemas/RowError"}]},
        },
        "model_version": {"type": "string"},
    },
}

DISGUISED: dict[str, Any] = {
    "listing_id": "tb-20931",
    "title": "藍咣 D⑨ 高氵青 权游 全集1-8季 16碟 车载可放",
    "price": 26,
    "description": "画质杠杠的，盒子简装，懂的来，量大从优",
    "condition": "new",
    "stock": 500,
    "units_sold_30d": 320,
    "ship_from": "广东 广州",
    "seller": {
        "seller_id": "s-81",
        "registered_on": "2012-11-02",
        "kind": "shop",
        "notices_365d": 4,
        "takedowns_365d": 3,
        "licence": {"status": "none"},
    },
}
LAWFUL: dict[str, Any] = {
    "listing_id": "tb-20932",
    "title": "二手自用 港版蓝光BD《花樣年華》單碟 侧标完整",
    "price": 120,
    "currency": "CNY",
    "description": "自己收藏的，只看过一次，实拍图，可小刀。",
    "condition": "used",
    "stock": 1,
    "seller": {"seller_id": "p-7", "kind": "personal", "positive_rate": 0.99},
}
SCORED: dict[str, Any] = {
    "listing_id": "tb-20931",
    "score": 0.973,
    "decision": "block",
    "reasons": [
        {
            "code": "FALSE_BLU_RAY",
            "weight": 3.42,
            "field": "title",
            "start": 0,
            "end": 5,
            "text": "藍咣 D⑨",
            "message": {
                "zh": "宣称蓝光，却是DVD9容量",
                "en": "says Blu-ray, yet has the capacity of a DVD9",
            },
        }
    ],
    "findings": ["SELLER_UNLICENSED", "REPEAT_INFRINGER"],
    "work": None,
    "base": -3.9,
    "rest": 4.065,
    "model_version": "20130401T080000-3f2a",
    "policy_version": "2013-04-01",
    "memory_version": None,
}
UNREAD_ROW: dict[str, Any] = {
    "listing_id": "tb-20933",
    "error": {
        "type": "urn:huoyan:problem:invalid",
        "title": "Some fields are not valid",
        "status": 422,
        "detail": "1 field is not valid.",
        "errors": [{"loc": ["price"], "msg": "required"}],
    },
}


def listing_body() -> dict[str, Any]:
    """Describe the body of `POST /score`."""
    examples = {
        "disguised": {"summary": "伪装的盗版 · disguised false Blu-ray", "value": DISGUISED},
        "lawful": {"summary": "二手正版 · second-hand original", "value": LAWFUL},
        "smallest": {
            "summary": "最少字段 · the fewest fields",
            "value": {"listing_id": "1", "title": "泰坦尼克号 DVD 正版", "price": 25},
        },
    }
    return _json_body(LISTING, examples)


def batch_body() -> dict[str, Any]:
    """Describe the body of `POST /score/batch`."""
    # What is no listing is taken as well, and gets its error in its place.
    rows = {"type": "array", "items": {"anyOf": [LISTING, {}]}, "maxItems": 1000}
    schema = {"type": "object", "required": ["listings"], "properties": {"listings": rows}}
    value = {"listings": [DISGUISED, LAWFUL]}
    return _json_body(schema, {"two": {"summary": "两条 · two listings", "value": value}})


def score_answer() -> dict[str, Any]:
    """Describe the answer of `POST /score`."""
    return json_answer("The score and its exact parts", "Score", SCORED)


def batch_answer() -> dict[str, Any]:
    """Describe the answer of `POST /score/batch`."""
    value = {"results": [SCORED, UNREAD_ROW], "model_version": SCORED["model_version"]}
    return json_answer("One score or error for each listing, in order", "BatchAnswer", value)


def _json_body(schema: dict[str, Any], examples: dict[str, Any]) -> dict[str, Any]:
    content = {"schema": schema, "examples": examples}
    return {"requestBody": {"required": True, "content": {"application/json": content}}}
