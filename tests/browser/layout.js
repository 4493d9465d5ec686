// What a page does with texts that do not fit: sentences about what leaves its place or its direction.
// Run in the page by tests/browser/test_hostile_text.py.
() => {
  const found = [];
  const name = (element) =>
    `<${element.localName}${element.id ? `#${element.id}` : ""} class="${element.className}">` +
    ` “${element.textContent.trim().slice(0, 30)}”`;
  const clipped = (style) => style.clipPath !== "none" || style.position === "fixed";
  const isolates = /isolate|plaintext/;
  const width = document.documentElement.clientWidth;
  const wide = document.documentElement.scrollWidth;
  if (wide > width) found.push(`the page is ${wide} px wide in ${width} px`);

  const limits = new Map();
  function limit(element) {
    // The edges between which an element is seen; null where it is hidden, or can be scrolled to.
    if (limits.has(element)) return limits.get(element);
    const above = element.parentElement ? limit(element.parentElement) : [0, width];
    let own = above;
    const style = getComputedStyle(element);
    if (above && (clipped(style) || !element.checkVisibility())) own = null;
    else if (above && element !== document.documentElement && element !== document.body) {
      const box = element.getBoundingClientRect();
      if (/auto|scroll/.test(style.overflowX) || style.textOverflow === "ellipsis") own = null;
      else if (/hidden|clip/.test(style.overflowX)) {
        own = [Math.max(above[0], box.left), Math.min(above[1], box.right)];
      }
    }
    limits.set(element, own);
    return own;
  }

  for (const element of document.body.querySelectorAll("*")) {
    if (element.closest("svg, option, template, dialog:not([open])")) continue;
    const edges = limit(element.parentElement);
    const box = element.getBoundingClientRect();
    if (!edges || !limit(element) && /fixed/.test(getComputedStyle(element).position)) continue;
    if (box.width < 2 || !element.checkVisibility()) continue;
    if (box.right > edges[1] + 1 || box.left < edges[0] - 1) {
      found.push(`${name(element)} reaches from ${box.left} to ${box.right}, seen to ${edges[1]}`);
      continue;
    }
    const style = getComputedStyle(element);
    const block = !/^inline/.test(style.display) && style.overflowX === "visible";
    if (block && limit(element) && element.scrollWidth > element.clientWidth + 2) {
      const spills = [...element.children].some((child) => getComputedStyle(child).position === "absolute");
      if (!spills) found.push(`${name(element)} spills ${element.scrollWidth - element.clientWidth} px`);
    }
  }

  // Our own short words stay whole, however long the words beside them are.
  for (const element of document.querySelectorAll("td :is(.button, .badge)")) {
    const text = [...element.childNodes].find((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (!text || !limit(element) || /\u05e9/.test(text.data)) continue;
    for (const word of text.data.matchAll(/\S+/g)) {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
      if (lines.size > 1 && !word[0].includes("-")) found.push(`${name(element)} breaks “${word[0]}”`);
    }
  }

  const foreign = /^\s*\u05e9\u05dc\u05d5\u05ddW*(\u{1f469}\u{1f3fd}\u200d\u{1f680})?…?\s*$/u;
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text; (text = texts.nextNode()); ) {
    if (!text.data.includes("\u05e9") || text.parentElement.closest("option, textarea, title, template, svg, .avatar")) continue;
    const parent = text.parentElement;
    if (!foreign.test(text.data)) {
      // A sentence that was made without markup, and has an element for itself.
      if (isolates.test(getComputedStyle(parent).unicodeBidi) && parent.textContent.trim() === text.data.trim()) continue;
      found.push(`${name(parent)} mixes a foreign text with our own: ${text.data.trim().slice(0, 40)}`);
    } else if (!isolates.test(getComputedStyle(parent).unicodeBidi)) {
      found.push(`${name(parent)} does not set a foreign text apart`);
    }
  }
  return [...new Set(found)].slice(0, 6);
}
