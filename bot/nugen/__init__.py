"""The vendor's API: the only package that imports httpx."""
