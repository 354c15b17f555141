"""Live meetings of cases: asyncio owners that tie the decisions, the media worker, the store and the bus together."""

from sightline.room.ports import CheckedImage as CheckedImage
from sightline.room.ports import MessageSocket as MessageSocket
from sightline.room.ports import Person as Person
from sightline.room.ports import SocketClosed as SocketClosed
from sightline.room.registry import RoomRegistry as RoomRegistry
from sightline.room.settings import RoomSettings as RoomSettings
