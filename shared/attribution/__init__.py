"""Credit orders and refunds to the channels of their journey."""
