"""File ids: the only thing by which a client can ask for a file.

An id carries the run and the place of a file that a listing named, signed with a key of this process. So an id cannot
be made up, stays valid while files come and go, and nothing has to be remembered for it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass

_MAC_BYTES = 12
_MAX_ID = 32_768


@dataclass(frozen=True)
class Ticket:
    """What an id stands for. `place` and `name` as in `ServedFile`."""

    run: str
    place: str
    name: str
    kind: str


class Tickets:
    """Issues and reads ids."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def issue(self, ticket: Ticket) -> str:
        """The id of a file."""
        fields = [ticket.run, ticket.place, ticket.name, ticket.kind]
        body = json.dumps(fields).encode("ascii")
        return base64.urlsafe_b64encode(self._mac(body) + body).decode("ascii").rstrip("=")

    def read(self, identifier: str) -> Ticket | None:
        """What was issued, or None for anything else."""
        if not identifier or len(identifier) > _MAX_ID or not identifier.isascii():
            return None
        try:
            decoded = base64.urlsafe_b64decode(identifier + "=" * (-len(identifier) % 4))
        except ValueError:
            return None
        mac, body = decoded[:_MAC_BYTES], decoded[_MAC_BYTES:]
        if not hmac.compare_digest(mac, self._mac(body)):
            return None
        return Ticket(*json.loads(body))

    def _mac(self, body: bytes) -> bytes:
        return hmac.digest(self._key, body, hashlib.sha256)[:_MAC_BYTES]
