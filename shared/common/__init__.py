"""Hold values of no product: errors, ids, wire models, money, days, email addresses. Pure."""
