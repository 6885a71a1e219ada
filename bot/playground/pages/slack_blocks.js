// Block Kit as elements, each block as Slack draws it.

function block(shown) {
  switch (shown.type) {
    case "header":
      return el("div", "block header-block", textObject(shown.text));
    case "section":
      return section(shown);
    case "context":
      return el("div", "block context", shown.elements.map((part) =>
        part.type === "image" ? picture(part.image_url, part.alt_text, "tiny") : el("span", "context-text", textObject(part))));
    case "divider":
      return el("hr", "block");
    case "actions":
      return el("div", "block actions", shown.elements.map(control));
    case "image":
      return el("figure", "block", shown.title ? el("figcaption", "", textObject(shown.title)) : null,
        picture(shown.image_url, shown.alt_text, "wide-picture"));
    case "rich_text":
      return el("div", "block", richText(shown));
    default:
      return el("div", "block context", shown.type);
  }
}

function section(shown) {
  const text = el("div", "section-text");
  if (shown.text) text.append(el("div", "", textObject(shown.text)));
  if (shown.fields) text.append(el("div", "fields", shown.fields.map((field) => el("div", "", textObject(field)))));
  return el("div", "block section", text, shown.accessory ? control(shown.accessory) : null);
}

function control(part) {
  switch (part.type) {
    case "image":
      return picture(part.image_url, part.alt_text, "accessory");
    case "button": {
      const made = part.url ? link(part.url, "button", textObject(part.text)) : button(`button ${part.style || ""}`, pressing(part.action_id), textObject(part.text));
      if (part.accessibility_label) made.setAttribute("aria-label", part.accessibility_label);
      return made;
    }
    case "overflow":
      return button("button", null, "⋯");
    default:
      return button("button select", null, part.placeholder ? textObject(part.placeholder) : part.type, " ⌄");
  }
}
