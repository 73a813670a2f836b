"""Alignbot: start Nugen alignments from Slack and follow each one in a thread until its result."""
