// What both pages are made of: elements, words, times, and looking again every second.

const asked = new URLSearchParams(location.search);
const korean = (asked.get("lang") || navigator.language || "en").toLowerCase().startsWith("ko");
document.documentElement.lang = korean ? "ko" : "en";

const say = (english, inKorean) => (korean ? inKorean : english);

// Children are elements, texts, lists of these, or nothing. A text is always a text node.
function el(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

// A link that leaves the page; anything but http and https stays text.
function link(url, className, ...children) {
  if (!/^https?:\/\//i.test(url || "")) return el("span", className, ...children);
  const made = el("a", className, ...children);
  made.href = url;
  made.target = "_blank";
  made.rel = "noopener noreferrer";
  return made;
}

// Where a picture cannot be loaded, a sheet of paper stands in its place.
function picture(url, alt, className) {
  const frame = el("span", `picture ${className}`);
  const sheet = el("span", "sheet", ["wide", "", "", "short", "", "", "short"].map((kind) => el("i", kind)));
  sheet.title = alt || "";
  frame.append(sheet);
  if (/^https?:\/\//i.test(url || "")) {
    const image = el("img");
    image.alt = alt || "";
    image.referrerPolicy = "no-referrer";
    image.onload = () => sheet.remove();
    image.onerror = () => image.remove();
    image.src = url;
    frame.append(image);
  }
  return frame;
}

// A drawing of one path, in the colour of the text around it.
function icon(path, className) {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("class", `icon ${className || ""}`);
  drawing.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(space, "path");
  line.setAttribute("d", path);
  drawing.append(line);
  return drawing;
}

function button(className, action, ...children) {
  const made = el("button", className, ...children);
  made.type = "button";
  if (action) made.onclick = action;
  return made;
}

function clock(date) {
  const time = new Intl.DateTimeFormat(korean ? "ko" : "en", { hour: "numeric", minute: "2-digit" }).format(date);
  if (date.toDateString() === new Date().toDateString()) return time;
  return new Intl.DateTimeFormat(korean ? "ko" : "en", { dateStyle: "medium", timeStyle: "short" }).format(date);
}

async function read(path) {
  const answer = await fetch(`/_playground/${path}`, { cache: "no-store" });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

// Change the address without loading the page again, so that it can be kept or shared.
function go(changes) {
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) asked.delete(name);
    else asked.set(name, value);
  }
  history.replaceState(null, "", `?${asked}`);
}

// Load and draw now and every second; drawn again only when something is different. Scrolled places stay.
function follow(load, draw) {
  let shown = null;
  async function look(evenIfSame) {
    try {
      const found = await load();
      const text = JSON.stringify(found);
      if (text === shown && !evenIfSame) return;
      const places = [...document.querySelectorAll("[data-keeps-place]")].map((old) => [old.dataset.keepsPlace, old.scrollTop]);
      document.body.replaceChildren(...draw(found));
      if (shown === null) arrive();
      for (const [name, top] of places) {
        const place = document.querySelector(`[data-keeps-place="${name}"]`);
        if (place) place.scrollTop = top;
      }
      shown = text;
      document.body.classList.remove("away");
    } catch {
      document.body.classList.add("away");
    }
  }
  look(true);
  setInterval(() => look(false), 1000);
  return () => look(true);
}

// What the address points to is brought into sight, once.
function arrive() {
  document.querySelector("[data-answer]")?.scrollIntoView({ block: "end" });
  if (asked.has("at")) document.querySelector(`.thread [data-message="${CSS.escape(asked.get("at"))}"]`)?.scrollIntoView();
}

// Whether a message stands close enough under the one before to be shown without its author again.
const followsOn = (before, author, time, minutes) =>
  Boolean(before && before.author === author && time - before.time < minutes * 60_000);
