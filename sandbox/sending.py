"""sendMessage, sendPhoto, sendDocument, sendChatAction."""

from __future__ import annotations

from typing import Any

from sandbox import markup
from sandbox.chats import Chat, Media
from sandbox.keyboard import inline_keyboard
from sandbox.params import Call, Upload
from sandbox.refusals import ApiError, bad_request, forbidden
from sandbox.state import Account, TelegramState

TEXT_MAX, CAPTION_MAX = 4096, 1024
PHOTO_BYTES_MAX, DOCUMENT_BYTES_MAX = 10 * 2**20, 50 * 2**20
IMAGES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif", b"RIFF": "image/webp"}
ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


def open_chat(state: TelegramState, account: Account, call: Call) -> Chat:
    """The chat that a call speaks in. Raises ApiError where the bot may not."""
    chat = account.chats.get(call.chat_id() or 0)
    if chat is None:
        raise bad_request("chat not found")
    if chat.chat_id in state.faults.deactivated:
        raise forbidden("user is deactivated")
    if chat.blocked or chat.chat_id in state.faults.forbidden:
        raise forbidden("bot was blocked by the user")
    if chat.moved_to:
        moved = {"migrate_to_chat_id": chat.moved_to}
        raise ApiError(400, "Bad Request: group chat was upgraded to a supergroup chat", moved)
    if chat.left:
        raise forbidden(f"bot is not a member of the {chat.kind} chat")
    if chat.muted:
        raise bad_request("not enough rights to send text messages to the chat")
    if not chat.started:
        raise forbidden("bot can't initiate conversation with a user")
    return chat


def read_text(call: Call, field: str, entities_field: str, limit: int) -> tuple[str, markup.Entities]:
    """A text with its entities as Telegram keeps it: parsed, trimmed, measured."""
    text, entities = markup.parse(call.params.get(field) or "", call.params.get("parse_mode"))
    if not entities:
        entities = _given_entities(call.params.get(entities_field))
        if not entities:
            text = text.lstrip()
    text = text.rstrip()
    if len(text) > limit:
        raise bad_request("message is too long" if field == "text" else "message caption is too long")
    if entities:
        end = markup.units(text)
        entities = [
            {**entity, "length": min(entity["length"], end - entity["offset"])}
            for entity in entities
            if entity["offset"] < end
        ]
    return text, entities


def send_message(state: TelegramState, account: Account, call: Call) -> dict[str, Any]:
    """Says a text."""
    chat = open_chat(state, account, call)
    text, entities = read_text(call, "text", "entities", TEXT_MAX)
    if not text:
        raise bad_request("message text is empty")
    return _post(state, account, chat, call, text=text, entities=entities)


def send_photo(state: TelegramState, account: Account, call: Call) -> dict[str, Any]:
    """Sends a picture: uploaded, again by its file id, or from an address."""
    chat = open_chat(state, account, call)
    media = _again(account, call, "photo")
    if media is None:
        upload = _upload(call, "photo", PHOTO_BYTES_MAX)
        image = next((kind for mark, kind in IMAGES.items() if upload.content.startswith(mark)), None)
        if upload.content and image is None:
            raise bad_request("IMAGE_PROCESS_FAILED")
        size = {**_file_ids(chat, "photo", upload), "width": 800, "height": 600}
        media = Media("photo", {"photo": [size]}, None, image or "image/jpeg", upload.content)
        account.files[size["file_id"]] = media
    return _post_media(state, account, chat, call, media)


def send_document(state: TelegramState, account: Account, call: Call) -> dict[str, Any]:
    """Sends a file: uploaded, again by its file id, or from an address."""
    chat = open_chat(state, account, call)
    media = _again(account, call, "document")
    if media is None:
        upload = _upload(call, "document", DOCUMENT_BYTES_MAX)
        document = {
            **_file_ids(chat, "document", upload),
            "file_name": upload.file_name,
            "mime_type": upload.mime_type,
        }
        media = Media("document", {"document": document}, upload.file_name, upload.mime_type, upload.content)
        account.files[document["file_id"]] = media
    return _post_media(state, account, chat, call, media)


def _post_media(state: TelegramState, account: Account, chat: Chat, call: Call, media: Media) -> dict[str, Any]:
    caption, entities = read_text(call, "caption", "caption_entities", CAPTION_MAX)
    return _post(state, account, chat, call, text=caption, entities=entities, media=media)


def send_chat_action(state: TelegramState, account: Account, call: Call) -> bool:
    """Shows "typing" and the like; leaves no trace."""
    open_chat(state, account, call)
    if call.params["action"] not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


def _post(
    state: TelegramState,
    account: Account,
    chat: Chat,
    call: Call,
    *,
    text: str,
    entities: markup.Entities,
    media: Media | None = None,
) -> dict[str, Any]:
    keyboard = inline_keyboard(call.params.get("reply_markup"))
    replied = _replied_to(chat, call.params.get("reply_parameters"))
    message = state.post(chat, "bot", account.user, text)
    message.entities = entities
    message.keyboard = keyboard
    message.media = media
    if replied:
        message.extra["reply_to_message"] = replied
    state.changed(chat)
    return message.as_api(chat.api)


def _replied_to(chat: Chat, wanted: Any) -> dict[str, Any] | None:
    if wanted is None:
        return None
    if not isinstance(wanted, dict) or not isinstance(wanted.get("message_id"), int):
        raise bad_request("can't parse reply parameters JSON object")
    message = chat.messages.get(wanted["message_id"])
    if message is None:
        if wanted.get("allow_sending_without_reply"):
            return None
        raise bad_request("message to be replied not found")
    body = message.as_api(chat.api)
    body.pop("reply_to_message", None)
    return body


def _again(account: Account, call: Call, kind: str) -> Media | None:
    media = account.files.get(call.params[kind])
    return media if media is not None and media.kind == kind else None


def _upload(call: Call, field: str, bytes_max: int) -> Upload:
    upload = call.upload(field)
    if upload is None:
        reference = call.params[field]
        if reference.startswith(("http://", "https://")):
            return Upload(reference.rpartition("/")[2], "application/octet-stream", b"")
        if not reference or reference.startswith("attach://"):
            raise bad_request(f"there is no {field} in the request")
        raise bad_request("wrong file identifier/HTTP URL specified")
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > bytes_max:
        raise bad_request("file is too big")
    return upload


def _file_ids(chat: Chat, kind: str, upload: Upload) -> dict[str, Any]:
    name = f"{kind}-{chat.chat_id}-{chat.last_message_id + 1}"
    return {"file_id": name, "file_unique_id": f"u-{name}", "file_size": len(upload.content)}


def _given_entities(given: Any) -> markup.Entities:
    if given is None:
        return []
    fits = isinstance(given, list) and all(
        isinstance(entity, dict)
        and isinstance(entity.get("type"), str)
        and isinstance(entity.get("offset"), int)
        and isinstance(entity.get("length"), int)
        for entity in given
    )
    if not fits:
        raise bad_request("can't parse entities: each needs type, offset and length")
    return list(given)
