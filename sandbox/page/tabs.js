// On a narrow screen one panel at a time; on a wide one all of them.
export class Tabs {
  constructor(chosen) {
    this.nav = document.getElementById("tabs");
    this.chosen = chosen;
    this.buttons = new Map();
    this.nav.addEventListener("keydown", (event) => this.move(event));
  }

  add(key, label) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.tab = key;
    const name = document.createElement("span");
    name.textContent = label;
    const badge = document.createElement("span");
    badge.className = "badge";
    badge.hidden = true;
    button.append(name, badge);
    button.addEventListener("click", () => this.choose(key));
    const story = this.buttons.get("story");
    if (story) story.before(button);
    else this.nav.append(button);
    this.buttons.set(key, button);
  }

  choose(key) {
    this.current = key;
    for (const [other, button] of this.buttons) {
      if (other === key) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
    for (const panel of document.querySelectorAll("[data-panel]")) {
      panel.classList.toggle("chosen", panel.dataset.panel === key);
    }
    this.chosen(key);
  }

  badge(key, count) {
    const badge = this.buttons.get(key)?.querySelector(".badge");
    if (!badge) return;
    badge.hidden = count === 0;
    badge.textContent = count > 99 ? "99+" : String(count);
    badge.setAttribute("aria-label", `${count} unread`);
  }

  move(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const all = [...this.nav.children];
    const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
    next.focus();
    next.click();
  }
}
