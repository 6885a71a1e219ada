// One message as Discord shows it: author, text, embeds, buttons, and its thread.

const ARROW = "M10 5H5v14h14v-5M14 4h6v6M20 4l-9 9";
const EYE = "M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z";
const AVATAR = "M6 3h9l4 4v14H6zM15 3v4h4M9 11h7M9 14h7M9 17h4";
const EPHEMERAL = 64;

const avatar = (author, small) =>
  el("span", `avatar ${small ? "small-avatar" : ""} ${author.bot ? "ours" : ""}`,
    author.bot ? icon(AVATAR) : (author.username || "?").slice(0, 1).toUpperCase());

const badge = (author) => (author.bot ? el("span", "badge", say("APP", "앱")) : null);

function message(shown, state) {
  const time = new Date(shown.timestamp);
  const about = { author: shown.author.id, time: time.getTime() };
  const follows = !shown.interaction_metadata && followsOn(state.before, about.author, about.time, 7);
  state.before = shown.started_thread || shown.ephemeral ? null : about;
  const body = el("div", "body");
  if (!follows) {
    body.append(el("div", "byline", el("span", "author", shown.author.username), badge(shown.author),
      el("time", "", clock(time))));
  }
  if (shown.content) {
    const lines = markdown(shown.content);
    lines.at(-1).append(edited(shown) ?? "");
    body.append(el("div", "content", lines));
  }
  for (const embed of shown.embeds) body.append(embedded(embed));
  if (!shown.content) body.append(edited(shown) ?? "");
  body.append(...shown.components.map((part) => component(part, (id, values) => state.press(shown, id, values))));
  body.append(...shown.attachments.map(attached));
  if (shown.thread) body.append(threadCard(shown.thread, state));
  if (shown.ephemeral) body.append(onlyYou());
  const made = el("article", `message ${follows ? "follows" : ""} ${shown.ephemeral ? "ephemeral" : ""}`);
  if (shown.interaction_metadata) made.append(usedCommand(shown.interaction_metadata.user));
  made.append(el("div", "row", follows ? el("span", "gap") : avatar(shown.author), body));
  made.dataset.message = shown.id;
  if (shown.ephemeral) made.dataset.answer = shown.id;
  return made;
}

const edited = (shown) => (shown.edited ? el("span", "edited", say(" (edited)", " (수정됨)")) : null);

function usedCommand(person) {
  const typed = asked.get("asked") || say("a command", "명령어");
  const name = el("span", "command", typed);
  return el("div", "used", avatar(person, true), el("b", "", person.username),
    korean ? ["님이 ", name, " 사용"] : [" used ", name]);
}

const onlyYou = () =>
  el("div", "only-you", icon(EYE), say("Only you can see this • ", "나에게만 보여요 • "),
    el("span", "blue", say("Dismiss message", "메시지 닫기")));

function embedded(embed) {
  const text = el("div", "embed-text");
  if (embed.author?.name) text.append(el("div", "embed-author", embed.author.name));
  if (embed.title) text.append(el("div", "embed-title", link(embed.url, "", inline(embed.title, false))));
  if (embed.description) text.append(el("div", "embed-description", markdown(embed.description)));
  if (embed.fields?.length) {
    text.append(el("div", "embed-fields", embed.fields.map((field) =>
      el("div", field.inline ? "field" : "field whole", el("b", "", inline(field.name, false)), markdown(field.value)))));
  }
  const made = el("div", "embed", text);
  if (embed.thumbnail?.url) made.append(picture(embed.thumbnail.url, embed.thumbnail.description, "thumbnail"));
  if (embed.image?.url) made.append(picture(embed.image.url, embed.image.description, "large"));
  if (embed.footer?.text) made.append(el("div", "embed-footer", embed.footer.text));
  if (Number.isInteger(embed.color)) made.style.borderLeftColor = colour(embed.color);
  return made;
}

// `press(custom id, values)` is what using it does.
function component(part, press) {
  const inside = (parts) => (parts || []).map((one) => component(one, press));
  switch (part.type) {
    case 1:
      return el("div", "buttons", inside(part.components));
    case 2: {
      const kind = ["", "primary", "", "success", "danger"][part.style] || "secondary";
      if (part.style === 5) return link(part.url, "button secondary", part.label, icon(ARROW, "arrow"));
      const made = button(`button ${kind}`, () => press(part.custom_id), part.emoji?.name ? `${part.emoji.name} ` : "", part.label || "");
      made.disabled = Boolean(part.disabled);
      return made;
    }
    case 3:
      return menu(part, press);
    case 9:
      return el("div", "section", el("div", "", inside(part.components)), component(part.accessory, press));
    case 10:
      return el("div", "content", markdown(part.content));
    case 11:
      return picture(part.media.url, part.description, "thumbnail");
    case 14:
      return el("div", "separator");
    case 17: {
      const made = el("div", "embed plain", inside(part.components));
      if (Number.isInteger(part.accent_color)) made.style.borderLeftColor = colour(part.accent_color);
      return made;
    }
    default:
      return el("div", "embed plain", inside(part.components), part.accessory ? component(part.accessory, press) : null);
  }
}

function menu(part, press) {
  const made = el("select", "select", el("option", "", part.placeholder || ""), part.options.map((one) => {
    const option = el("option", "", one.label);
    option.value = one.value;
    return option;
  }));
  made.onchange = () => press(part.custom_id, [made.value]);
  return made;
}

const colour = (number) => `#${number.toString(16).padStart(6, "0")}`;

function attached(file) {
  const made = el("a", "attachment", el("b", "blue", file.filename), el("small", "", `${file.size} bytes`));
  made.href = `/_playground/files/${file.id}`;
  made.download = file.filename;
  return made;
}

function threadCard(thread, state) {
  const count = thread.message_count;
  const made = button("thread-card", () => state.open(thread.id),
    el("div", "thread-line", el("b", "", thread.name),
      el("span", "blue", say(count === 1 ? "1 Message ›" : `${count} Messages ›`, `메시지 ${count}개 ›`))));
  const last = state.lastIn(thread.id);
  if (last) {
    made.append(el("div", "thread-last", avatar(last.author, true), el("b", "", last.author.username), badge(last.author),
      el("span", "excerpt", excerpt(last)), el("time", "", clock(new Date(last.timestamp)))));
  }
  return made;
}

function excerpt(shown) {
  const holder = el("span", "", inline(shown.content || shown.embeds[0]?.title || ""));
  return holder.textContent;
}
