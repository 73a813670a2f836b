"""`alignbot check`: asks everything that the bot needs whether it would work, and says what to do where it would not."""

from bot.doctor.examination import Probes, examine
from bot.doctor.finding import Finding, Level, could_work, unusable_settings

__all__ = ["Finding", "Level", "Probes", "could_work", "examine", "unusable_settings"]
