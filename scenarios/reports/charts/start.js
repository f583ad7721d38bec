// Draws every chart of the page: a script element of JSON with `data-chart` belongs to the element of that id.
const OPTIONS = {
  ast: true, // expressions are interpreted, not compiled: a page may forbid eval
  renderer: "svg",
  actions: false,
  defaultStyle: false,
  tooltip: { disableDefaultStyle: true },
};
const views = {};

async function draw(script) {
  const id = script.dataset.chart;
  const element = document.getElementById(id);
  const controls = document.createElement("div");
  controls.className = "chart-controls";
  element.before(controls);
  try {
    const spec = JSON.parse(script.textContent);
    const { view } = await vegaEmbed(element, spec, { ...OPTIONS, bind: controls });
    views[id] = view;
    if (!controls.hasChildNodes()) controls.remove();
    if (spec.usermeta?.map) makeReachable(view, element);
  } catch (error) {
    element.textContent = "This chart could not be drawn.";
    console.error(id, error);
  }
}

async function drawAll() {
  for (const script of document.querySelectorAll("script[data-chart]")) await draw(script);
  return Object.keys(views);
}

const loaded = new Promise((done) => {
  if (document.readyState !== "loading") done();
  else document.addEventListener("DOMContentLoaded", done);
});

window.nlematch = {
  views,
  ready: loaded.then(drawAll),
  // Rings a school on a map and moves to where it is; true where it is there.
  async find(id, urn) {
    await window.nlematch.ready;
    return showOnMap(views[id], urn);
  },
};
