"""Hold values that know no product: errors, ids, wire models, money, days, email addresses. Pure."""
