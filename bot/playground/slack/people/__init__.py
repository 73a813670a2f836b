"""People at their keyboards: what they can do, what Slack's client lets them do, and what they see."""
