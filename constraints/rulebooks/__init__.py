"""The shipped policies, a TOML file for each version: how they are read, kept, and where values are from."""
