"""Edition, price and seller: the figures of a listing and what they say."""
