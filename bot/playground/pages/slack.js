// The page of the local Slack: channels at the left, messages, a thread at the right.

const APP_MARK = "M6 3h9l4 4v14H6zM15 3v4h4M9 11h7M9 14h7M9 17h4";
const EYE = "M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z";
const CLOSE = "M6 6l12 12M18 6 6 18";
const APP_USER = "U0PAPERBOY";

async function load() {
  const [state, channels] = [await read("state"), (await read("channels")).filter((one) => !one.is_im)];
  const channel = channels.find((one) => one.id === (asked.get("channel") ?? channels[0]?.id));
  const messages = channel ? await read(`channels/${channel.id}/messages`) : [];
  const people = Object.fromEntries(state.users.map((user) => [user.id, user]));
  return { channels, channel, messages, people };
}

function draw({ channels, channel, messages, people }) {
  if (!channel) return [el("main", "chat", el("p", "nothing", say("There is no such channel.", "그런 채널이 없어요.")))];
  const seen = messages.filter((one) => !one.ephemeral || one.ts === asked.get("answer"));
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
    sidebar(channels, channel),
    el("main", "chat", el("header", "", el("h1", "", `# ${channel.name}`)),
      scrolled("channel", [
        beginning(channel),
        seen.filter((one) => !one.thread_ts || one.broadcast).map((one) => message(one, state)),
      ]),
      composer(`#${channel.name}`)),
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
      composer(say("thread", "스레드"))));
  }
  return parts;
}

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
  if (shown.blocks.length) body.append(...shown.blocks.map(block));
  else body.append(el("div", "block", mrkdwn(shown.text)));
  if (shown.edited) body.append(el("span", "edited", say("(edited)", "(편집됨)")));
  if (replies.length) body.append(threadBar(shown, replies, state));
  const made = el("article", `message ${follows ? "follows" : ""} ${shown.ephemeral ? "ephemeral" : ""}`);
  if (shown.ephemeral) made.append(el("div", "only-you", icon(EYE), say("Only visible to you", "나에게만 표시")));
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

const composer = (where) => el("div", "composer", say(`Message ${where}`, `${where}에 메시지 보내기`));

function sidebar(channels, current) {
  return el("nav", "sidebar", el("div", "workspace", say("Local Slack", "로컬 Slack")),
    channels.map((channel) => button(channel === current ? "channel current" : "channel", () => {
      go({ channel: channel.id, thread: null, answer: null });
      again();
    }, `# ${channel.name}`)));
}

const again = follow(load, draw);
