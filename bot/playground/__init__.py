"""A Slack workspace and a Nugen on this machine, for the demo and the tests. Listens on loopback only."""
