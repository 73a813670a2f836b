"""Taking up a project that was started elsewhere, for the command and for the list's buttons."""

from bot.alignments.outcomes import Accepted, AlreadyFollowed, NotInChannel, Person, Refused
from bot.services import Services
from bot.slack import answers
from bot.slack.message import Message


async def follow(services: Services, person: Person, channel_id: str, vendor_id: str) -> Message:
    """Give it its card in this channel, and say what happens."""
    match await services.desk.follow(person, channel_id, vendor_id):
        case Accepted():
            return answers.follow_accepted(vendor_id, channel_id)
        case AlreadyFollowed(alignment):
            return answers.already_followed(alignment, await services.repository.card_link(alignment.id))
        case NotInChannel():
            return answers.invite(channel_id, services.bot_name)
        case Refused(errors):
            return answers.refused(errors)
