"""How the tables came to be: one file a revision, run by Alembic, never changed once it was released."""
