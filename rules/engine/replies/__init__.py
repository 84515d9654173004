"""What may be said to a customer: the linter of replies, and the templates that they are drafted from."""
