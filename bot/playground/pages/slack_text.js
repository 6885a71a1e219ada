// Slack's texts as elements: plain_text, mrkdwn, and rich_text with its lists, quotes and styles.

// An empty line is shown as a small gap, not as a whole line.
const paragraphs = (text) =>
  text.split(/\n{2,}/).flatMap((part, index) => (index ? [el("span", "gap-between"), part] : [part]));

const unescaped = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

const textObject = (text) => (text.type === "mrkdwn" ? mrkdwn(text.text) : paragraphs(text.text));

// ------------------------------------------------------------ mrkdwn

const MARKS = { "*": "strong", _: "em", "~": "s" };

function mrkdwn(text) {
  const made = [];
  let plain = "";
  const push = (part) => {
    if (plain) made.push(...paragraphs(unescaped(plain)));
    plain = "";
    if (part) made.push(part);
  };
  for (let at = 0; at < text.length; ) {
    const rest = text.slice(at);
    const angle = /^<([^>\n]+)>/.exec(rest);
    if (angle) {
      push(reference(angle[1]));
      at += angle[0].length;
      continue;
    }
    const styled = styledStart(text, at, rest);
    if (styled) {
      push(styled.made);
      at += styled.length;
      continue;
    }
    plain += text[at];
    at += 1;
  }
  push(null);
  return made;
}

function styledStart(text, at, rest) {
  const before = at ? text[at - 1] : " ";
  if (!/[\s\p{P}]/u.test(before)) return null;
  const code = /^`([^`\n]+)`/.exec(rest);
  if (code) return { made: el("code", "", unescaped(code[1])), length: code[0].length };
  const found = /^([*_~])(?=\S)([^\n]*?\S)\1(?![\p{L}\p{N}])/u.exec(rest);
  return found && { made: el(MARKS[found[1]], "", mrkdwn(found[2])), length: found[0].length };
}

function reference(inside) {
  const [target, label] = [inside.split("|")[0], inside.split("|").slice(1).join("|")];
  if (/^https?:/.test(target)) return link(unescaped(target), "", unescaped(label || target));
  if (/^[@#!]/.test(target)) return el("span", "mention", unescaped(label || target.replace("!", "@")));
  return unescaped(label || target);
}

// ------------------------------------------------------------ rich_text

function richText(block) {
  return el("div", "rich", block.elements.map(richElement));
}

function richElement(element) {
  switch (element.type) {
    case "rich_text_section":
      return el("div", "rich-section", element.elements.map(richPart));
    case "rich_text_list":
      return richList(element);
    case "rich_text_quote":
      return el("blockquote", "", element.elements.map(richPart));
    case "rich_text_preformatted":
      return el("pre", "", element.elements.map(richPart));
    default:
      return null;
  }
}

function richList(element) {
  const ordered = element.style === "ordered";
  const depth = element.indent || 0;
  const items = element.elements.map((item, index) =>
    el("div", "item",
      el("span", "mark", ordered ? numbered(index + 1 + (element.offset || 0), depth) : ["•", "◦", "▪"][depth % 3]),
      el("span", "item-text", item.elements.map(richPart))));
  const made = el("div", element.border ? "list bordered" : "list", items);
  made.dataset.depth = Math.min(8, depth);
  return made;
}

const numbered = (number, depth) => (depth % 3 === 1 ? `${String.fromCharCode(96 + ((number - 1) % 26) + 1)}.` : `${number}.`);

function richPart(part) {
  const style = part.style || {};
  let made;
  switch (part.type) {
    case "link":
      made = link(part.url, "", part.text || part.url);
      break;
    case "text":
      made = el("span", "", paragraphs(part.text));
      break;
    case "user":
      made = el("span", "mention", `@${part.user_id}`);
      break;
    case "channel":
      made = el("span", "mention", `#${part.channel_id}`);
      break;
    case "broadcast":
      made = el("span", "mention", `@${part.range}`);
      break;
    case "emoji":
      made = part.unicode ? String.fromCodePoint(...part.unicode.split("-").map((code) => parseInt(code, 16))) : `:${part.name}:`;
      break;
    default:
      made = part.fallback || part.text || "";
  }
  if (style.code) made = el("code", "", made);
  if (style.strike) made = el("s", "", made);
  if (style.italic) made = el("em", "", made);
  if (style.bold) made = el("strong", "", made);
  return made;
}
