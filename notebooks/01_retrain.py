# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # From labelled listings to the model that serves
#
# You have listings and some idea of which are pirated. In ten minutes of reading and three of
# computing, this notebook makes a model of them, looks at it from the sides that matter, and
# puts it where the service takes it up by itself.
#
# It starts with what comes with the project: a corpus that people wrote, and a simulated
# marketplace. **All of that is synthetic**, no listing in it is real. The figures below tell
# whether a model reads the trade's wording; for what it does on your marketplace, give it your
# own data.

# %% [markdown]
# ## 1 · The data
#
# To learn from your own listings, set two paths and run everything again: `LISTINGS` to NDJSON,
# CSV or Parquet in the fields of the API, `LABELS` to a CSV with `listing_id,label,source,
# labelled_at`. A label is `pirated`, `lawful` or a code of the taxonomy; where several sources
# speak of one listing, audit beats reviewer beats counter-notice beats notice.

# %%
from pathlib import Path

LISTINGS: Path | None = None  # Path("my_listings.csv")
LABELS: Path | None = None  # Path("my_labels.csv")

# %%
from training.dataset import read_dataset
from training.simulated import default_audit, default_dataset

is_own = LISTINGS is not None and LABELS is not None
data = read_dataset(LISTINGS, LABELS) if is_own else default_dataset()
# Of the default, a second simulated market adds to the evidence for the thresholds.
audit = None if is_own else default_audit()
print(f"{data.name}: {len(data.listings):,} listings, {data.is_pirated.sum():,} pirated")
if data.is_synthetic:
    print("All of it is synthetic.")

# %%
import pandas as pd

pd.crosstab(pd.Series(data.sources, name="source"), pd.Series(data.codes, name="code"))

# %% [markdown]
# A pirate's shop repeats itself. With the same seller on both sides of a split, a model would be
# praised for remembering. Listings of one group, one seller or near-duplicate titles therefore
# form a **family**, and a quarter of the families is put away until the end: nothing below learns
# from it, chooses a threshold on it, or looks at it before section 4.

# %%
learned, away = data.part(~data.is_put_away), data.part(data.is_put_away)
pd.DataFrame(
    {
        "listings": [len(part.listings) for part in (learned, away)],
        "pirated": [int(part.is_pirated.sum()) for part in (learned, away)],
        "families": [len(set(part.families.tolist())) for part in (learned, away)],
    },
    index=["learned from", "put away"],
)

# %% [markdown]
# ## 2 · The model
#
# A scikit-learn estimator over listings. Inside is a logistic regression over *named signals*
# (what the text claims, whether the claims fit each other, the price against that edition's
# reference, the seller's history) and n-grams of folded characters and of syllables. It is
# additive on purpose: every score is a sum, and the reasons are its terms.
#
# `fit` also runs a cross-validation over whole families. Its out-of-fold scores calibrate the
# model to the prevalence below, and the thresholds are chosen on them (and on the audit, if
# there is one).

# %%
import os

from model.classifier import ListingClassifier
from model.registry import models_folder
from training.train import train

home = Path(os.environ.get("HUOYAN_HOME", "var")).resolve()
classifier = ListingClassifier(prevalence=0.02)
folder, manifest = train(
    data, models_folder(home), classifier=classifier, audit=audit, report=print
)

# %% [markdown]
# What was written is a folder that is never changed again. Its manifest says what the version
# was made from, and on what evidence its thresholds rest. If the evidence does not carry the
# promised precision, `block` is empty and nothing is blocked without a person.

# %%
from model.artifact import load_scorer

scorer = load_scorer(folder)
pd.Series(
    {f"{name} from": value for name, value in manifest["thresholds"].items()}
    | scorer.policy.evidence,
    name="what the manifest says",
).to_frame()

# %% [markdown]
# ## 3 · One listing, and why
#
# Before any average: a single offer. The disguise in the title (`兰光`, `石枼`, full-width
# characters) is undone before anything is read, and each reason points to the characters as they
# were sent.

# %%
from matplotlib import pyplot as plt

from training.plots import use_house_style

font = use_house_style()
if font:
    print(f"Chinese labels are drawn with {font}.")
else:
    print("No Chinese font on this machine (on Debian: apt install fonts-noto-cjk); English it is.")
language = "zh" if font else "en"

# %%
from model.listing import parse_listing
from training.plots import plot_parts

offer = parse_listing(
    {
        "listing_id": "example",
        "title": "兰光石枼 Ｄ９ 欧美大片 30部合集 国英双语 全新",
        "description": "普通DVD机可放，自选片单，量大从优",
        "price": 68,
        "stock": 999,
    }
)
score = scorer.score(offer)
fig, ax = plt.subplots(figsize=(8.5, 4.4), layout="constrained")
plot_parts(score, ax, language=language).set_title("One score as the sum that it is")
plt.show()

