// Trying things by hand: pressing buttons, choosing from menus, filling in windows, asking commands.

const SUBCOMMAND = 1;
const GROUP = 2;
const KINDS = { 3: "text", 4: "number", 6: "text", 7: "text" };
// Private answers that were given to this page.
const mine = new Set();

const person = () => ({ id: "1001", name: "you", permissions: asked.get("as") === "admin" ? 1 << 5 : 0 });

// One interaction; what it is answered with is shown. `again` draws the page anew.
async function interact(question, again) {
  const told = { user: person(), locale: korean ? "ko" : "en-US", ...question };
  const answer = await fetch("/_playground/interactions", { method: "POST", body: JSON.stringify(told) });
  const outcome = await answer.json();
  if (outcome.error) return notice(outcome.error);
  const seen = outcome.answer;
  if (!seen) return notice(say("The bot gave no answer.", "봇이 답하지 않았어요."));
  for (const one of [seen.message, ...seen.further]) if (one?.ephemeral) mine.add(one.id);
  if (seen.modal) modalWindow(seen.modal, outcome.id, again);
  again();
}

function notice(text) {
  overlay(el("div", "window", el("p", "", text), el("div", "window-buttons", button("button primary", shut, "OK"))));
}

// Outside the body, so that drawing the page anew leaves it alone.
function overlay(child) {
  shut();
  const made = el("div", "overlay", child);
  made.onclick = (event) => {
    if (event.target === made) shut();
  };
  document.documentElement.append(made);
  made.querySelector("input, textarea, select")?.focus();
}

const shut = () => document.querySelector(".overlay")?.remove();

// ------------------------------------------------------------ windows

function modalWindow(modal, opened, again) {
  const inputs = {};
  const fields = modal.components.map((part) => {
    if (part.type === 10) return el("div", "field-note", markdown(part.content));
    const inner = part.component || part.components[0];
    inputs[inner.custom_id] = input(inner);
    return el("label", "form-field", el("b", "", part.label || inner.label, inner.required === false ? "" : " *"),
      part.description ? el("small", "", part.description) : null, inputs[inner.custom_id]);
  });
  ask(modal.title, fields, say("Submit", "보내기"), () => {
    const values = Object.fromEntries(Object.entries(inputs).map(([name, made]) => [name, valueOf(made)]));
    return interact({ kind: "submit", interaction: opened, values }, again);
  });
}

function input(field) {
  if (field.type === 4) {
    const made = el(field.style === 2 ? "textarea" : "input");
    made.value = field.value || "";
    made.maxLength = field.max_length || 4000;
    return made;
  }
  const chosen = (field.default_values || []).map((one) => one.id);
  if (field.type !== 3) {
    const made = el("input");
    made.placeholder = field.type === 5 ? say("a person's id", "사람 id") : say("a channel's id", "채널 id");
    made.value = chosen.join(",");
    made.dataset.list = "yes";
    return made;
  }
  const made = el("select");
  made.multiple = (field.max_values || 1) > 1;
  for (const one of field.options) made.add(new Option(one.label, one.value, one.default, one.default));
  made.dataset.list = "yes";
  if (!made.multiple && field.min_values === 0) made.prepend(el("option", "", field.placeholder || "–"));
  if (!made.multiple && !field.options.some((one) => one.default)) made.selectedIndex = 0;
  return made;
}

function valueOf(made) {
  if (made.multiple) return [...made.selectedOptions].map((one) => one.value);
  if (made.tagName === "SELECT") return made.selectedOptions[0]?.hasAttribute("value") ? [made.value] : [];
  return made.dataset.list ? made.value.split(",").filter(Boolean) : made.value;
}

function ask(title, fields, doing, then) {
  const form = el("form", "window", el("h3", "", title), fields, el("div", "window-buttons",
    button("button secondary", shut, say("Cancel", "취소")), el("button", "button primary", doing)));
  form.onsubmit = (event) => {
    event.preventDefault();
    shut();
    then();
  };
  overlay(form);
}

// ------------------------------------------------------------ commands

const local = (item, what) => (korean && item[`${what}_localizations`]?.ko) || item[what];

function chooseCommand(commands, channel, again) {
  const paper = commands.find((one) => one.type === 1);
  if (!paper) return notice(say("The bot has registered no command yet.", "봇이 아직 명령을 등록하지 않았어요."));
  const callable = paper.options.flatMap((one) =>
    one.type === GROUP ? one.options.map((inner) => ({ ...inner, path: `${one.name} ${inner.name}` })) : [{ ...one, path: one.name }]);
  overlay(el("div", "window wide", el("h3", "", `/${paper.name}`), callable.map((one) =>
    button("command-row", () => fillIn(paper, one, channel, again), el("b", "", `/${paper.name} ${one.path}`),
      el("span", "", local(one, "description")))),
  el("div", "window-buttons", whoAsks(again))));
}

function whoAsks(again) {
  const admin = asked.get("as") === "admin";
  return button("button secondary", () => {
    go({ as: admin ? null : "admin" });
    shut();
    again();
  }, admin ? say("You may manage the server. Ask as a member", "서버 관리자로 묻고 있어요. 일반 멤버로 바꾸기")
    : say("You are a member. Ask as an admin", "일반 멤버로 묻고 있어요. 서버 관리자로 바꾸기"));
}

function fillIn(paper, command, channel, again) {
  const send = (options) => interact({ kind: "command", channel_id: channel.id, data: { name: paper.name, subcommand: command.path, options } }, again);
  const options = command.options || [];
  if (!options.length) {
    shut();
    return send({});
  }
  const inputs = options.map((option) => [option, optionInput(option)]);
  return ask(`/${paper.name} ${command.path}`, inputs.map(([option, made]) =>
    el("label", "form-field", el("b", "", local(option, "name"), option.required ? " *" : ""), el("small", "", local(option, "description")), made)),
  say("Send", "보내기"), () => send(Object.fromEntries(inputs.filter(([, made]) => made.value !== "")
    .map(([option, made]) => [option.name, typedValue(option, made.value)]))));
}

function optionInput(option) {
  const choices = option.type === 5 ? ["true", "false"] : (option.choices || []).map((one) => one.value);
  if (choices.length) return el("select", "", ["", ...choices].map((one) => el("option", "", one || "–"))
    .map((made, at) => Object.assign(made, { value: ["", ...choices][at] })));
  const made = el("input");
  made.type = KINDS[option.type] || "text";
  made.required = Boolean(option.required);
  return made;
}

function typedValue(option, text) {
  if (option.type === 4) return Number(text);
  return option.type === 5 ? text === "true" : text;
}
