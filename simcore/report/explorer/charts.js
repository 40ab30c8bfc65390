// The pictures, as SVG made of elements one by one: nothing of the data is ever read as markup.

const SVG = "http://www.w3.org/2000/svg";
const INK = "#1a1a1a", QUIET = "#555555", GRID = "#dcdcdc", PAPER = "#ffffff";
const LINES = [
  { colour: "#015a8e", dash: "", marker: "circle" },
  { colour: "#b34a00", dash: "8 4", marker: "square" },
  { colour: "#01724f", dash: "3 2", marker: "diamond" },
  { colour: "#a8559a", dash: "8 3 2 3", marker: "triangle" },
];
const PROMISED = "10 4 2 4", ENDS_DASH = "2 3";

function draw(tag, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function picture(width, height, title, description, ...children) {
  const named = draw("title", {}, title);
  const about = draw("desc", {}, description);
  const frame = { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${title}. ${description}` };
  return draw("svg", frame, named, about, ...children);
}

function text(x, y, words, more = {}) {
  return draw("text", { x, y, ...more }, words);
}

function path(points, more) {
  const steps = points.map(([x, y], n) => `${n ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`);
  return draw("path", { d: steps.join(""), fill: "none", ...more });
}

function mark(line, x, y, size, hollow) {
  const look = { fill: hollow ? PAPER : line.colour, stroke: line.colour, "stroke-width": 1.6 };
  if (line.marker === "circle") return draw("circle", { cx: x, cy: y, r: size, ...look });
  if (line.marker === "square") return draw("rect", { x: x - size, y: y - size, width: 2 * size, height: 2 * size, ...look });
  const corners = line.marker === "diamond" ? [[0, -1.3], [1.3, 0], [0, 1.3], [-1.3, 0]] : [[0, -1.3], [1.2, 1], [-1.2, 1]];
  return draw("polygon", { points: corners.map(([a, b]) => `${x + a * size},${y + b * size}`).join(" "), ...look });
}

function ticks(low, high, about, steps = [1, 2, 2.5, 5, 10]) {
  // Round numbers between low and high, some `about` of them.
  const rough = (high - low) / Math.max(1, about) || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = steps.map((n) => n * power).find((n) => n >= rough * 0.999);
  const found = [];
  for (let n = Math.ceil(low / step - 1e-9); n * step <= high + step * 1e-9; n += 1) found.push(n * step);
  return found;
}

function tickWords(measure, value) {
  return measure.unit === "share" ? `${Math.round(value * 100)}%` : Number(value.toFixed(6)).toLocaleString("en-US");
}

function rangeOf(measure, lines, ends, promise) {
  // Shares from 0 to 100%; else from zero to a round number above all that is drawn.
  if (measure.unit === "share") return [0, 1];
  const all = lines.flatMap((line) => [...(line.numbers?.mean ?? []), ...(line.numbers?.high ?? []), ...(line.numbers?.low ?? [])]);
  const known = [...all, ...(ends ?? []).flat(), promise?.threshold ?? null].filter((value) => value !== null);
  const low = Math.min(0, ...known), high = Math.max(0, ...known) || 1;
  const step = ticks(low, high, 5)[1] - ticks(low, high, 5)[0] || high;
  return [low < 0 ? Math.floor(low / step) * step : 0, Math.ceil(high / step - 1e-9) * step];
}

function known(xs, values) {
  return xs.map((x, n) => [x, values[n]]).filter(([, value]) => value !== null);
}

/* The curve: `lines` is the chosen view first, then the same with another way of working. */
function curve(width, { measure, lines, place, promise, leadIn, words, choose }) {
  const height = Math.round(Math.min(380, Math.max(250, width * 0.44)));
  const view = lines[0].view;
  const ends = view.ends.means?.[measure.name];
  const left = 54, right = 16, top = 30, bottom = 44;
  const all = lines.flatMap((line) => line.view.caseloads);
  const [first, last] = [Math.min(...all), Math.max(...all)];
  const spare = first === last ? 5 : 0;
  const [low, high] = rangeOf(measure, lines, ends, promise);
  const x = (n) => left + ((n - first + spare) / (last - first + 2 * spare)) * (width - left - right);
  const y = (value) => top + (1 - (value - low) / (high - low)) * (height - top - bottom);
  const parts = [];
  const paler = leadIn.filter((n) => n >= first && n < last);
  if (paler.length) {
    const edge = x(Math.min(...all.filter((n) => n > Math.max(...paler))));
    parts.push(draw("rect", { x: left, y: top, width: edge - left, height: height - top - bottom, fill: "#f3f5f8" }));
  }
  for (const value of ticks(low, high, 5)) {
    parts.push(path([[left, y(value)], [width - right, y(value)]], { stroke: value === 0 ? QUIET : GRID }));
    parts.push(text(left - 8, y(value) + 4.5, tickWords(measure, value), { "text-anchor": "end" }));
  }
  const shown = first === last ? [first] : ticks(first, last, width / 75, [1, 2, 5, 10]);
  for (const n of shown) parts.push(text(x(n), height - bottom + 19, String(n), { "text-anchor": "middle" }));
  parts.push(text((left + width - right) / 2, height - 5, "clients of one case manager", { "text-anchor": "middle", class: "quiet" }));
  const at = view.caseloads[place];
  parts.push(path([[x(at), top - 8], [x(at), height - bottom]], { stroke: INK, "stroke-width": 1.2 }));
  for (const values of ends ?? []) {
    const points = known(view.ends.caseloads, values).map(([n, value]) => [x(n), y(value)]);
    parts.push(path(points, { stroke: "#6b6b6b", "stroke-width": 2, "stroke-dasharray": ENDS_DASH }));
  }
  for (const line of [...lines].reverse()) parts.push(...drawn(line, lines[0] === line, x, y));
  if (promise) {
    const level = y(promise.threshold);
    parts.push(path([[left, level], [width - right, level]], { stroke: INK, "stroke-width": 1.6, "stroke-dasharray": PROMISED }));
    const label = `promised: ${bound(promise)} ${show(measure, promise.threshold)}`;
    // On the side where the chosen caseload is not, and inside the frame.
    const isLeft = x(at) > (left + width - right) / 2;
    const side = { "text-anchor": isLeft ? "start" : "end", class: "halo" };
    parts.push(text(isLeft ? left + 4 : width - right, level + (level - top < 20 ? 18 : -7), label, side));
  }
  parts.push(...chosen(lines[0], place, measure, x, y, { top, right: width - right }));
  const made = picture(width, height, words.title, words.description, ...parts);
  made.addEventListener("click", (event) => {
    const box = made.getBoundingClientRect();
    const goal = ((event.clientX - box.left) / box.width) * width;
    choose(view.caseloads.reduce((best, n) => (Math.abs(x(n) - goal) < Math.abs(x(best) - goal) ? n : best)));
  });
  return made;
}

function drawn(line, isChosen, x, y) {
  const { view, look, numbers } = line;
  if (!numbers) return [];
  const parts = [];
  const band = view.caseloads.map((n, i) => [x(n), numbers.low[i], numbers.high[i]]).filter((one) => one[1] !== null);
  if (isChosen && band.length > 1) {
    const edge = [...band.map(([a, low]) => [a, y(low)]), ...band.reverse().map(([a, , high]) => [a, y(high)])];
    parts.push(path(edge, { fill: look.colour, "fill-opacity": 0.2 }));
  }
  const points = known(view.caseloads, numbers.mean);
  parts.push(path(points.map(([n, value]) => [x(n), y(value)]), {
    stroke: look.colour, "stroke-width": isChosen ? 2.4 : 1.5, "stroke-dasharray": look.dash,
  }));
  const size = isChosen ? 3.4 : 2.6;
  for (const [n, value] of points) parts.push(mark(look, x(n), y(value), size, view.growing.includes(n)));
  return parts;
}

function chosen(line, place, measure, x, y, frame) {
  // The chosen caseload: a ring, the interval, and the number beside it.
  const one = cell(line.numbers, place);
  if (one.mean === null) return [];
  const [across, up] = [x(line.view.caseloads[place]), y(one.mean)];
  const parts = [];
  if (one.low !== null) {
    const ends = [y(one.low), y(one.high)];
    parts.push(path([[across, ends[0]], [across, ends[1]]], { stroke: INK, "stroke-width": 3 }));
    for (const end of ends) parts.push(path([[across - 6, end], [across + 6, end]], { stroke: INK, "stroke-width": 2 }));
  }
  parts.push(draw("circle", { cx: across, cy: up, r: 7, fill: PAPER, stroke: INK, "stroke-width": 3 }));
  // The number stands above the frame, where no line runs.
  const label = `${line.view.caseloads[place]} clients: ${show(measure, one.mean)}`;
  const half = label.length * 3.9;
  const middle = Math.min(Math.max(across, half + 2), frame.right + 14 - half);
  parts.push(text(middle, frame.top - 13, label, { "text-anchor": "middle", "font-weight": 600 }));
  return parts;
}

/* ------------------------------------------------------------------------------- hours and bars */

function hatch(id, group) {
  // The hatches of the report's other charts: strokes one way, the other, both; dots; dashes; crosses.
  const tile = draw("pattern", { id, width: 8, height: 8, patternUnits: "userSpaceOnUse" });
  tile.append(draw("rect", { width: 8, height: 8, fill: group.face }));
  const stroke = { stroke: group.hatchColour, "stroke-width": 1.1, fill: "none" };
  const signs = {
    "/": "M-2 2L2 -2M0 8L8 0M6 10L10 6", "\\": "M-2 6L2 10M0 0L8 8M6 -2L10 2", "-": "M0 4H8", "+": "M0 4H8M4 0V8",
    x: "M0 8L8 0M0 0L8 8",
  };
  const sign = group.hatch.charAt(0);
  if (sign === ".") tile.append(draw("circle", { cx: 4, cy: 4, r: 1.2, fill: group.hatchColour }));
  else if (signs[sign]) tile.append(draw("path", { d: signs[sign], ...stroke }));
  return tile;
}

function hoursBar(width, { groups, values, paid, most, beyond, words }) {
  const right = 14, high = 46, top = 26, height = top + high + 40;
  const x = (hours) => (hours / most) * (width - right) + 1;
  const patterns = draw("defs", {}, ...groups.map((group) => hatch(`bar-${group.name}`, group)));
  const parts = [patterns];
  let floor = 0;
  groups.forEach((group, n) => {
    const box = { x: x(floor), y: top, width: Math.max(0, x(floor + values[n]) - x(floor)), height: high };
    parts.push(draw("rect", { ...box, fill: `url(#bar-${group.name})`, stroke: PAPER, "stroke-width": 1 }));
    floor += values[n];
  });
  for (const hours of ticks(0, most, width / 90)) {
    parts.push(path([[x(hours), top + high], [x(hours), top + high + 5]], { stroke: QUIET }));
    parts.push(text(x(hours), top + high + 19, String(hours), { "text-anchor": hours ? "middle" : "start" }));
  }
  parts.push(text(width - right, height - 4, "hours a week, mean over the year", { "text-anchor": "end", class: "quiet" }));
  parts.push(path([[x(paid), top - 6], [x(paid), top + high + 6]], { stroke: INK, "stroke-width": 3 }));
  if (beyond.low !== null && beyond.high > beyond.low) {
    const ends = [beyond.low, beyond.high].map((hours) => x(paid + hours)), middle = top + high / 2;
    for (const [colour, thick] of [[PAPER, 4], [INK, 1.6]]) {
      parts.push(path([[ends[0], middle], [ends[1], middle]], { stroke: colour, "stroke-width": thick }));
      for (const end of ends) parts.push(path([[end, middle - 7], [end, middle + 7]], { stroke: colour, "stroke-width": thick }));
    }
  }
  const anchor = x(paid) > width / 2 ? "end" : "start";
  parts.push(text(x(paid), top - 11, `line: ${fixed(paid, 1)} hours paid at work`, { "text-anchor": anchor, class: "halo" }));
  return picture(width, height, words.title, words.description, ...parts);
}

function swatch(group) {
  const frame = { viewBox: "0 0 20 13", class: "swatch", "aria-hidden": "true" };
  const fill = { width: 20, height: 13, fill: `url(#key-${group.name})`, stroke: QUIET, "stroke-width": 1 };
  return draw("svg", frame, hatch(`key-${group.name}`, group), draw("rect", fill));
}

function bar(one) {
  // A share as a bar from 0 to 100%, with its interval; the number stands beside it.
  const frame = { viewBox: "0 0 100 14", preserveAspectRatio: "none", "aria-hidden": "true" };
  const parts = [draw("rect", { width: 100, height: 14, fill: "#e9edf2" })];
  parts.push(draw("rect", { width: one.mean * 100, height: 14, fill: LINES[0].colour }));
  if (one.low !== null && one.high > one.low) {
    const ends = { y: 4, height: 6, fill: PAPER, stroke: INK, "stroke-width": 1.5, "vector-effect": "non-scaling-stroke" };
    parts.push(draw("rect", { x: one.low * 100, width: (one.high - one.low) * 100, ...ends }));
  }
  return draw("svg", frame, ...parts);
}

function keyLine(look, isChosen) {
  const line = path([[1, 7], [33, 7]], { stroke: look.colour, "stroke-width": 2.2, "stroke-dasharray": look.dash });
  const parts = isChosen ? [draw("rect", { width: 34, height: 14, fill: look.colour, "fill-opacity": 0.2 })] : [];
  const marker = look.marker ? [mark(look, 17, 7, 3.2, look.hollow ?? false)] : [];
  return draw("svg", { viewBox: "0 0 34 14", "aria-hidden": "true" }, ...parts, line, ...marker);
}
