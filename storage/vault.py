"""The keys under which names, replies, notes and phone numbers are stored."""

from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class BadKeys(Exception):
    """ENCRYPTION_KEYS is missing, malformed, or not the key that this database was written with."""


class Vault:
    """Seals with the first key, opens with any: so a new key can be put in front of the old ones."""

    def __init__(self, keys: str) -> None:
        """`keys`: one or more Fernet keys parted by commas. Raises BadKeys with a sentence for the operator."""
        parts = [part.strip() for part in keys.split(",") if part.strip()]
        if not parts:
            raise BadKeys("ENCRYPTION_KEYS is not set; make a key with `mellom new-key` and put it in .env")
        try:
            fernets = [Fernet(part) for part in parts]
        except ValueError as error:
            raise BadKeys(
                "ENCRYPTION_KEYS holds something that is no key; `mellom new-key` prints a good one"
            ) from error
        self._fernet, self._first = MultiFernet(fernets), fernets[0]
        self.keys = len(parts)
        self.marks = tuple(sha256(f"mellom key {part}".encode()).hexdigest()[:12] for part in parts)
        """By these it can be said which keys somebody has, without saying the keys."""

    @staticmethod
    def new_key() -> str:
        """A fresh key, 32 random bytes in URL-safe base64."""
        return Fernet.generate_key().decode()

    def seal(self, text: str) -> str:
        """`text`, encrypted."""
        return self._fernet.encrypt(text.encode("utf-8", "replace")).decode()

    def open(self, sealed: str) -> str:
        """The text again. Raises BadKeys where no key fits."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise BadKeys(
                "ENCRYPTION_KEYS does not open this database; put back the key it was written with"
            ) from error

    def is_current(self, sealed: str) -> bool:
        """Whether it is sealed with the first key."""
        try:
            self._first.decrypt(sealed.encode())
        except InvalidToken:
            return False
        return True
