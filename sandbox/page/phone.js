// A phone: header, chat, composer. It is redrawn message by message, so focus and scroll stay.
import { post, Refusal } from "/api.js";
import { dayLine, fillBubble } from "/bubble.js";

const ROLES = { patient: "Patient", contact: "Contact", primary: "Primary contact", backup: "Backup", team: "Team", relative: "Relative" };
const TOAST_MS = 4000;

export class Phone {
  constructor(id, place, changed) {
    this.id = id;
    this.place = place;
    this.changed = changed;
    this.items = new Map();
    this.seen = 0;
    this.newest = 0;
    this.toastSeen = null;
    const page = document.getElementById("phone-template").content.cloneNode(true);
    this.element = page.querySelector(".phone");
    this.element.dataset.phone = id;
    this.element.dataset.panel = String(id);
    this.list = this.find(".messages");
    this.listen();
  }

  find(selector) {
    return this.element.querySelector(selector);
  }

  listen() {
    const input = this.find("input");
    this.find("form").addEventListener("submit", async (event) => {
      event.preventDefault();
      const text = input.value;
      if (!text.trim()) return;
      input.value = "";
      if (!(await this.act("say", { text }))) input.value ||= text;
    });
    for (const button of this.element.querySelectorAll("[data-act]")) {
      button.addEventListener("click", () => {
        this.find(".menu").open = false;
        this.choose(button.dataset.act);
      });
    }
    this.find(".instead").addEventListener("click", () => this.choose(this.state.started ? "block" : "start"));
    const menu = this.find(".menu");
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
    document.addEventListener("click", (event) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
    for (const sign of ["pointerenter", "focusin"]) {
      this.element.addEventListener(sign, () => this.look());
    }
  }

  choose(act) {
    if (act === "block") return this.act("block", { blocked: !this.state.blocked });
    if (act === "start") return this.act("start", {});
    return this.act("send_other", { kind: act });
  }

  async act(name, body, key) {
    // as on a phone: a button that waits for its answer takes no other tap
    if (key?.getAttribute("aria-busy")) return false;
    key?.setAttribute("aria-busy", "true");
    this.element.classList.add("waiting");
    const answer = post(`/phones/${this.id}/${name}`, body);
    setTimeout(this.changed, 40);
    try {
      await answer;
      return true;
    } catch (error) {
      this.toast(error instanceof Refusal ? error.message : "The sandbox does not answer.", true);
      return false;
    } finally {
      key?.removeAttribute("aria-busy");
      this.element.classList.remove("waiting");
      this.changed();
    }
  }

  update(state) {
    const first = !this.state;
    this.state = state;
    if (first) this.introduce(state);
    this.showMessages(state.messages, first);
    const last = state.toasts.at(-1);
    if (last && this.toastSeen !== null && last.n > this.toastSeen) this.toast(last.text, last.alert);
    this.toastSeen = last?.n ?? 0;
    this.showReach(state);
  }

  introduce({ name, role, language_code: language }) {
    this.find(".name").textContent = name;
    this.find(".role").textContent = ROLES[role] ?? role;
    this.find(".avatar").textContent = [...name][0] ?? "?";
    this.find(".avatar").dataset.hue = String(this.place % 4);
    this.element.setAttribute("aria-label", `${name}’s phone`);
    this.find(".menu summary").setAttribute("aria-label", `Menu of ${name}’s phone`);
    this.find("input").setAttribute("aria-label", `Message as ${name}`);
    this.list.lang = language;
    this.list.setAttribute("aria-label", `${name}’s chat with the bot`);
  }

  showReach({ blocked, started }) {
    const open = started && !blocked;
    this.find("form").hidden = !open;
    const instead = this.find(".instead");
    instead.hidden = open;
    instead.textContent = started ? "Unblock the bot" : "Start";
    instead.dataset.action = started ? "unblock" : "start";
    this.element.classList.toggle("blocked", blocked);
    const block = this.find('[data-act="block"]');
    block.textContent = blocked ? "Unblock the bot" : "Block the bot";
    block.disabled = !started;
    for (const act of ["sticker", "voice", "photo"]) this.find(`[data-act="${act}"]`).disabled = !open;
  }

  showMessages(messages, first) {
    const list = this.list;
    const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
    const there = new Set(messages.map((message) => message.message_id));
    for (const [id, kept] of this.items) {
      if (!there.has(id)) {
        kept.item.remove();
        this.items.delete(id);
      }
    }
    let grown = false;
    for (const message of messages) grown = this.showMessage(message, first) || grown;
    const days = [...list.querySelectorAll(".day")];
    for (const line of days) if (!line.nextElementSibling?.classList.contains("message")) line.remove();
    this.find(".quiet").hidden = messages.length > 0;
    if (grown || atEnd) list.scrollTop = list.scrollHeight;
    this.newest = Math.max(0, ...messages.filter((one) => one.from === "bot").map((one) => one.message_id));
    if (first) this.seen = this.newest;
    if (this.onScreen()) this.look();
    else this.showUnread();
  }

  showMessage(message, first) {
    const spelt = JSON.stringify(message);
    const kept = this.items.get(message.message_id);
    if (kept?.spelt === spelt) return false;
    const item = kept?.item ?? document.createElement("li");
    const focused = item.contains(document.activeElement) ? document.activeElement.dataset.data : null;
    fillBubble(item, this.id, message, (id, data, key) => this.act("tap", { message_id: id, data }, key));
    this.items.set(message.message_id, { item, spelt });
    if (kept) {
      this.pulse(item);
      if (focused) item.querySelector(`[data-data="${CSS.escape(focused)}"]`)?.focus();
      return false;
    }
    const day = message.date.slice(0, 10);
    if (this.lastDay !== day) {
      this.list.append(dayLine(message));
      this.lastDay = day;
    }
    if (!first) item.classList.add("new");
    this.list.append(item);
    return true;
  }

  pulse(item) {
    item.classList.remove("pulse");
    void item.offsetWidth;
    item.classList.add("pulse");
    item.addEventListener("animationend", () => item.classList.remove("pulse"), { once: true });
  }

  onScreen() {
    return !document.hidden && (this.element.contains(document.activeElement) || this.element.matches(":hover"));
  }

  unread() {
    return [...this.items].filter(([id, { item }]) => id > this.seen && item.classList.contains("bot")).length;
  }

  look() {
    this.seen = this.newest;
    this.showUnread();
  }

  showUnread() {
    const count = this.unread();
    this.find(".unread").hidden = count === 0;
    this.onUnread?.(count);
  }

  toast(text, alert = false) {
    const toast = this.find(".toast");
    toast.textContent = text;
    toast.classList.toggle("alert", alert);
    toast.classList.add("shown");
    clearTimeout(this.toastTimer);
    this.toastTimer = setTimeout(() => toast.classList.remove("shown"), TOAST_MS);
  }
}
