"""The invented market of `sample_data`: who its companies are, how their accounts and prices come about."""
