"""What should happen, and why: a pure engine and the book it reads."""
