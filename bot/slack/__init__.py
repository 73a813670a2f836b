"""What we send to Slack: cards, views, text rules and the posting gateway."""
