// The page: what is chosen, kept in the address, and what is shown of it.

const data = JSON.parse(document.getElementById("data").textContent);
const element = (id) => document.getElementById(id);
const state = { at: data.choices.map(() => 0), caseload: data.start.caseload, measure: data.start.measure };

function make(tag, words = "", attributes = {}, ...children) {
  const made = document.createElement(tag);
  if (words) made.textContent = words;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/* ------------------------------------------------------------------------------------ what is chosen */

function viewAt(at) {
  return data.views.find((view) => view.at.every((option, n) => option === at[n])) ?? data.views[0];
}

function nearestPlace(view, caseload) {
  const apart = (n) => Math.abs(view.caseloads[n] - caseload);
  return view.caseloads.reduce((best, _, n) => (apart(n) < apart(best) ? n : best), 0);
}

function chosenBut(n, option) {
  return state.at.map((one, place) => (place === n ? option : one));
}

function otherWays() {
  // The same choices with every other way of working.
  const n = data.choices.findIndex((choice) => choice.key === "way");
  if (n < 0) return [];
  return data.choices[n].options.flatMap(([, label], option) => {
    return option === state.at[n] ? [] : [{ label, option, view: viewAt(chosenBut(n, option)) }];
  });
}

function fromAddress() {
  const asked = new URLSearchParams(location.hash.slice(1));
  data.choices.forEach((choice, n) => {
    const found = choice.options.findIndex(([value]) => value === asked.get(choice.key));
    if (found >= 0) state.at[n] = found;
  });
  if (data.measures.some((measure) => measure.name === asked.get("measure"))) state.measure = asked.get("measure");
  const caseload = Number(asked.get("clients"));
  if (asked.has("clients") && Number.isFinite(caseload)) state.caseload = caseload;
}

let waiting = 0;

function toAddress() {
  // A moment after the last change: browsers refuse an address that changes many times a second.
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    const said = new URLSearchParams({ clients: state.caseload, measure: state.measure });
    data.choices.forEach((choice, n) => said.set(choice.key, choice.options[state.at[n]][0]));
    history.replaceState(null, "", `#${said}`);
  }, 250);
}

/* ---------------------------------------------------------------------------------------- controls */

function buildControls() {
  const isMoved = data.views.some((view) => view.caseloads.length > 1);
  element("slider").hidden = element("along").hidden = !isMoved;
  for (const group of new Set(data.measures.map((measure) => measure.group))) {
    const options = data.measures.filter((measure) => measure.group === group);
    const made = options.map((measure) => make("option", measure.label, { value: measure.name }));
    element("measure").append(make("optgroup", "", { label: group }, ...made));
  }
  element("measure").addEventListener("change", (event) => change({ measure: event.target.value }));
  element("choices").append(...data.choices.map(control));
  element("choices").hidden = data.choices.length === 0;
  element("caseload").addEventListener("input", (event) => {
    change({ caseload: viewAt(state.at).caseloads[Number(event.target.value)] });
  });
  element("fewer").addEventListener("click", () => step(-1));
  element("more").addEventListener("click", () => step(1));
}

function control(choice, n) {
  const pick = (option) => change({ at: chosenBut(n, option) });
  if (choice.options.length > 3) {
    const options = choice.options.map(([, label], option) => make("option", label, { value: option }));
    const list = make("select", "", { id: `choice-${n}` }, ...options);
    list.addEventListener("change", () => pick(Number(list.value)));
    return make("div", "", { class: "control" }, make("label", choice.label, { for: `choice-${n}` }), list);
  }
  const buttons = choice.options.map(([, label], option) => {
    const button = make("input", "", { type: "radio", name: `choice-${n}`, value: option });
    button.addEventListener("change", () => pick(option));
    return make("label", "", {}, button, make("span", label));
  });
  return make("fieldset", "", {}, make("legend", choice.label), ...buttons);
}

function step(by) {
  const view = viewAt(state.at);
  const place = nearestPlace(view, state.caseload) + by;
  if (view.caseloads[place] !== undefined) change({ caseload: view.caseloads[place] });
}

function change(what) {
  Object.assign(state, what);
  render();
  toAddress();
}

