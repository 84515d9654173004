"""The compiled half of reading: C sources, and what was made of them where the program was installed."""
