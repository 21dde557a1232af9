// Says the words of Streamlit's own parts in Japanese: only in the parts of the table, never in what people wrote.
const parts = new Map();
for (const { part, within, english, japanese } of TABLE) {
  const words = english.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{\d\}/g, "(.+)");
  if (!parts.has(part)) parts.set(part, new Map());
  parts.get(part).set(within, [...(parts.get(part).get(within) ?? []), [new RegExp(`^${words}$`, "s"), japanese]]);
}

const PARTS = "[data-testid], [data-live-announcer], [id^=react-aria-description]";
const nameOf = (element) =>
  element.getAttribute("data-testid") ??
  (element.hasAttribute("data-live-announcer") ? "live-announcer" : element.id && element.id.replace(/-\d+$/, ""));

function inJapanese(rows, words) {
  for (const [english, japanese] of rows) {
    const found = english.exec(words.trim());
    if (found) return japanese.replace(/\{(\d)\}/g, (_, number) => found[number]);
  }
  return words;
}

function mend(element, rows) {
  for (const name of ["aria-label", "title", "placeholder"]) {
    const words = element.getAttribute(name);
    const ours = words && inJapanese(rows, words);
    if (ours !== words) element.setAttribute(name, ours);
  }
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const ours = inJapanese(rows, texts.currentNode.data);
    if (ours !== texts.currentNode.data) texts.currentNode.data = ours;
  }
}

function mendPart(element) {
  for (const [within, rows] of parts.get(nameOf(element)) ?? []) {
    for (const one of within ? element.querySelectorAll(within) : [element]) mend(one, rows);
  }
}

// Each element is looked at once, however many changes it had a part in; charts say their words themselves.
function look(changes) {
  const changed = new Set(), around = new Set(), found = new Set();
  for (const { target, addedNodes, type } of changes) {
    for (const node of type === "childList" ? addedNodes : [target]) {
      const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
      if (element && !(element instanceof SVGElement)) changed.add(element);
    }
  }
  for (const element of changed) {
    for (let one = element; one && !around.has(one); one = one.parentElement) around.add(one);
    if (!changed.has(element.parentElement)) element.querySelectorAll(PARTS).forEach((one) => found.add(one));
  }
  for (const element of [...around, ...found]) mendPart(element);
}

new MutationObserver(look).observe(document, {
  subtree: true, childList: true, characterData: true,
  attributes: true, attributeFilter: ["aria-label", "title", "placeholder"],
});
