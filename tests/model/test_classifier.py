"""The estimator's contract, and probabilities at the marketplace's mix."""

from __future__ import annotations

import pickle
from collections.abc import Callable

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.metrics import roc_auc_score

from model.classifier import ListingClassifier, mix_weights
from model.listing import Listing
from model.offer import expected_sign
from model.reading import Reader
from model.score import LOGIT_LIMIT
from training.dataset import Dataset

PARAMS = {
    "C": 1.0,
    "gram_scale": 0.25,
    "min_df": 3,
    "bits": 12,
    "prevalence": 0.1,
    "av_share": 0.3,
    "n_folds": 2,
    "random_state": 7,
}


def small(**params: object) -> ListingClassifier:
    return ListingClassifier(**({"n_folds": 2, "bits": 12, "min_df": 3} | params))  # type: ignore[arg-type]


def toy(n: int) -> tuple[list[Listing], list[int]]:
    """A marketplace in which what burns is pirated; each listing has a seller of its own."""
    films = "甲乙丙丁戊己庚辛壬癸"
    listings, labels = [], []
    for i in range(n):
        film = films[i % 10] + films[i // 10 % 10]
        title = f"自选刻录DVD 电影{film}" if i % 2 else f"正版DVD 电影{film} 发票"
        listings.append(Listing(listing_id=str(i), title=title, price=20.0))
        labels.append(i % 2)
    return listings, labels


@pytest.fixture(scope="module")
def toy_market() -> tuple[list[Listing], list[int]]:
    return toy(60)


class TestContract:
    def test_parameters_come_back_as_they_were_given(self) -> None:
        assert ListingClassifier(**PARAMS).get_params() == PARAMS  # type: ignore[arg-type]
        assert set(ListingClassifier().get_params()) == set(PARAMS)

    def test_parameters_can_be_set(self) -> None:
        classifier = ListingClassifier().set_params(**PARAMS)
        assert classifier.get_params() == PARAMS
        with pytest.raises(ValueError, match="Invalid parameter 'c'"):
            classifier.set_params(c=1)

    def test_a_clone_has_the_parameters_and_nothing_learned(
        self, classifier: ListingClassifier
    ) -> None:
        copy = clone(classifier)
        assert copy.get_params() == classifier.get_params()
        with pytest.raises(NotFittedError):
            copy.predict_proba([])

    @pytest.mark.parametrize("ask", ["predict_proba", "predict", "decision_function"])
    def test_nothing_is_predicted_before_fitting(self, ask: str) -> None:
        with pytest.raises(NotFittedError):
            getattr(ListingClassifier(), ask)([])

    def test_weights_are_not_handed_over_before_fitting(self) -> None:
        with pytest.raises(NotFittedError):
            ListingClassifier().weights()

    def test_fit_returns_itself_and_keeps_its_parameters(
        self, toy_market: tuple[list[Listing], list[int]]
    ) -> None:
        classifier = small()
        before = classifier.get_params()
        assert classifier.fit(*toy_market) is classifier
        assert classifier.get_params() == before
        assert classifier.classes_.tolist() == [0, 1]
        assert all(name.endswith("_") for name in vars(classifier).keys() - before.keys())

    def test_fitting_again_forgets_the_first_time(
        self, toy_market: tuple[list[Listing], list[int]]
    ) -> None:
        X, y = toy_market
        again = small().fit(X, [1 - label for label in y]).fit(X, y)
        assert again.predict_proba(X).tolist() == small().fit(X, y).predict_proba(X).tolist()

    def test_a_pickled_classifier_is_the_same(
        self, classifier: ListingClassifier, learned: Dataset
    ) -> None:
        copy = pickle.loads(pickle.dumps(classifier))
        X = learned.listings[:40]
        assert copy.predict_proba(X).tolist() == classifier.predict_proba(X).tolist()

    @pytest.mark.parametrize("label", [bool, int, float, np.int8])
    def test_labels_may_be_of_any_kind(
        self, toy_market: tuple[list[Listing], list[int]], label: Callable[[int], object]
    ) -> None:
        X, y = toy_market
        one = small().fit(X, [label(value) for value in y])
        assert one.predict_proba(X).tolist() == small().fit(X, y).predict_proba(X).tolist()

    @pytest.mark.parametrize(
        ("labels", "message"),
        [
            ([0, 1] * 29, "X has 60 listings, y 58 labels"),
            ([0] * 60, "both pirated"),
            ([1] * 60, "both pirated"),
            ([1, 2] * 30, "both pirated"),
            ([-1, 1] * 30, "both pirated"),
            ([0, 1, 2] * 20, "both pirated"),
            ([0.2, 0.9] * 30, "both pirated"),
            (["lawful", "pirated"] * 30, "both pirated"),
        ],
    )
    def test_labels_that_are_none_are_refused(
        self, toy_market: tuple[list[Listing], list[int]], labels: list[object], message: str
    ) -> None:
        with pytest.raises(ValueError, match=message):
            small().fit(toy_market[0], labels)

    @pytest.mark.parametrize("extra", ["sample_weight", "groups"])
    def test_other_lengths_are_refused(
        self, toy_market: tuple[list[Listing], list[int]], extra: str
    ) -> None:
        with pytest.raises(ValueError, match="inconsistent numbers of samples"):
            small().fit(*toy_market, **{extra: np.ones(59)})

    def test_no_listings_are_no_training_data(self) -> None:
        with pytest.raises(ValueError, match="both pirated"):
            small().fit([], [])


class TestLearning:
    def test_it_learns_what_the_labels_say(
        self, toy_market: tuple[list[Listing], list[int]]
    ) -> None:
        X, y = toy_market
        pirated = small().fit(X, y).predict_proba(X)[:, 1]
        is_pirated = np.array(y) == 1
        assert pirated[is_pirated].min() > 0.5 > pirated[~is_pirated].max()
        inverted = small().fit(X, [1 - label for label in y]).predict_proba(X)[:, 1]
        assert roc_auc_score(y, inverted) == 0.0

    def test_weightless_listings_teach_nothing(
        self, toy_market: tuple[list[Listing], list[int]]
    ) -> None:
        X, y = toy_market
        groups = np.arange(len(y)) // 2  # one of each, so that the folds stay the same
        weight = np.ones(len(y))
        weight[:6] = 0.0
        flipped = [*(1 - label for label in y[:6]), *y[6:]]
        honest = small().fit(X, y, sample_weight=weight, groups=groups)
        deaf = small().fit(X, flipped, sample_weight=weight, groups=groups)
        misled = small().fit(X, flipped, groups=groups)
        expected = honest.decision_function(X)
        assert deaf.decision_function(X) == pytest.approx(expected, abs=1e-9)
        assert np.abs(misled.decision_function(X) - expected).max() > 0.1

    def test_the_same_data_gives_the_same_classifier(
        self, toy_market: tuple[list[Listing], list[int]]
    ) -> None:
        one, other = (small().fit(*toy_market) for _ in range(2))
        assert (one.base_, one.named_) == (other.base_, other.named_)
        assert one.grams_.tolist() == other.grams_.tolist()

    def test_rare_grams_and_signals_are_not_learned(
        self, toy_market: tuple[list[Listing], list[int]]
    ) -> None:
        X, y = toy_market
        odd = [X[0], Listing(listing_id="odd", title="网盘资源 DVD", price=20.0), *X[2:]]
        assert "CLOUD_DELIVERY" not in small(min_df=2).fit(odd, y).named_
        assert "CLOUD_DELIVERY" in small(min_df=1).fit(odd, y).named_

    def test_no_signal_counts_against_its_meaning(self, classifier: ListingClassifier) -> None:
        lexicon = Reader.default().lexicon
        against = [
            name
            for name, weight in classifier.named_.items()
            if expected_sign(name, lexicon) * weight < 0
        ]
        assert against == []

    def test_no_two_grams_share_a_slot(self, classifier: ListingClassifier) -> None:
        slots = classifier.keys_ & np.uint64(2**classifier.bits - 1)
        assert len(np.unique(slots)) == len(classifier.keys_) == len(classifier.grams_)

    def test_training_listings_are_judged_by_models_that_never_saw_them(
        self, classifier: ListingClassifier, learned: Dataset
    ) -> None:
        seen = classifier.decision_function(learned.listings)
        assert classifier.oof_logits_.shape == seen.shape
        assert roc_auc_score(learned.is_pirated, seen) > roc_auc_score(
            learned.is_pirated, classifier.oof_logits_
        )

    def test_a_family_is_never_split_between_folds(self) -> None:
        # Twins of opposite label in one family: only who has seen a twin errs on purpose.
        X, y = toy(40)
        twins = [Listing(listing_id=f"t{i}", title=x.title, price=x.price) for i, x in enumerate(X)]
        groups = [*range(40), *range(40)]
        labels = [*y, *(1 - label for label in y)]
        classifier = small().fit([*X, *twins], labels, groups=groups)
        assert np.abs(classifier.oof_logits_[:40] - classifier.oof_logits_[40:]).max() < 1e-9


class TestProbabilities:
    def test_they_are_probabilities(self, classifier: ListingClassifier, learned: Dataset) -> None:
        proba = classifier.predict_proba(learned.listings)
        assert proba.shape == (len(learned.listings), 2)
        assert ((proba >= 0) & (proba <= 1)).all()
        assert proba.sum(axis=1) == pytest.approx(1.0, abs=1e-12)

    def test_they_are_the_decision_function_squashed(
        self, classifier: ListingClassifier, learned: Dataset
    ) -> None:
        logits = classifier.decision_function(learned.listings)
        pirated = classifier.predict_proba(learned.listings)[:, 1]
        assert np.log(pirated / (1 - pirated)) == pytest.approx(logits, abs=1e-6)
        assert np.abs(logits).max() <= LOGIT_LIMIT
        assert classifier.predict(learned.listings).tolist() == (pirated > 0.5).tolist()

    def test_row_order_does_not_matter(
        self, classifier: ListingClassifier, learned: Dataset
    ) -> None:
        proba = classifier.predict_proba(learned.listings)
        order = np.random.default_rng(0).permutation(len(learned.listings))
        shuffled = classifier.predict_proba([learned.listings[i] for i in order])
        assert np.abs(shuffled - proba[order]).max() < 1e-12

    def test_one_by_one_is_as_many(self, classifier: ListingClassifier, learned: Dataset) -> None:
        some = learned.listings[:25]
        one_by_one = np.vstack([classifier.predict_proba([listing]) for listing in some])
        assert np.abs(one_by_one - classifier.predict_proba(some)).max() < 1e-12

    def test_the_order_of_training_rows_does_not_matter_to_what_is_learned(
        self, toy_market: tuple[list[Listing], list[int]]
    ) -> None:
        X, y = toy_market
        order = np.random.default_rng(0).permutation(len(y))
        shuffled = small().fit([X[i] for i in order], [y[i] for i in order])
        assert shuffled.keys_.tolist() == small().fit(X, y).keys_.tolist()
        assert roc_auc_score(y, shuffled.decision_function(X)) == 1.0

    @pytest.mark.parametrize("prevalence", [0.02, 0.2])
    def test_they_are_meant_for_the_stated_prevalence(
        self, learned: Dataset, prevalence: float
    ) -> None:
        part = learned.part(np.arange(len(learned.listings)) % 3 == 0)
        classifier = small(prevalence=prevalence).fit(
            part.listings, part.is_pirated, groups=part.families
        )
        is_av = np.array([r.is_audiovisual for r in Reader.default().read_many(part.listings)])
        weight = mix_weights(
            part.is_pirated.astype(np.int64), is_av, prevalence=prevalence, av_share=0.2
        )
        held_out = 1 / (1 + np.exp(-classifier.oof_logits_))
        # The intercept of a logistic calibration makes the mean right.
        assert np.average(held_out, weights=weight) == pytest.approx(prevalence, abs=1e-4)


class TestMix:
    def test_by_hand(self) -> None:
        y = np.array([1, 1, 0, 0, 0, 0])
        is_av = np.array([True, False, True, False, False, False])
        weight = mix_weights(y, is_av, prevalence=0.02, av_share=0.2)
        assert weight == pytest.approx(
            [6 * 0.01, 6 * 0.01, 6 * 0.98 * 0.2, *[6 * 0.98 * 0.8 / 3] * 3]
        )

    def test_listings_count_among_those_of_their_kind(self) -> None:
        y, is_av = np.array([1, 1, 0, 0]), np.array([True, True, True, False])
        weight = mix_weights(
            y, is_av, prevalence=0.02, av_share=0.2, sample_weight=np.array([3.0, 1.0, 0.5, 9.0])
        )
        assert weight == pytest.approx([4 * 0.015, 4 * 0.005, 4 * 0.98 * 0.2, 4 * 0.98 * 0.8])

    @pytest.mark.parametrize("is_av", [True, False])
    def test_where_one_kind_is_missing_the_other_stands_for_both(self, is_av: bool) -> None:
        y = np.array([1, 0, 0])
        weight = mix_weights(y, np.full(3, is_av), prevalence=0.02, av_share=0.2)
        assert weight == pytest.approx([3 * 0.02, 3 * 0.49, 3 * 0.49])
