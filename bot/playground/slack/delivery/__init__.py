"""How Slack reaches the app: Socket Mode or signed HTTP requests."""
