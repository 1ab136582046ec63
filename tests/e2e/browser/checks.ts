/** What must hold of a page, as expressions that run in it. Each gives what is wrong, in words. */

/** Elements that reach beyond the window, or are cut by what they stand in. */
export const OVERFLOWS = `(() => {
  const wrong = [];
  if (document.documentElement.scrollWidth > innerWidth) wrong.push("the page is " + document.documentElement.scrollWidth + " wide in a window of " + innerWidth);
  for (const element of document.querySelectorAll("main *:not(svg *)")) {
    const box = element.getBoundingClientRect();
    if (box.right > innerWidth + 1 && !element.closest(".scroll")) wrong.push(element.tagName + " " + element.className + " ends at " + Math.round(box.right));
  }
  return wrong.slice(0, 5);
})()`;

/** Texts of a picture that cover one another, or leave their box or their picture. */
export const PICTURE_TEXTS = `(() => {
  const wrong = [];
  for (const picture of document.querySelectorAll("svg.lane")) {
    const frame = picture.querySelector(".ground").getBoundingClientRect();
    const texts = [...picture.querySelectorAll("text")].map((text) => ({ text, box: text.getBoundingClientRect() }));
    const inside = (box, other) => box.left >= other.left - 0.5 && box.right <= other.right + 0.5 && box.top >= other.top - 0.5 && box.bottom <= other.bottom + 0.5;
    texts.forEach(({ text, box }, index) => {
      if (!inside(box, frame)) wrong.push(text.textContent + " leaves the picture");
      const own = text.closest(".box");
      if (own && !text.closest(".sign") && !inside(box, own.querySelector("rect").getBoundingClientRect())) wrong.push(text.textContent + " leaves its box");
      for (const { text: other, box: there } of texts.slice(index + 1)) {
        if (box.left < there.right - 0.5 && there.left < box.right - 0.5 && box.top < there.bottom - 1.5 && there.top < box.bottom - 1.5) wrong.push(text.textContent + " covers " + other.textContent);
      }
    });
  }
  return wrong.slice(0, 5);
})()`;

/** Texts that do not stand out enough from what is behind them (WCAG 2.2, AA): 4.5, or 3 for large ones. */
export const CONTRAST = `(() => {
  const wrong = new Map();
  const channels = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
  const solid = (color) => color.length >= 3 && (color.length < 4 || color[3] === 1);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) { const color = channels(getComputedStyle(at).backgroundColor); if (solid(color)) return color; }
    return [255, 255, 255];
  };
  const behindInPicture = (text) => {
    const group = text.closest(".chip, .sign, .box");
    const shape = group && group.querySelector(":scope > rect, :scope > circle");
    const fill = shape && getComputedStyle(shape).fill;
    return channels(fill && fill !== "none" ? fill : getComputedStyle(text.ownerSVGElement.querySelector(".ground")).fill);
  };
  const told = (element, color, ground) => {
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    const enough = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    const found = ratio(color, ground);
    if (found < enough) wrong.set(element.tagName + "." + element.getAttribute("class") + " " + color + " on " + ground, found.toFixed(2) + ": " + element.textContent.trim().slice(0, 30));
  };
  for (const element of document.querySelectorAll("body *:not(svg *):not(svg):not(style)")) {
    if (![...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== "")) continue;
    if (element.getClientRects().length > 0) told(element, channels(getComputedStyle(element).color), behind(element));
  }
  for (const text of document.querySelectorAll("svg.lane text")) told(text, channels(getComputedStyle(text).fill), behindInPicture(text));
  return [...wrong].map(([what, why]) => what + " " + why).slice(0, 5);
})()`;

/** What somebody who hears the page, or moves by keyboard, would miss. */
export const ACCESS = `(() => {
  const wrong = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  if (document.documentElement.lang === "") wrong.push("no language");
  if (all("h1").length !== 1) wrong.push("not one first heading");
  all("h1, h2, h3").map((heading) => Number(heading.tagName[1])).reduce((last, level) => { if (level > last + 1) wrong.push("a heading of level " + level + " after " + last); return level; }, 0);
  for (const table of all("table")) {
    if (!table.caption || table.caption.textContent === "") wrong.push("a table without a caption");
    if (table.querySelectorAll("th:not([scope])").length > 0) wrong.push("a heading of a table without its scope");
    for (const row of table.rows) if (row.cells.length !== table.rows[0].cells.length) wrong.push("a row of another length in " + table.caption.textContent);
  }
  for (const picture of all("svg:not([aria-hidden])")) {
    const named = (picture.getAttribute("aria-labelledby") || "").split(" ").map((id) => document.getElementById(id)?.textContent || "");
    if (picture.getAttribute("role") !== "img" || named.length !== 2 || named.some((text) => text.length < 10)) wrong.push("a picture without words");
  }
  for (const link of all("a")) if ((link.getAttribute("aria-label") || link.textContent).trim() === "") wrong.push("a link without words");
  for (const region of all(".scroll")) if (region.tabIndex !== 0 || region.getAttribute("aria-label") === null) wrong.push("a wide table out of reach of the keyboard");
  return wrong.slice(0, 5);
})()`;

/** What is folded on a screen and would be missing on paper. */
export const FOLDED = `(() => [...document.querySelectorAll("details")].flatMap((details) => [...details.children].slice(1).filter((child) => child.getBoundingClientRect().height === 0 || !child.checkVisibility({ contentVisibilityAuto: true })).map(() => details.querySelector("summary").textContent)))()`;
