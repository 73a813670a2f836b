"""What a person has before them: the places they can go to, and the line to the app."""

from dataclasses import dataclass

from bot.playground.slack.core import Core
from bot.playground.slack.delivery.courier import Courier
from bot.playground.slack.delivery.parcel import Ack, Kind, Parcel
from bot.playground.slack.model import Channel, File, Json, Message, User, View
from bot.playground.slack.outcome import HumanError
from bot.playground.slack.payloads import interaction_json

NO_INTERACTIVITY = "This app is not configured to handle interactive responses."


@dataclass(frozen=True, slots=True)
class Desk:
    """One person's."""

    core: Core
    courier: Courier
    user: User

    def place(self, channel: str) -> Channel:
        """A channel that this person can look into, by id or name."""
        if self.user.deleted:
            raise HumanError(f"{self.user.name}'s account is deactivated.")
        try:
            place = self.core.workspace.channel(channel)
        except LookupError as error:
            raise HumanError(str(error)) from error
        if (place.is_private or place.is_im) and self.user.id not in place.members:
            raise HumanError(f"{self.user.name} cannot see {channel}.")
        return place

    def writable(self, channel: str) -> Channel:
        """A channel that this person can write in."""
        place = self.place(channel)
        if place.is_archived:
            raise HumanError(f"{channel} is archived: nobody can write there.")
        if self.user.id not in place.members:
            raise HumanError(f"{self.user.name} is not a member of {channel}.")
        return place

    def message(self, place: Channel, ts: str) -> Message:
        """A message that this person sees."""
        message = place.message(ts)
        if message is None or message.deleted or message.visible_to not in {None, self.user.id}:
            raise HumanError(f"{self.user.name} sees no message {ts} in {place.name}.")
        return message

    def own_file(self, file_id: str) -> File:
        """A file that this person uploaded."""
        file = self.core.workspace.files.get(file_id)
        if file is None or file.deleted or file.user != self.user.id:
            raise HumanError(f"{self.user.name} has no file {file_id}.")
        return file

    def interaction(self, kind: str, channel: Channel | None) -> Json:
        """The beginning of a payload, with a fresh trigger_id."""
        return self._interaction(kind, channel.id if channel else None, None)

    def interaction_in(self, kind: str, view: View) -> Json:
        """The beginning of a payload from a view, with a fresh trigger_id that can push another view onto it."""
        return self._interaction(kind, view.current_channel, view.id)

    def _interaction(self, kind: str, channel_id: str | None, view_id: str | None) -> Json:
        trigger_id = self.core.triggers.new(self.user.id, channel_id, view_id)
        return interaction_json(self.core, kind, self.user) | {"trigger_id": trigger_id}

    def response_url(self, channel: Channel, message: Message | None = None) -> str:
        """A fresh response_url."""
        path = self.core.response_urls.new(self.user.id, channel.id, message.ts if message else None)
        return self.core.base_url + path

    async def send(self, payload: Json) -> Ack:
        """Deliver an interaction."""
        if not self.core.manifest.interactivity:
            raise HumanError(NO_INTERACTIVITY)
        return await self.courier.deliver(Parcel(Kind.INTERACTION, str(payload["type"]), payload))
