"""From labelled listings to a model that can be trusted."""
