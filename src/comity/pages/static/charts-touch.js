// Charts are drawn on the server; on first touch the same declaration is drawn again here, and answers to the pointer.
let library;

function loadLibrary(url) {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => resolve(window.vegaEmbed);
    script.onerror = () => reject(new Error(url));
    document.head.append(script);
  });
  return library;
}

async function enliven(chart) {
  const [embed, answer] = await Promise.all([
    loadLibrary(document.body.dataset.charts),
    fetch(chart.dataset.figure).then((response) => (response.ok ? response.json() : Promise.reject(response.status))),
  ]);
  const stage = document.createElement("div");
  await embed(stage, answer.spec, {
    mode: "vega",
    ast: true,
    renderer: "svg",
    actions: false,
    formatLocale: answer.formatLocale,
    timeFormatLocale: answer.timeFormatLocale,
  });
  const drawn = stage.querySelector("svg");
  const still = chart.querySelector("svg");
  drawn.setAttribute("role", "img");
  drawn.setAttribute("aria-label", still.getAttribute("aria-label"));
  still.replaceWith(stage);
}

export function enlivenCharts(root) {
  for (const chart of root.querySelectorAll(".chart[data-figure]")) {
    const begin = () => enliven(chart).catch(() => {}); // the drawing of the server stays as it is
    chart.addEventListener("pointerenter", begin, { once: true });
    chart.addEventListener("focus", begin, { once: true });
  }
}
