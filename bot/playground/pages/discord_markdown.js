// Discord's markdown as elements: what the apps understand, and nothing else.

const ESCAPED = /^\\([!-/:-@[-`{-~])/;
const RULES = [
  [/^`+/, readCode],
  [/^\*\*/, (text) => wrapped(text, "**", "strong")],
  [/^__/, (text) => wrapped(text, "__", "u")],
  [/^~~/, (text) => wrapped(text, "~~", "s")],
  [/^\|\|/, (text) => wrapped(text, "||", "span", "spoiler")],
  [/^\*(?=\S)/, (text) => wrapped(text, "*", "em")],
  [/^_(?=\S)/, (text) => wrapped(text, "_", "em")],
  [/^\[/, readMaskedLink],
  [/^<https?:\/\//, readBracketedLink],
  [/^https?:\/\//, readBareLink],
];

// One line or more, without block structure. `links` false: as in an embed's title, where links stay text.
function inline(text, links = true) {
  const made = [];
  let plain = "";
  let before = "";
  for (let at = 0; at < text.length; ) {
    const rest = text.slice(at);
    const escaped = ESCAPED.exec(rest);
    const read = escaped ? null : readRule(rest, before, links);
    if (read) {
      if (plain) made.push(plain);
      plain = "";
      made.push(read.made);
      before = rest[read.length - 1];
      at += read.length;
      continue;
    }
    before = escaped ? escaped[1] : rest[0];
    plain += before;
    at += escaped ? 2 : 1;
  }
  if (plain) made.push(plain);
  return made;
}

function readRule(rest, before, links) {
  for (const [start, rule] of RULES) {
    if (!start.test(rest)) continue;
    if (rest[0] === "_" && rest[1] !== "_" && /[\p{L}\p{N}]/u.test(before)) continue;
    if (!links && /^(\[|<?https?:)/.test(rest)) continue;
    const found = rule(rest);
    if (found) return found;
  }
  return null;
}

// The place of `mark` that ends what it began, escaped ones left out; -1 where there is none.
function closing(text, mark, from) {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (at > from && text.startsWith(mark, at)) return at;
  }
  return -1;
}

function wrapped(text, mark, name, className) {
  const end = closing(text, mark, mark.length);
  if (end < 0) return null;
  return { made: el(name, className, inline(text.slice(mark.length, end))), length: end + mark.length };
}

function readCode(text) {
  const mark = /^`+/.exec(text)[0];
  const end = text.indexOf(mark, mark.length);
  if (end < 0) return null;
  return { made: el("code", "", text.slice(mark.length, end).trim()), length: end + mark.length };
}

function readMaskedLink(text) {
  const middle = closing(text, "](", 1);
  if (middle < 0) return null;
  const target = /^<?(https?:\/\/[^\s<>)]+(?:\([^\s<>)]*\)[^\s<>)]*)*)>?\)/.exec(text.slice(middle + 2));
  if (!target) return null;
  return { made: link(target[1], "", inline(text.slice(1, middle), false)), length: middle + 2 + target[0].length };
}

function readBracketedLink(text) {
  const found = /^<(https?:\/\/[^\s>]+)>/.exec(text);
  return found && { made: link(found[1], "", found[1]), length: found[0].length };
}

function readBareLink(text) {
  const found = /^https?:\/\/[^\s<>]+[^\s<>.,:;"')\]]/.exec(text);
  return found && { made: link(found[0], "", found[0]), length: found[0].length };
}

// A whole text: headings, lists, quotes, fenced code, small print, paragraphs.
function markdown(text) {
  const made = [];
  const lines = text.split("\n");
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at];
    const heading = /^(#{1,3}) +(.+)$/.exec(line);
    const small = /^-# +(.+)$/.exec(line);
    const quote = /^> ?(.*)$/.exec(line);
    if (/^```/.test(line)) {
      const end = lines.findIndex((other, index) => index > at && /```\s*$/.test(other));
      if (end > at) {
        made.push(el("pre", "", lines.slice(at + 1, end).join("\n")));
        at = end;
        continue;
      }
    }
    if (heading) made.push(el("div", `heading h${heading[1].length}`, inline(heading[2])));
    else if (small) made.push(el("div", "small", inline(small[1])));
    else if (quote) made.push(el("blockquote", "", inline(quote[1])));
    else if (LISTED.test(line)) {
      let end = at;
      while (end < lines.length && (LISTED.test(lines[end]) || /^ {2,}\S/.test(lines[end]))) end += 1;
      made.push(list(lines.slice(at, end)));
      at = end - 1;
    } else made.push(el("div", line ? "line" : "line empty", inline(line)));
  }
  return made;
}

const LISTED = /^( *)([-*]|\d{1,3}\.) +(\S.*)$/;

function list(lines) {
  const items = [];
  for (const line of lines) {
    const found = LISTED.exec(line);
    if (!found) {
      items.at(-1).lastChild.append("\n", ...inline(line.trim()));
      continue;
    }
    const ordered = found[2] !== "-" && found[2] !== "*";
    const item = el("div", "item", el("span", "mark", ordered ? found[2] : "•"), el("span", "", inline(found[3])));
    item.dataset.depth = Math.min(4, Math.floor(found[1].length / 2));
    items.push(item);
  }
  return el("div", "list", items);
}
