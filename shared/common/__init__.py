"""Define general values: errors, ids, wire models, money, days, email addresses. Pure."""
