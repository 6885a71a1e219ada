// The page of the local Slack: channels at the left, messages, a thread at the right.

const APP_MARK = "M6 3h9l4 4v14H6zM15 3v4h4M9 11h7M9 14h7M9 17h4";
const EYE = "M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z";
const CLOSE = "M6 6l12 12M18 6 6 18";
const APP_USER = "U0PAPERBOY";

async function load() {
  const [state, all, views] = [await read("state"), await read("channels"), await read("views")];
  const channels = all.filter((one) => !one.is_im || one.user === me()).map((one) => ({ ...one, name: one.name || "Paperboy" }));
  const channel = channels.find((one) => one.id === (asked.get("channel") ?? channels[0]?.id));
  const messages = channel ? await read(`channels/${channel.id}/messages`) : [];
  const people = Object.fromEntries(state.users.map((user) => [user.id, user]));
  return { channels, channel, messages, people, views };
}

function draw({ channels, channel, messages, people, views }) {
  const over = openWindow(views, channels, people);
  if (asked.get("channel") === HOME) return [sidebar(channels, null, people), appHome(views), over].filter(Boolean);
  if (!channel) return [el("main", "chat", el("p", "nothing", say("There is no such channel.", "그런 채널이 없어요.")))];
  // A picture names the one private answer that it is of.
  const mine = (one) => (asked.has("answer") ? one.ts === asked.get("answer") : acting && one.ephemeral_for === me());
  const seen = messages.filter((one) => !one.ephemeral || mine(one));
  const repliesTo = (ts) => seen.filter((one) => one.thread_ts === ts && one.ts !== ts);
  const turnTo = (ts) => {
    go({ thread: ts });
    again();
  };
  const open = seen.find((one) => one.ts === asked.get("thread"));
  const state = { before: null, people, repliesTo, open: turnTo };
  document.title = `#${channel.name} – ${say("Local Slack", "로컬 Slack")}`;
  document.body.classList.toggle("with-thread", Boolean(open));
  const parts = [
    sidebar(channels, channel, people),
    el("main", "chat", el("header", "", el("h1", "", shownChannel(channel))),
      scrolled("channel", [
        beginning(channel),
        seen.filter((one) => !one.thread_ts || one.broadcast).map((one) => message(one, state)),
      ]),
      composer(shownChannel(channel), channel)),
  ];
  if (open) {
    const inside = { ...state, before: null, repliesTo: () => [] };
    const below = { ...inside };
    const replies = repliesTo(open.ts);
    parts.push(el("aside", "chat thread",
      el("header", "", el("h1", "", say("Thread", "스레드"), el("small", "", `# ${channel.name}`)),
        button("close", () => turnTo(null), icon(CLOSE))),
      scrolled("thread", [
        message(open, inside),
        el("div", "count", el("span", "", say(replies.length === 1 ? "1 reply" : `${replies.length} replies`, `댓글 ${replies.length}개`))),
        replies.map((one) => message(one, below)),
      ]),
      composer(say("thread", "스레드"), channel, open.ts)));
  }
  return over ? [...parts, over] : parts;
}

const shownChannel = (channel) => (channel.is_im ? channel.name : `# ${channel.name}`);

function beginning(channel) {
  return el("div", "beginning", el("h2", "", `# ${channel.name}`),
    el("p", "", say("This is the very beginning of the ", "여기서 "), el("span", "mention", `#${channel.name}`),
      say(" channel.", " 채널이 시작돼요.")));
}

function message(shown, state) {
  const person = state.people[shown.user] || { id: shown.user, name: shown.user };
  const time = new Date(Number(shown.ts) * 1000);
  const about = { author: person.id, time: time.getTime() };
  const replies = state.repliesTo(shown.ts);
  const follows = !shown.ephemeral && followsOn(state.before, about.author, about.time, 5);
  state.before = replies.length || shown.ephemeral ? null : about;
  const body = el("div", "body");
  if (!follows) body.append(el("div", "byline", el("b", "", shownName(person)), badge(person), el("time", "", clock(time))));
  const where = { channel_id: shown.channel, ts: shown.ts };
  if (shown.blocks.length) body.append(...standingIn(where, () => shown.blocks.map(block)));
  else body.append(el("div", "block", mrkdwn(shown.text)));
  for (const unfurl of Object.values(shown.unfurls))
    body.append(el("div", "unfurl", standingIn(where, () => (unfurl.blocks || []).map(block))));
  for (const file of shown.files) body.append(el("div", "file", el("b", "", file.title), el("span", "quiet", `${file.size} B`)));
  if (shown.edited) body.append(el("span", "edited", say("(edited)", "(편집됨)")));
  if (replies.length) body.append(threadBar(shown, replies, state));
  const made = el("article", `message ${follows ? "follows" : ""} ${shown.ephemeral ? "ephemeral" : ""}`);
  if (shown.ephemeral) made.append(el("div", "only-you", icon(EYE), say("Only visible to you", "나에게만 표시")));
  if (!shown.ephemeral) made.append(button("look-up", () => tell("shortcuts", { callback_id: "look_up", ...where }), "Look up paper"));
  made.append(el("div", "row", follows ? el("span", "gap") : avatar(person), body));
  made.dataset.message = shown.ts;
  if (shown.ephemeral) made.dataset.answer = shown.ts;
  return made;
}

const shownName = (person) => (person.id === APP_USER ? "Paperboy" : person.name);
const badge = (person) => (person.is_bot ? el("span", "badge", say("APP", "앱")) : null);
const avatar = (person) =>
  el("span", person.is_bot ? "avatar ours" : "avatar", person.is_bot ? icon(APP_MARK) : person.name.slice(0, 1).toUpperCase());

function threadBar(shown, replies, state) {
  const faces = [...new Set(replies.map((one) => one.user))].slice(0, 5);
  const last = clock(new Date(Number(replies.at(-1).ts) * 1000));
  return button("thread-bar", () => state.open(shown.ts),
    faces.map((user) => avatar(state.people[user] || { name: user })),
    el("b", "blue", say(replies.length === 1 ? "1 reply" : `${replies.length} replies`, `댓글 ${replies.length}개`)),
    el("span", "quiet", say(`Last reply at ${last}`, `마지막 댓글: ${last}`)));
}

function scrolled(name, children) {
  const made = el("div", "messages", el("div", "inner", children));
  made.dataset.keepsPlace = name;
  return made;
}

function sidebar(channels, current, people) {
  const entry = (name, action, chosen) => button(chosen ? "channel current" : "channel", action, name);
  return el("nav", "sidebar", el("div", "workspace", say("Local Slack", "로컬 Slack")), whoAmI(people),
    entry(say("Paperboy: Home", "Paperboy: 홈"), openHome, asked.get("channel") === HOME),
    entry(say("Paperboy: Messages", "Paperboy: 메시지"), openDirect, current?.is_im),
    channels.filter((channel) => !channel.is_im).map((channel) => button(channel === current ? "channel current" : "channel", () => {
      go({ channel: channel.id, thread: null, answer: null });
      again();
    }, `# ${channel.name}`)));
}

const again = follow(load, draw);
