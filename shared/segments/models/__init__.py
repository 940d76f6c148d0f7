"""Define segments and their rules, as stored and as the API shows them."""
