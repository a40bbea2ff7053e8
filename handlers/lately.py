"""What came from phones that were cut off, for the few minutes in which several texts are read together.

In memory only: words that no person has to read are kept nowhere. A restart forgets them.
"""

from collections import OrderedDict, deque

from care.alert_view import TOGETHER
from care.crisis import TOGETHER_MAX
from care.unverified import Text

CHATS_MAX = 1_000


class Lately:
    """The last texts of each such chat."""

    def __init__(self) -> None:
        self._texts: OrderedDict[int, deque[Text]] = OrderedDict()

    def before(self, chat_id: int, text: Text) -> list[Text]:
        """What came there just before a text; of a message that was changed only its last words count."""
        return [
            one
            for one in self._texts.get(chat_id, ())
            if one.message_id != text.message_id and one.sent_at >= text.sent_at - TOGETHER
        ]

    def keep(self, chat_id: int, text: Text) -> None:
        """Keep a text for those to come."""
        kept = [one for one in self.before(chat_id, text) if one.words]
        self._texts[chat_id] = deque([*kept, text], maxlen=TOGETHER_MAX)
        self._texts.move_to_end(chat_id)
        if len(self._texts) > CHATS_MAX:
            self._texts.popitem(last=False)
