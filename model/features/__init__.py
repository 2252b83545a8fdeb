"""Edition, price and seller: the figures of a listing and what they say.

`edition.read_claims` reads what the text claims and checks whether the claims
fit each other; `price.price_facts` holds the price per piece against what
that edition costs; `seller.seller_facts` reads the seller's history as of a
day; `numeric.numeric_features` names the levels that all of it falls in, each
with a reason code, a sentence in Chinese and English, and its place in the
text. The tables beside them are data: words, units, media, prices, rates.
"""
