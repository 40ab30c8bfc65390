"use strict";
// Numbers and sentences, written as the rest of the report writes them. Every number comes from the data.

const MINUS = "\u2212\u2060"; // a minus that stays on the line of its number

function fixed(value, digits) {
  // An exact tie goes to the even digit, as in the other pages; toFixed would send it up.
  const scaled = value * 10 ** digits;
  const tie = Math.abs(scaled % 1) === 0.5 && (value * 2 ** (digits + 1)) % 1 === 0;
  const text = (tie ? (2 * Math.round(scaled / 2)) / 10 ** digits : value).toFixed(digits);
  const plain = text.replace("-", Number(text) === 0 ? "" : MINUS);
  return plain.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

function dollars(value, digits) {
  const text = fixed(value, digits);
  return text.startsWith(MINUS) ? `${MINUS}$${text.slice(MINUS.length)}` : `$${text}`;
}

function show(measure, value, more = 0) {
  if (value === null) return "none due";
  const digits = measure.digits + more;
  if (measure.unit === "share") return `${fixed(value * 100, digits)}%`;
  if (measure.unit === "days" && value >= 363) return "over 52 weeks";
  if (measure.unit === "$") return dollars(value, digits);
  return `${fixed(value, digits)} ${measure.unit}`.trim();
}

function cell(numbers, place) {
  const at = (column) => (numbers ? numbers[column][place] : null);
  return { mean: at("mean"), low: at("low"), high: at("high") };
}

function withInterval(measure, one, more = 0) {
  // A unit is said once; a share, a sum of money and what may be "over 52 weeks" keep theirs.
  const bare = ["share", "days", "$"].includes(measure.unit) ? measure : { ...measure, unit: "" };
  const known = one.low !== null && one.low !== one.high;
  const range = known ? ` (${show(bare, one.low, more)} to ${show(bare, one.high, more)})` : "";
  return show(measure, one.mean, more) + range;
}

function inWords(measure, one, more = 0) {
  // As a sentence has it: "71 of 100 (69 to 73)", "5.3 hours (5.1 to 5.5)".
  if (one.mean === null) return "not to be told, as none fell due";
  const number = (value) => {
    if (measure.unit === "days" && value >= 363) return "over 52 weeks";
    if (measure.unit === "$") return dollars(value, measure.digits + more);
    return fixed(measure.unit === "share" ? value * 100 : value, measure.digits + more);
  };
  const main = number(one.mean);
  const unit = measure.unit === "share" ? " of 100" : main === "over 52 weeks" ? "" : measure.unitSaid;
  const known = one.low !== null && one.low !== one.high;
  return main + unit + (known ? ` (${number(one.low)} to ${number(one.high)})` : "");
}

function isKept(promise, value) {
  if (value === null) return true; // where nothing fell due there is nothing to break
  return promise.sign === ">=" ? value >= promise.threshold : value <= promise.threshold;
}

function digitsApart(measure, value, threshold) {
  // As many digits more as tell a value from what was promised.
  const more = [0, 1, 2].find((n) => show(measure, value, n) !== show(measure, threshold, n));
  return value === threshold || value === null ? 0 : (more ?? 3);
}

function bound(promise) {
  return promise.sign === ">=" ? "at least" : "at most";
}

function keptUpTo(promise, view) {
  // The most clients at which this promise holds, there and at all fewer that were run.
  const means = view.means[promise.measure]?.mean ?? [];
  const broken = means.findIndex((value) => !isKept(promise, value));
  if (broken === 0) return `fewer than ${view.caseloads[0]}`;
  return broken < 0 ? `${view.caseloads.at(-1)}, the most run` : String(view.caseloads[broken - 1]);
}

function joined(label) {
  // "and all the work done properly", ", as people cope"
  return /^(as|if) /.test(label) ? `, ${label}` : ` and ${label}`;
}

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function chosenWords(data, view) {
  const said = data.choices.map((choice, n) => ({ key: choice.key, label: choice.label, option: choice.options[view.at[n]][1] }));
  const way = said.find((one) => one.key === "way")?.option ?? data.way;
  const rest = said.filter((one) => one.key !== "way").map((one) => `${one.label.toLowerCase()}: ${one.option}`);
  return joined(way) + (rest.length ? ` (${rest.join("; ")})` : "");
}

function sentenceOf(data, view, place, measure) {
  const caseload = view.caseloads[place];
  const one = cell(view.means[measure.name], place);
  const promise = data.promises.find((p) => p.measure === measure.name);
  const more = promise ? digitsApart(measure, one.mean, promise.threshold) : 0;
  const after = view.overload[caseload] ? ` after ${view.weeks} weeks` : "";
  const main = `With ${caseload} clients${chosenWords(data, view)},${after} ${measure.said} ${inWords(measure, one, more)}.`;
  if (!promise || one.mean === null) return main;
  const least = inWords(measure, { mean: promise.threshold, low: null, high: null });
  return `${main} Promised: ${bound(promise)} ${least}; ${isKept(promise, one.mean) ? "kept" : "not kept"}.`;
}

function besideOf(data, view, place, measure, others) {
  // What must be said with the sentence: how long it holds, the other way of working, what nobody knows.
  const caseload = view.caseloads[place];
  const said = view.overload[caseload] ? [`At this caseload ${view.overload[caseload]}.`] : [];
  const own = asideOf(data, view, caseload);
  if (own) said.push(`To cope, ${own} are shortened, let go or set aside in ${view.weeks} weeks.`);
  for (const { label, view: other } of others) {
    const at = other.caseloads.indexOf(caseload);
    if (at < 0) continue;
    const aside = asideOf(data, other, caseload);
    const so = aside && `, with ${aside} shortened, let go or set aside in ${other.weeks} weeks`;
    said.push(`${capital(label)}: ${inWords(measure, cell(other.means[measure.name], at))}${so}.`);
  }
  const unknown = endsOf(view, place, measure);
  return unknown ? [...said, unknown] : said;
}

function asideOf(data, view, caseload) {
  const at = view.caseloads.indexOf(caseload);
  const hours = at >= 0 ? cell(view.means.set_aside_hours, at).mean : null;
  return hours ? `${fixed(hours, 0)} hours of work` : "";
}

function endsOf(view, place, measure) {
  const ends = view.ends.means?.[measure.name];
  if (!ends) return "";
  const caseload = view.caseloads[place];
  const apart = (n) => Math.abs(view.ends.caseloads[n] - caseload);
  const near = view.ends.caseloads.reduce((best, _, n) => (apart(n) < apart(best) ? n : best), 0);
  const [low, high] = ends.map((values) => inWords(measure, { mean: values[near], low: null, high: null }));
  const at = view.ends.caseloads[near] === caseload ? "" : `At ${view.ends.caseloads[near]} clients `;
  if (view.points > 1) return capital(`${at}8 of 10 of the ${view.points} points lie between ${low} and ${high}.`);
  return capital(`${at}what nobody knows moves it from ${low} (all of it light) to ${high} (all of it heavy).`);
}