# %%
pd.DataFrame(
    [(r.field, r.start, r.end, r.text, round(r.weight, 2), r.code) for r in score.reasons],
    columns=["field", "start", "end", "text as sent", "weight", "code"],
).convert_dtypes()

# %% [markdown]
# ## 4 · How good is it?
#
# Now the part that was put away, of what people wrote: a simulation is no witness for the
# model that learned from it. The report measures the version on it, with the baselines that
# anyone would try first beside it: a list of keywords, jieba words with TF-IDF, the seller's
# history alone, the price alone. Punctuation and length stand there as a check of the data: they
# should say next to nothing.

# %%
import numpy as np

from training.report import evaluation_report
from training.simulated import SOURCE

written = data.part(np.array(data.sources) != SOURCE)
report = evaluation_report(scorer, written, n_resamples=100)
report.write(home / "report")
figures = report.figures

pd.DataFrame(
    {
        name: {
            metric: f"{found['value']:.3f} [{found['low']:.3f}, {found['high']:.3f}]"
            for metric, found in measured.items()
        }
        for name, measured in figures["rivals"].items()
    }
).transpose()

# %% [markdown]
# Average precision on a balanced sample flatters. The curve shows what matters: at the
# marketplace's mix, where most offers are lawful and most of those are no discs at all, how many
# of the flagged are pirated?

# %%
from training.plots import plot_precision_recall

fig, ax = plt.subplots(figsize=(8.5, 5), layout="constrained")
plot_precision_recall(figures, ax)
plt.show()

# %% [markdown]
# A score is a probability, and people will read it as one. Points on the dashed line are said as
# they are; whiskers are 95 % intervals over families.

# %%
from training.plots import plot_calibration

fig, ax = plt.subplots(figsize=(6.4, 5.6), layout="constrained")
plot_calibration(figures, ax)
plt.show()

# %% [markdown]
# Where do the thresholds cut?

# %%
from training.plots import plot_scores

shown = written.part(written.is_put_away)
scores = scorer.score_many(shown.listings)
fig, ax = plt.subplots(figsize=(8.5, 4), layout="constrained")
plot_scores(scores, shown.is_pirated, figures["thresholds"], ax)
plt.show()

# %% [markdown]
# ## 5 · Where it errs
#
# By code of the taxonomy. A grey end of a P bar is missed piracy; red in any other bar is a
# false block, amber there is a reviewer's time.

# %%
from training.plots import plot_decisions
from training.report.names import CODE_NAMES

names = {code: getattr(words, language) for code, words in CODE_NAMES.items()}
fig, ax = plt.subplots(figsize=(8.5, 5.4), layout="constrained")
plot_decisions(figures, names, ax)
plt.show()

# %% [markdown]
# The surest mistakes, to be read one by one: they say more than any average. They are taken from
# what was learned from, as scored by the folds that had not seen them. A put-away part whose
# listings have been read is put away no longer; the page in `HUOYAN_HOME/report` shows its worst
# errors for the day of the decision, not for tuning.

# %%
# Behind the listings come the copies that show what cheap claims may not buy.
held_out = classifier.oof_logits_[: len(learned.listings)]
unseen = pd.DataFrame(
    {
        "code": learned.codes,
        "source": learned.sources,
        "score": (1 / (1 + np.exp(-held_out))).round(4),
        "price": [listing.price for listing in learned.listings],
        "title": [listing.title for listing in learned.listings],
    }
)
people = unseen["source"] != SOURCE
pd.concat(
    {
        "missed": unseen[people & learned.is_pirated].nsmallest(6, "score"),
        "falsely accused": unseen[people & ~learned.is_pirated].nlargest(6, "score"),
    }
)

# %% [markdown]
# And what carries the flags? If a reason stands here that no reviewer would give, the data has a
# quirk, and the model has learned it.

# %%
from training.plots import plot_top_reasons

fig, ax = plt.subplots(figsize=(8.5, 5), layout="constrained")
plot_top_reasons(scores, ax, language=language)
plt.show()

# %% [markdown]
# ## 6 · Into service
#
# Making a version current is one line in one file, replaced in one step. A running `huoyan serve`
# with the same `HUOYAN_HOME` takes it up within seconds; `huoyan models rollback` brings the one
# before back. Look at section 5 before you run this on data that matters.

# %%
from model.registry import current_version, promote

before = current_version(home)
promote(home, folder.name)
print("The version made above is current:", current_version(home) == folder.name)
print("There is one to go back to:", before is not None)

# %% [markdown]
# ```sh
# huoyan serve
# curl -s localhost:8000/score -d '{"listing_id": "1", "title": "蓝光D9 30部合集", "price": 68}'
# ```
#
# Next: label what reviewers see, add it to `LABELS`, and run this again.
