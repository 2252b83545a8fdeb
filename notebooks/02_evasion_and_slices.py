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
# # Sellers who hide, and sellers who only look alike
#
# Two ways to be wrong about a listing have nothing to do with how well a model separates on
# average. A pirate **disguises** what he writes, and is missed. An honest seller **looks like**
# a pirate, and pays. This notebook looks at both on the version that is current: what each
# technique of disguise hides, what odd typing costs people who mean no harm, and in which kinds
# of lawful listing the policy blocks nothing without a person.
#
# The listings come with the project and are synthetic. Nothing here is trained.

# %%
import os
from pathlib import Path
from random import Random

import matplotlib.pyplot as plt
import pandas as pd

from model.artifact import load_scorer
from model.registry import current_version, version_folder
from training.plots import use_house_style

language = "zh" if use_house_style() else "en"
home = Path(os.environ.get("HUOYAN_HOME", "var")).resolve()
scorer = load_scorer(version_folder(home, current_version(home)))
print(f"blocks from {scorer.policy.block_at}, reviews from {scorer.policy.review_at:.3f}")

# %% [markdown]
# ## 1 · One listing, many spellings
#
# The attacks are built from tables of their own, which the defence does not read: otherwise they
# would only show that a table undoes itself. What folding cannot put right (a euphemism, a word
# left out) it leaves alone, and price, stock and seller have to speak.

# %%
from model.listing import parse_listing
from training.attacks import TECHNIQUES, attack

pirated = parse_listing(
    {
        "listing_id": "example",
        "title": "蓝光D9 周星驰电影合集 30部 国粤双语 高清刻录碟",
        "description": "自选片单，普通影碟机可放，量大从优",
        "price": 58,
        "stock": 999,
        "seller": {"seller_id": "s", "kind": "shop", "takedowns_365d": 2},
    }
)
disguised = {
    name: attack(pirated, name, 0.5, Random(7)) for name in TECHNIQUES if name != "description"
}
pd.DataFrame(
    {
        "as written": [listing.title for listing in disguised.values()],
        "as read": [
            scorer.reader.read(listing).passages[0].folded.text for listing in disguised.values()
        ],
        "score": [round(scorer.score(listing).score, 3) for listing in disguised.values()],
    },
    index=list(disguised),
)

# %% [markdown]
# Reasons stand on the text **as it was sent**, also where it was disguised. A score is their sum.

# %%
from training.plots import plot_parts

fig, ax = plt.subplots(figsize=(8.5, 3.8), layout="constrained")
plot_parts(scorer.score(disguised["mixed"]), ax, language=language)
plt.show()

# %% [markdown]
# ## 2 · All of them, on listings the version never saw
#
# The evaluation report rewrites every listing of the put-away part, **pirated and lawful alike**,
# and compares recall at one false-positive rate, set on clean lawful listings. A model that had
# learned "odd is pirated" would look robust in the first plot and be found out in the second.
#
# A third of the families is enough to see it; `huoyan evaluate` takes all of them.

# %%
from training.dataset import corpus_dataset
from training.report import evaluation_report

corpus = corpus_dataset()
third = corpus.part(corpus.families % 3 == 0)
figures = evaluation_report(scorer, third, n_resamples=60).figures
print(f"{figures['data']['n_listings']:,} listings, {figures['data']['n_pirated']:,} pirated")

# %%
from training.plots_evasion import plot_recall_under_attack

fig, ax = plt.subplots(figsize=(8.5, 6.4), layout="constrained")
plot_recall_under_attack(figures, ax, language=language)
plt.show()

# %%
from training.plots_evasion import plot_cost_of_odd_typing

fig, ax = plt.subplots(figsize=(8.5, 6), layout="constrained")
plot_cost_of_odd_typing(figures, ax, language=language)
plt.show()

# %% [markdown]
# ## 3 · An attacker who asks
#
# Whoever may try a hundred times and keep the best is worse than any single technique. This is
# what limits on queries are for, and why a seller's history counts: a listing that passes at the
# hundredth try comes from an account with ninety-nine before it.

# %%
from training.attacks import adaptive_attack
from training.plots_evasion import plot_queries
from training.robustness import oracle

asked = {
    f"attempt {seed}": adaptive_attack(pirated, oracle(scorer), rng=Random(seed)).trace
    for seed in (1, 2, 3)
}
fig, ax = plt.subplots(figsize=(8.5, 3.8), layout="constrained")
plot_queries(asked, scorer.policy.block_at, ax)
plt.show()

# %% [markdown]
# And words that cost nothing? 正版 (genuine) is written in two characters and nobody checks it.
# Training shows the model listings of both kinds with such claims added, so that they buy little.

# %%
from training.copies import claim

claims = [(), ("正版",), ("官方授权", "全新正版", "假一赔十")]
bought = [claim(pirated, Random(1), words) if words else pirated for words in claims]
pd.DataFrame(
    {
        "title": [listing.title for listing in bought],
        "score": [round(scorer.score(listing).score, 3) for listing in bought],
    }
)

# %% [markdown]
# ## 4 · Lawful look-alikes
#
# A slice is told by what is known when a listing is scored: text, category, condition, seller.
# Never by its label. For each one the policy asks two questions of the evidence: is at most 1 %
# of its lawful listings blocked, and are blocks in it surely more often right than wrong? Both
# are answered by one-sided bounds that hold together for all slices. Where either is not met,
# **nothing is blocked without a person**.

# %%
from model.slices import slices_of

honest = {
    "二手日版蓝光 千与千寻 带侧标 盘面无划痕": "used",
    "黄梅戏经典唱段 DVD 安徽文化音像出版社": "new",
    "录像带转DVD 婚礼录像刻录光盘 只做自有影像": None,
    "★彡正版ⓓⓥⓓ彡★ 西游记 25集": "new",
}
listings = [
    parse_listing({"listing_id": title[:9], "title": title, "price": 45, "condition": condition})
    for title, condition in honest.items()
]
scores = [scorer.score(listing) for listing in listings]
pd.DataFrame(
    {
        "title": list(honest),
        "slices": [", ".join(slices_of(scorer.reader.read(listing))) for listing in listings],
        "score": [round(score.score, 3) for score in scores],
        "decision": [score.decision for score in scores],
    }
)

# %%
from training.plots_evasion import plot_promises

fig, ax = plt.subplots(figsize=(8.5, 4.6), layout="constrained")
plot_promises(figures, ax, language=language)
plt.show()

# %% [markdown]
# A bar past the line has two causes: lawful listings that would be blocked, or too few seen to
# exclude it. The manifest keeps them apart, and so does `huoyan models show`.

# %%
promises = {name: found.why for name, found in scorer.policy.slices.items()}
pd.Series(promises, name="what the evidence says").to_frame()

# %%
from training.plots_evasion import plot_slice_decisions

fig, ax = plt.subplots(figsize=(8.5, 4.8), layout="constrained")
plot_slice_decisions(figures, ax, language=language)
plt.show()

# %% [markdown]
# The numbers on the right are small: the put-away part of a hand-written corpus cannot promise
# one in a hundred. `python -m training.slice_market` simulates markets until every slice holds
# thousands.
#
# ## 5 · Would more labels help?

# %%
from training.plots_evasion import plot_learning

fig, ax = plt.subplots(figsize=(8.5, 3.6), layout="constrained")
plot_learning(figures, ax)
plt.show()
