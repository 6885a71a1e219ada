// What a person does on the page: type, press, fill in a form, open the home. Everything goes to /_playground/.

const ME = "U0MINA";
const me = () => asked.get("as") || ME;
const HOME = "home";

// Whoever only looks sees no private answers.
let acting = asked.has("as");

async function tell(path, body) {
  acting = true;
  const answer = await fetch(`/_playground/${path}`, { method: "POST", body: JSON.stringify({ user_id: me(), ...body }) });
  const said = await answer.json();
  again();
  return said;
}

// Where the buttons that are being drawn stand: in a message or in a view.
let place = null;
function standingIn(where, draw) {
  const before = place;
  place = where;
  try {
    return draw();
  } finally {
    place = before;
  }
}

function pressing(actionId) {
  const where = place;
  return where ? () => tell("actions", { action_id: actionId, ...where }) : null;
}

// ------------------------------------------------------------ typing

const drafts = new Map();

// The same field each time, so that what is half typed stays.
function composer(where, channel, thread) {
  const key = `${channel.id} ${thread || ""}`;
  if (!drafts.has(key)) {
    const field = el("input", "composer");
    field.placeholder = say(`Message ${where}, or /paper …`, `${where}에 메시지 보내기, 또는 /paper …`);
    field.setAttribute("aria-label", field.placeholder);
    field.onkeydown = (event) => {
      if (event.key !== "Enter" || event.isComposing || !field.value.trim()) return;
      const text = field.value.trim();
      field.value = "";
      const [command, ...rest] = text.split(/\s+/);
      if (command.startsWith("/")) tell("commands", { command, text: rest.join(" "), channel_id: channel.id });
      else tell("messages", { text, channel_id: channel.id, ...(thread && { thread_ts: thread }) });
    };
    drafts.set(key, field);
  }
  return drafts.get(key);
}

// ------------------------------------------------------------ views

const windows = new Map();

// The topmost view that this person has open; it is drawn once for each state of it, so that what is filled in stays.
function openWindow(views, channels, people) {
  const view = views.filter((one) => one.type === "modal" && one.user === me() && !one.closed).at(-1);
  if (!view) return null;
  const key = `${view.id} ${view.hash}`;
  if (!windows.has(key)) windows.set(key, drawnWindow(view, channels, people));
  return windows.get(key);
}

function drawnWindow(view, channels, people) {
  const fields = {};
  const wrong = el("p", "wrong");
  const blocks = standingIn({ view_id: view.id }, () =>
    view.blocks.map((one) => (one.type === "input" ? input(one, fields, channels, people) : block(one))));
  const close = () => tell("view_submissions", { view_id: view.id, closed: true });
  const send = async () => {
    const answers = Object.fromEntries(Object.entries(fields).map(([id, field]) => [id, field.value()]));
    const said = await tell("view_submissions", { view_id: view.id, answers });
    const errors = said.answer?.errors || {};
    for (const [id, field] of Object.entries(fields)) field.wrong.textContent = errors[id] || "";
    wrong.textContent = said.error || "";
  };
  const foot = el("footer", "", button("button", close, textObject(view.close || { text: say("Close", "닫기") })),
    view.submit ? button("button primary", send, textObject(view.submit)) : null);
  const made = el("div", "window", el("header", "", el("h1", "", textObject(view.title)), button("close", close, icon(CLOSE))),
    el("div", "window-body", blocks, wrong), foot);
  made.setAttribute("role", "dialog");
  return el("div", "over", made);
}

function input(shown, fields, channels, people) {
  const label = el("label", "", textObject(shown.label), shown.optional ? el("small", "", say(" (optional)", " (선택)")) : null);
  const wrong = el("p", "wrong");
  const [made, value] = element(shown.element, channels, people);
  fields[shown.block_id] = { value, wrong };
  label.append(made);
  return el("div", "block field", label, shown.hint ? el("p", "quiet", textObject(shown.hint)) : null, wrong);
}

function element(part, channels, people) {
  const optionsOf = (pairs, first, many) => {
    const menu = el("select");
    menu.multiple = Boolean(many);
    menu.append(...(many ? [] : [option("", "–")]), ...pairs.map(([sent, shown]) => option(sent, shown, first.includes(sent))));
    return [menu, () => (many ? [...menu.selectedOptions].map((one) => one.value) : menu.value)];
  };
  const choices = (part.options || []).map((one) => [one.value, one.text.text]);
  switch (part.type) {
    case "plain_text_input": {
      const field = el(part.multiline ? "textarea" : "input");
      field.value = part.initial_value || "";
      field.maxLength = part.max_length || 3000;
      return [field, () => field.value];
    }
    case "static_select":
      return optionsOf(choices, [part.initial_option?.value]);
    case "multi_static_select":
      return optionsOf(choices, (part.initial_options || []).map((one) => one.value), true);
    case "checkboxes": {
      const first = (part.initial_options || []).map((one) => one.value);
      const boxes = choices.map(([sent, shown]) => {
        const box = el("input");
        box.type = "checkbox";
        box.value = sent;
        box.checked = first.includes(sent);
        return { box, row: el("span", "box", box, shown) };
      });
      return [el("span", "boxes", boxes.map((one) => one.row)), () => boxes.filter((one) => one.box.checked).map((one) => one.box.value)];
    }
    case "conversations_select":
      return optionsOf(channels.filter((one) => !one.is_im).map((one) => [one.id, `# ${one.name}`]), [part.initial_conversation]);
    case "users_select":
      return optionsOf(Object.values(people).map((one) => [one.id, shownName(one)]), [part.initial_user]);
    default:
      return [el("span", "quiet", part.type), () => ""];
  }
}

function option(value, text, chosen) {
  const made = el("option", "", text);
  made.value = value;
  made.selected = Boolean(chosen);
  return made;
}

// ------------------------------------------------------------ the home, and who one is

function appHome(views) {
  const home = views.find((one) => one.type === "home" && one.user === me());
  const shown = home
    ? standingIn({ view_id: home.id }, () => home.blocks.map(block))
    : el("p", "nothing", say("Nothing is shown here yet.", "아직 아무것도 없어요."));
  return el("main", "chat", el("header", "", el("h1", "", "Paperboy")), scrolled("home", el("div", "home", shown)));
}

function whoAmI(people) {
  const menu = el("select", "who", Object.values(people).filter((one) => !one.is_bot && !one.deleted).map((one) => option(one.id, one.name, one.id === me())));
  menu.setAttribute("aria-label", say("Who you are", "나는 누구인가"));
  menu.onchange = () => {
    go({ as: menu.value, channel: null, thread: null });
    again();
  };
  return menu;
}

const openHome = async () => {
  go({ channel: HOME, thread: null, answer: null });
  await tell("homes", {});
};

const openDirect = async () => {
  const channel = await tell("direct_messages", {});
  go({ channel: channel.id, thread: null, answer: null });
  again();
};
