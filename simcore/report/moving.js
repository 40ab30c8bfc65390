// Moves the bars of the page to one evening of the quarter. Without it the page shows the last evening.
"use strict";
(function () {
  const told = JSON.parse(document.getElementById("evenings").textContent);
  const slider = document.getElementById("day");
  const button = document.getElementById("play");
  const when = document.getElementById("when");
  const last = told.dates.length - 1;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  const step = 220;
  let timer = 0;

  function number(value) { return value.toLocaleString("en-US"); }

  function show(day) {
    slider.value = String(day);
    slider.setAttribute("aria-valuetext", told.dates[day]);
    when.textContent = told.dates[day] + ", in the evening";
    for (const one of told.bars) {
      const waiting = one.waiting[day], overdue = one.overdue[day];
      document.getElementById(one.id + "-w").setAttribute("width", String(waiting * told.scale));
      document.getElementById(one.id + "-o").setAttribute("width", String(overdue * told.scale));
      const words = document.getElementById(one.id + "-n");
      words.setAttribute("x", String(told.left + waiting * told.scale + 6));
      words.textContent = number(waiting) + (overdue ? ", " + number(overdue) + " late" : "");
    }
    for (const one of told.sums) {
      document.getElementById(one.id).textContent =
        number(one.waiting[day]) + " pieces of work wait, " + number(one.overdue[day]) + " of them overdue";
    }
  }

  function stop() {
    window.clearInterval(timer);
    timer = 0;
    button.textContent = "Play";
  }

  function play() {
    if (Number(slider.value) >= last) show(0);
    button.textContent = "Pause";
    timer = window.setInterval(function () {
      const next = Number(slider.value) + 1;
      if (next > last) { stop(); return; }
      show(next);
      if (next === last) stop();
    }, step);
  }

  button.addEventListener("click", function () { if (timer) stop(); else play(); });
  slider.addEventListener("input", function () { stop(); show(Number(slider.value)); });
  // a key that leaves the slider where it is (Home on the first evening) makes no input, but means "I take it from here"
  slider.addEventListener("keydown", function (pressed) { if (pressed.key !== "Tab" && pressed.key !== "Shift") stop(); });
  document.getElementById("controls").hidden = false;
  show(0);
  if (!still.matches) play();
})();
