"""Which methods the sandbox knows, and which fields each takes.

Kinds: `int`, `bool`, `str`, `id` (a number or @name), `json` (an object or array, as JSON text in a form),
`file` (a part, an attach:// reference, a file id or an address). `!` marks what is required.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a method."""

    kind: str
    required: bool


_WHERE = "business_connection_id:str chat_id:id! message_thread_id:int direct_messages_topic_id:int"
_HOW = (
    "disable_notification:bool protect_content:bool allow_paid_broadcast:bool message_effect_id:str "
    "suggested_post_parameters:json reply_parameters:json reply_markup:json"
)
_CAPTION = "caption:str parse_mode:str caption_entities:json"
_EDITED = "business_connection_id:str chat_id:id message_id:int inline_message_id:str"

_SPELT = {
    "getMe": "",
    "getUpdates": "offset:int limit:int timeout:int allowed_updates:json",
    "setWebhook": "url:str! certificate:file ip_address:str max_connections:int allowed_updates:json "
    "drop_pending_updates:bool secret_token:str",
    "deleteWebhook": "drop_pending_updates:bool",
    "getWebhookInfo": "",
    "sendMessage": f"{_WHERE} text:str! parse_mode:str entities:json link_preview_options:json {_HOW}",
    "sendPhoto": f"{_WHERE} photo:file! {_CAPTION} show_caption_above_media:bool has_spoiler:bool {_HOW}",
    "sendDocument": f"{_WHERE} document:file! thumbnail:file {_CAPTION} disable_content_type_detection:bool {_HOW}",
    "editMessageText": f"{_EDITED} text:str! parse_mode:str entities:json link_preview_options:json reply_markup:json",
    "editMessageReplyMarkup": f"{_EDITED} reply_markup:json",
    "deleteMessage": "chat_id:id! message_id:int!",
    "answerCallbackQuery": "callback_query_id:str! text:str show_alert:bool url:str cache_time:int",
    "setMyCommands": "commands:json! scope:json language_code:str",
    "getMyCommands": "scope:json language_code:str",
    "deleteMyCommands": "scope:json language_code:str",
    "sendChatAction": "business_connection_id:str chat_id:id! message_thread_id:int action:str!",
    "leaveChat": "chat_id:id!",
}


def _read(spelt: str) -> dict[str, Field]:
    fields = {}
    for word in spelt.split():
        name, kind = word.split(":")
        fields[name] = Field(kind.rstrip("!"), kind.endswith("!"))
    return fields


METHODS: dict[str, dict[str, Field]] = {name: _read(spelt) for name, spelt in _SPELT.items()}
