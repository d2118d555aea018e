"""Raw figures to tables: observations (tidy rows) and distributions (one row a rated group)."""

from xeploai.tables.store import Tables, build, load, make

__all__ = ["Tables", "build", "load", "make"]