function showControls(view, place) {
  element("measure").value = state.measure;
  data.choices.forEach((choice, n) => {
    const list = element(`choice-${n}`);
    if (list) list.value = state.at[n];
    else document.getElementsByName(`choice-${n}`)[state.at[n]].checked = true;
  });
  const slider = element("caseload");
  slider.max = view.caseloads.length - 1;
  slider.value = place;
  slider.disabled = view.caseloads.length < 2;
  slider.setAttribute("aria-valuetext", `${view.caseloads[place]} clients`);
  element("shown").textContent = `${view.caseloads[place]} clients`;
  element("fewer").disabled = place === 0;
  element("more").disabled = place === view.caseloads.length - 1;
}

/* ------------------------------------------------------------------------------------- what is shown */

function render() {
  const view = viewAt(state.at);
  const place = nearestPlace(view, state.caseload);
  const measure = data.measures.find((one) => one.name === state.measure);
  const others = otherWays();
  showControls(view, place);
  const sentence = sentenceOf(data, view, place, measure);
  if (element("sentence").textContent !== sentence) element("sentence").textContent = sentence;
  element("beside").replaceChildren(...besideOf(data, view, place, measure, others).map((said) => make("li", said)));
  element("definition").textContent = `${measure.label}: ${measure.definition}`;
  if (!element("along").hidden) showCurve(view, place, measure, others, sentence);
  showCompared(view, place, measure);
  showPromises(view, place);
  showHours(view, place);
  showKinds(view, place);
  showMonths(view, place, measure);
  showEverything(view, place, others);
}

function wayLine() {
  const n = data.choices.findIndex((choice) => choice.key === "way");
  return n < 0 ? { label: data.way, option: 0 } : { label: data.choices[n].options[state.at[n]][1], option: state.at[n] };
}

function showCurve(view, place, measure, others, sentence) {
  const promise = data.promises.find((one) => one.measure === measure.name);
  const lines = [{ ...wayLine(), view }, ...others].map((line) => ({
    ...line, look: LINES[line.option % LINES.length], numbers: line.view.means[measure.name],
  }));
  const unit = measure.unit && measure.unit !== "share" ? `, ${measure.unitSaid.trim() || measure.unit}` : "";
  element("curve-heading").textContent = `${measure.label}${unit}, as the caseload grows`;
  const words = { title: `${measure.label} by caseload`, description: sentence };
  const choose = (caseload) => change({ caseload });
  const width = Math.max(270, element("curve").clientWidth);
  element("curve").replaceChildren(curve(width, { measure, lines, place, promise, leadIn: data.leadIn, words, choose }));
  element("curve-key").replaceChildren(...keyOf(lines, view, measure));
  element("curve-caption").textContent = captionOf(view, place);
  showCurveTable(lines, view, place, measure);
}

function keyOf(lines, view, measure) {
  const items = lines.filter((line) => line.numbers).map((line, n) =>
    make("li", "", {}, keyLine(line.look, n === 0), make("span", n ? line.label : `${line.label}, with its 95% band`)));
  if (view.ends.means?.[measure.name]) {
    const label = view.points > 1 ? "8 of 10 points lie between" : "if everything we do not know were at its lightest, or heaviest";
    items.push(make("li", "", {}, keyLine({ colour: "#6b6b6b", dash: ENDS_DASH }, false), make("span", label)));
  }
  if (lines.some((line) => line.view.growing.length)) {
    const look = { ...lines[0].look, hollow: true };
    items.push(make("li", "", {}, keyLine(look, false), make("span", `hollow: open work still grew after ${view.weeks} weeks`)));
  }
  return items;
}

function captionOf(view, place) {
  const years = view.years[place];
  const mean = view.points > 1 ? `the mean over ${view.points} points and ${years} simulated years` : `the mean of ${years} simulated years`;
  const pale = data.leadIn.length ? ` Shaded: ${data.leadIn[0]} to ${data.leadIn.at(-1)} clients, before the range asked for.` : "";
  return `Each point is ${mean} of ${view.weeks} weeks; bands and brackets are 95% intervals for chance alone.${pale} Source: simulated, run ${data.run.id}.`;
}

