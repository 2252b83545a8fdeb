"""The services that huoyan is compared with: the framework alone, and the naive way."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from benchmarks.shapes import ListingIn, ScoreOut


def constant_app() -> FastAPI:
    """Build the framework without the work: pydantic in, pydantic out."""
    app = FastAPI()
    answer = ScoreOut.example()

    @app.post("/score")
    async def score(listing: ListingIn) -> ScoreOut:
        return answer

    return app


def naive_app(rows: list[dict[str, Any]]) -> FastAPI:
    """Build what one writes first: a scikit-learn pipeline behind FastAPI."""
    pipeline = naive_pipeline(rows)
    app = FastAPI()

    @app.post("/score")
    def score(listing: ListingIn) -> dict[str, Any]:
        probability = pipeline.predict_proba(naive_table([listing.title], [listing.price]))[0, 1]
        return {"listing_id": listing.listing_id, "score": float(probability)}

    return app


def naive_pipeline(rows: list[dict[str, Any]]) -> Any:
    """Fit jieba TF-IDF and the price to labelled listings."""
    import numpy as np
    from sklearn.compose import ColumnTransformer
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer

    columns = ColumnTransformer(
        [
            ("title", TfidfVectorizer(tokenizer=_words, token_pattern=None), 0),
            ("price", FunctionTransformer(lambda x: np.log1p(x.astype(float))), [1]),
        ]
    )
    pipeline = make_pipeline(columns, LogisticRegression(max_iter=1000))
    titles, prices = [row["title"] for row in rows], [row["price"] for row in rows]
    return pipeline.fit(naive_table(titles, prices), [row["label"].startswith("P") for row in rows])


def _words(text: str) -> list[str]:
    # scikit-learn copies its parameters, and jieba's own method holds a lock.
    import jieba

    words: list[str] = jieba.lcut(text)
    return words


def naive_table(titles: list[str], prices: list[float]) -> Any:
    """Lay out listings as the pipeline takes them: title and price."""
    import numpy as np

    return np.array(list(zip(titles, prices, strict=True)), dtype=object)
