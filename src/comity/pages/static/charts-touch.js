// Charts are drawn on the server; on first touch the same declaration is drawn again here, and answers to the pointer
// and to the arrow keys. What is told stands in the declaration, in the page's language.
const GAP = 12;
let library;
let bubble;

function loadLibrary(url) {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => resolve(window.vegaEmbed);
    script.onerror = () => {
      library = undefined;
      script.remove();
      reject(new Error(url));
    };
    document.head.append(script);
  });
  return library;
}

async function readDeclaration(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.json();
}

function theBubble() {
  if (!bubble) {
    bubble = document.createElement("div");
    bubble.className = "chart-tip";
    bubble.setAttribute("role", "status");
    bubble.hidden = true;
    document.body.append(bubble);
  }
  return bubble;
}

function hideTip() {
  if (bubble) bubble.hidden = true;
}

function fill(target, value) {
  target.replaceChildren();
  if (typeof value !== "object") {
    target.textContent = value;
    return;
  }
  const { title, ...rest } = value;
  if (title !== undefined) {
    const head = document.createElement("b");
    head.textContent = title;
    target.append(head);
  }
  const list = document.createElement("dl");
  for (const [label, text] of Object.entries(rest)) {
    const term = document.createElement("dt");
    const told = document.createElement("dd");
    term.textContent = label.trim();
    told.textContent = text;
    list.append(term, told);
  }
  if (list.childElementCount) target.append(list);
}

// Shows what is told beside a point of the window, within it.
function showTip(value, x, y) {
  const tip = theBubble();
  fill(tip, value);
  tip.hidden = false;
  const { width, height } = tip.getBoundingClientRect();
  const right = x + GAP + width > document.documentElement.clientWidth - 4;
  const below = y - GAP - height < 4;
  tip.style.left = `${Math.max(4, right ? x - GAP - width : x + GAP)}px`;
  tip.style.top = `${below ? y + GAP : y - GAP - height}px`;
}

function onTouch(_handler, event, item, value) {
  if (value === null || value === undefined || value === "" || !event) hideTip();
  else if (event.type !== "pointerout" && event.type !== "mouseout") showTip(value, event.clientX, event.clientY);
  else hideTip();
}

// The marks of a drawing that tell something, from left to right and then from the top down.
function tellingMarks(drawing) {
  const marks = [...drawing.querySelectorAll("path, rect, line, circle")].filter((mark) => mark.__data__?.tooltip);
  const placed = marks.map((mark) => ({ mark, box: mark.getBoundingClientRect() }));
  placed.sort((one, other) => one.box.left - other.box.left || one.box.top - other.box.top);
  return placed.map(({ mark }) => mark);
}

function tellByKeys(chart, drawing) {
  let at = -1;
  const leave = () => {
    at = -1;
    hideTip();
    for (const mark of drawing.querySelectorAll(".told")) mark.classList.remove("told");
  };
  chart.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") leave();
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    const marks = tellingMarks(drawing);
    if (!marks.length) return;
    event.preventDefault();
    if (at >= 0) marks[at]?.classList.remove("told");
    at = at < 0 ? (step > 0 ? 0 : marks.length - 1) : Math.min(Math.max(at + step, 0), marks.length - 1);
    const mark = marks[at];
    mark.classList.add("told");
    const box = mark.getBoundingClientRect();
    const stage = chart.getBoundingClientRect();
    const top = Math.max(box.top, stage.top) + Math.min(box.height, stage.height) / 3;
    showTip(mark.__data__.tooltip, box.left + box.width / 2, top);
  });
  chart.addEventListener("blur", leave);
}

async function enliven(chart) {
  const [embed, answer] = await Promise.all([
    loadLibrary(document.body.dataset.charts),
    readDeclaration(chart.dataset.figure),
  ]);
  const stage = document.createElement("div");
  await embed(stage, answer.spec, {
    mode: "vega",
    ast: true,
    renderer: "svg",
    actions: false,
    defaultStyle: false,
    tooltip: onTouch,
    formatLocale: answer.formatLocale,
    timeFormatLocale: answer.timeFormatLocale,
  });
  const drawn = stage.querySelector("svg");
  const still = chart.querySelector("svg");
  drawn.setAttribute("role", "img");
  drawn.setAttribute("aria-label", still.getAttribute("aria-label"));
  still.replaceWith(stage);
  chart.dataset.alive = "yes";
  tellByKeys(chart, drawn);
}

export function enlivenCharts(root) {
  for (const chart of root.querySelectorAll(".chart[data-figure]")) {
    let begun = false;
    const begin = () => {
      if (begun) return;
      begun = true;
      enliven(chart).catch((fault) => {
        begun = false; // the drawing of the server stays; the next touch tries again
        chart.dataset.alive = String(fault);
      });
    };
    for (const kind of ["pointerenter", "touchstart", "focus"]) chart.addEventListener(kind, begin, { passive: true });
  }
  window.addEventListener("scroll", hideTip, { passive: true });
  document.addEventListener("keydown", (event) => event.key === "Escape" && hideTip());
}