function fill(id, caption, header, rows, words = 1) {
  // The first columns, as many as `words`, are words and stand to the left.
  const table = element(id);
  table.querySelector("caption").textContent = caption;
  const names = header.map((name, n) => make("th", name, n < words ? { scope: "col", class: "text" } : { scope: "col" }));
  table.querySelector("thead").replaceChildren(make("tr", "", {}, ...names));
  table.querySelector("tbody").replaceChildren(...rows);
}

function row(first, cells, attributes = {}) {
  const name = first instanceof Node ? make("th", "", { scope: "row" }, ...first.childNodes) : make("th", first, { scope: "row" });
  const made = cells.map((one) => (one instanceof Node ? one : make("td", one)));
  return make("tr", "", attributes, name, ...made);
}

function showCurveTable(lines, view, place, measure) {
  const header = ["Clients", ...lines.map((line) => capital(line.label)), "Steady?"];
  const rows = view.caseloads.map((caseload, n) => {
    const cells = lines.map((line) => {
      const at = line.view.caseloads.indexOf(caseload);
      return at < 0 ? "not run" : withInterval(measure, cell(line.numbers, at));
    });
    const grows = view.growing.includes(caseload) ? "no: open work grows" : view.overload[caseload] ? "no: hours used up" : "yes";
    return row(String(caseload), [...cells, grows], n === place ? { class: "here" } : {});
  });
  fill("curve-table", `${measure.label}: mean over years, with its 95% interval. Run ${data.run.id}.`, header, rows);
}

const MOST_COMPARED = 64;

function showCompared(view, place, measure) {
  // Where a run crosses several things: all of their combinations, the chosen one marked.
  element("side-by-side").hidden = data.choices.length < 2 && data.averaged.length === 0 || data.views.length > MOST_COMPARED;
  if (element("side-by-side").hidden) return;
  const rows = data.views.map((other) => {
    const [first, ...more] = data.choices.map((choice, n) => choice.options[other.at[n]][1]);
    const at = other.caseloads.indexOf(view.caseloads[place]);
    const numbers = at < 0 ? "not run" : withInterval(measure, cell(other.means[measure.name], at));
    return row(first ?? "all points", [...more.map((words) => make("td", words, { class: "text" })), numbers], other === view ? { class: "here" } : {});
  });
  const names = data.choices.map((choice) => choice.label);
  const caption = `${measure.label} with ${view.caseloads[place]} clients: mean over years, with its 95% interval for chance alone. What is chosen above is marked.`;
  fill("compared", caption, [...(names.length ? names : ["Points"]), "Simulated"], rows, names.length);
}

function showPromises(view, place) {
  const rows = data.promises.map((promise) => {
    const measure = data.measures.find((one) => one.name === promise.measure);
    const one = cell(view.means[measure.name], place);
    const kept = isKept(promise, one.mean);
    const more = digitsApart(measure, one.mean, promise.threshold);
    const verdict = make("td", kept ? "kept" : "not kept", { class: kept ? "kept" : "broken" });
    const least = `${bound(promise)} ${show(measure, promise.threshold)}`;
    return row(measure.label, [least, withInterval(measure, one, more), verdict, keptUpTo(promise, view)]);
  });
  const caseload = view.caseloads[place];
  const after = view.overload[caseload] ? `, after ${view.weeks} weeks` : "";
  const caption = `With ${caseload} clients${chosenWords(data, view)}${after}: mean over years, with its 95% interval. A promise is kept where the mean keeps it.`;
  fill("promises", caption, ["What is promised", "Promised", "Simulated", "Kept?", "Kept up to, clients"], rows);
}

