// The page of the local Discord: channels at the left, messages, a thread at the right.

const HASH = "M5 9h15M4 15h15M10 4 8 20M16 4l-2 16";
const THREAD = "M5 4h14v11H10l-4 4v-4H5zM9 8h6M9 11h4";
const CLOSE = "M6 6l12 12M18 6 6 18";
const THREAD_TYPES = [10, 11, 12];

async function load() {
  const state = await read("state");
  const places = state.channels.filter((channel) => !THREAD_TYPES.includes(channel.type));
  const channels = places.map((channel) => ({ ...channel, name: channel.name || `@${channel.recipients?.[0]?.username}` }));
  const wanted = asked.get("channel") ?? [...channels].reverse().find((channel) => channel.last_message_id)?.id ?? channels.at(-1)?.id;
  const channel = channels.find((one) => one.id === wanted);
  const messages = channel ? await read(`channels/${channel.id}/messages?ephemeral=1`) : [];
  const threads = state.channels.filter((one) => THREAD_TYPES.includes(one.type) && one.parent_id === wanted);
  return { channels, channel, messages, threads, commands: state.commands };
}

function draw({ channels, channel, messages, threads, commands }) {
  if (!channel) return [el("main", "chat", el("p", "nothing", say("There is no such channel.", "그런 채널이 없어요.")))];
  const seen = messages.filter((one) => !one.ephemeral || one.id === asked.get("answer") || mine.has(one.id));
  const inThread = (id) => seen.filter((one) => one.thread_id === id);
  const open = threads.find((one) => one.id === asked.get("thread"));
  const turnTo = (id) => {
    go({ thread: id });
    again();
  };
  const press = (shown, id, values) => interact({ kind: "component", message_id: shown.id, custom_id: id, ...(values && { values }) }, again);
  const state = { before: null, open: turnTo, press, lastIn: (id) => inThread(id).at(-1) };
  document.title = `#${channel.name} – ${say("Local Discord", "로컬 Discord")}`;
  document.body.classList.toggle("with-thread", Boolean(open));
  const parts = [
    sidebar(channels, channel),
    el("main", "chat", header(channel.guild_id ? icon(HASH, "muted") : null, channel.name),
      scrolled("channel", [beginning(channel), seen.filter((one) => !one.thread_id).map((one) => message(one, state))]),
      composer(channelName(channel), () => chooseCommand(commands, channel, again))),
  ];
  if (open) {
    const inside = { ...state, before: null, lastIn: () => null };
    const replies = { ...inside };
    const starter = seen.find((one) => one.started_thread === open.id);
    parts.push(el("aside", "chat thread",
      header(icon(THREAD, "muted"), open.name, button("close", () => turnTo(null), icon(CLOSE))),
      scrolled("thread", [
        starter ? message({ ...starter, thread: null, started_thread: null }, inside) : null,
        starter ? el("hr") : null,
        inThread(open.id).map((one) => message(one, replies)),
      ]),
      composer(open.name, () => chooseCommand(commands, open, again))));
  }
  return parts;
}

const channelName = (channel) => (channel.guild_id ? `#${channel.name}` : channel.name);

function beginning(channel) {
  const name = channelName(channel);
  return el("div", "beginning", el("span", "emblem", icon(HASH)),
    el("h2", "", say(`Welcome to ${name}!`, `${name}에 오신 걸 환영합니다!`)),
    el("p", "", say(`This is the start of the ${name} channel.`, `${name} 채널의 시작이에요.`)));
}

function header(sign, name, ...more) {
  return el("header", "", sign, el("h1", "", name), ...more);
}

function scrolled(name, children) {
  const made = el("div", "messages", el("div", "inner", children));
  made.dataset.keepsPlace = name;
  return made;
}

const composer = (where, action) =>
  button("composer", action, el("span", "plus", "+"), say(`Message ${where}`, `${where}에 메시지 보내기`));

function sidebar(channels, current) {
  return el("nav", "sidebar", el("div", "server", say("Local Discord", "로컬 Discord")),
    channels.map((channel) => {
      const made = button(channel === current ? "channel current" : "channel", () => {
        go({ channel: channel.id, thread: null, answer: null });
        again();
      }, channel.guild_id ? icon(HASH) : null, channel.name);
      return made;
    }));
}

const again = follow(load, draw);
if (asked.has("opened")) read(`interactions/${asked.get("opened")}`).then((one) => modalWindow(one.answer.modal, one.id, again));
