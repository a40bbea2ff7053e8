// One message on a phone. Text only ever gets in as text.
import { dayOf, hourMinute } from "/clock.js";

const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "code" };
const PICTURES = new Set(["photo"]);

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

// Cuts the text where an entity begins or ends, and wraps each piece in what covers it.
function styled(text, entities) {
  const cuts = new Set([0, text.length]);
  for (const { offset, length } of entities) {
    cuts.add(offset);
    cuts.add(offset + length);
  }
  const places = [...cuts].filter((at) => at <= text.length).sort((a, b) => a - b);
  return places.slice(0, -1).map((from, index) => {
    let piece = document.createTextNode(text.slice(from, places[index + 1]));
    for (const { type, offset, length } of entities) {
      if (TAGS[type] && offset <= from && from < offset + length) {
        const wrap = make(TAGS[type]);
        wrap.append(piece);
        piece = wrap;
      }
    }
    return piece;
  });
}

function fileOf(chatId, { message_id: id, media }) {
  const file = make(media.size ? "a" : "span", "file", media.label);
  if (media.size) {
    file.href = `/sandbox/api/phones/${chatId}/media/${id}`;
    file.download = media.file_name ?? "";
  }
  return file;
}

function pictureOf(chatId, message) {
  const picture = make("img", "picture");
  picture.src = `/sandbox/api/phones/${chatId}/media/${message.message_id}`;
  picture.alt = message.text;
  picture.loading = "lazy";
  return picture;
}

function keyboardOf(message, tap) {
  const keyboard = make("div", "keyboard");
  for (const row of message.buttons) {
    const line = make("div", "keys");
    for (const { text, data, url } of row) {
      const key = make("button", "key", text);
      key.type = "button";
      if (data === undefined) {
        key.disabled = true;
        key.title = `Opens ${url ?? "a page"}`;
      } else {
        key.dataset.data = data;
        key.addEventListener("click", () => tap(message.message_id, data, key));
      }
      line.append(key);
    }
    keyboard.append(line);
  }
  return keyboard;
}

export function fillBubble(item, chatId, message, tap) {
  const bubble = make("div", "bubble");
  const { media } = message;
  if (media) bubble.append(PICTURES.has(media.kind) && media.size ? pictureOf(chatId, message) : fileOf(chatId, message));
  if (!media || media.caption) {
    const text = make("p", "text");
    text.append(...styled(message.text, message.entities ?? []));
    bubble.append(text);
  }
  const foot = make("p", "foot");
  if (message.edited) foot.append(make("span", "edited", "edited"), " ");
  const time = make("time", "", hourMinute(message.date));
  time.dateTime = message.date;
  foot.append(time);
  bubble.append(foot);
  item.replaceChildren(bubble);
  item.className = `message ${message.from}`;
  item.dataset.messageId = message.message_id;
  if (message.buttons.length) item.append(keyboardOf(message, tap));
}

export function dayLine(message) {
  const line = make("li", "day", dayOf(message.date));
  line.dataset.day = message.date.slice(0, 10);
  return line;
}