function showHours(view, place) {
  const at = (n, name) => view.hours[name]?.mean[n] ?? 0;
  const totals = view.caseloads.map((_, n) => data.groups.reduce((sum, group) => sum + at(n, group.name), 0));
  const groups = data.groups.filter((group) => at(place, group.name) > 0);
  const values = groups.map((group) => at(place, group.name));
  const beyond = cell(view.means.overtime, place), overtime = beyond.mean ?? 0;
  const paid = totals[place] - overtime, caseload = view.caseloads[place];
  const hours = (one) => withInterval({ unit: "", digits: 1 }, one);
  const title = `Hours of a week with ${caseload} clients`;
  const description = `${fixed(paid, 1)} hours paid at work and ${fixed(overtime, 1)} of overtime; the table below says what for.`;
  const width = Math.max(270, element("hours").clientWidth);
  const above = (n) => { const one = cell(view.means.overtime, n); return one.high === null ? 0 : one.high - one.mean; };
  const most = Math.max(...totals.map((total, n) => total + above(n)));
  element("hours").replaceChildren(hoursBar(width, { groups, values, paid, most, beyond, words: { title, description } }));
  const rows = groups.map((group, n) => {
    const name = make("span", "", {}, swatch(group), group.label);
    const share = ["office", "free"].includes(group.name) ? "" : fixed((values[n] * 60 * 52) / 12 / caseload, 0);
    return row(name, [hours(cell(view.hours[group.name], place)), share]);
  });
  const sum = row("Together", [fixed(totals[place], 1), ""], { class: "sum" });
  const caption = `With ${caseload} clients${chosenWords(data, view)}: ${hours({ ...beyond, mean: overtime })} hours of overtime in a mean week, the whisker its 95% interval; leave, holidays and sickness are taken off. The bar has the same scale at every caseload.`;
  fill("hours-table", caption, ["What for", "Hours a week (95% interval)", "Minutes for each client and month"], [...rows, sum]);
}

function showKinds(view, place) {
  element("by-kind").hidden = Object.keys(view.kinds).length === 0;
  const share = { unit: "share", digits: 0 };
  const rows = Object.entries(data.kinds).filter(([name]) => view.kinds[name]).map(([name, label]) => {
    const one = cell(view.kinds[name], place);
    const drawnBar = make("td", "", { class: "bar" }, ...(one.mean === null ? [] : [bar(one)]));
    return row(label, [drawnBar, withInterval(share, one)]);
  });
  const caseload = view.caseloads[place];
  const after = view.overload[caseload] ? `, after ${view.weeks} weeks` : "";
  const caption = `With ${caseload} clients${chosenWords(data, view)}${after}: share of what fell due that was done by its due time, grace not counted; the white box is the 95% interval.`;
  fill("kinds", caption, ["Kind of work", "0 to 100%", "On time"], rows);
}

function showMonths(view, place, measure) {
  const known = Object.entries(view.months).filter(([, means]) => means[measure.name]);
  element("lasting").hidden = known.length === 0;
  const rows = known.map(([months, means]) => row(`After ${months} months`, [withInterval(measure, cell(means[measure.name], place))]));
  const caption = `${measure.label} with ${view.caseloads[place]} clients${chosenWords(data, view)}: the same simulated years, looked at earlier. Where open work grows a value without its time means nothing.`;
  fill("months", caption, ["How long", "Simulated"], rows);
}

function showEverything(view, place, others) {
  const caseload = view.caseloads[place];
  const lines = [{ ...wayLine(), view }, ...others];
  const rows = [];
  let group = "";
  for (const measure of data.measures) {
    if (measure.group !== group) {
      group = measure.group;
      const heading = make("th", group, { scope: "colgroup", colspan: lines.length + 1 });
      rows.push(make("tr", "", { class: "group" }, heading));
    }
    rows.push(row(measure.label, lines.map((line) => {
      const at = line.view.caseloads.indexOf(caseload);
      return at < 0 ? "not run" : withInterval(measure, cell(line.view.means[measure.name], at));
    })));
  }
  const caption = `With ${caseload} clients: mean over years, with its 95% interval. Run ${data.run.id}.`;
  fill("everything", caption, ["Measure", ...lines.map((line) => capital(line.label))], rows);
}

buildControls();
fromAddress();
render();
addEventListener("hashchange", () => { fromAddress(); render(); });
let drawnWidth = element("curve").clientWidth;
new ResizeObserver(() => {
  if (element("curve").clientWidth === drawnWidth) return;
  drawnWidth = element("curve").clientWidth;
  render();
}).observe(element("curve"));
