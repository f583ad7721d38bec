// Makes the schools of a map one group for the keyboard: Tab enters it, arrow keys go to the nearest school in their
// direction, Page Up and Page Down to the one before and after in the order of drawing, so that all are reached.
const SCHOOLS = "g.cases_marks > path";
const FILTERS = ["region", "tier", "state"];
const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function makeReachable(view, element) {
  const said = document.createElement("p");
  said.className = "chart-said";
  said.setAttribute("role", "status");
  element.after(said);
  let current = "";

  const schools = () => [...element.querySelectorAll(SCHOOLS)];
  const idOf = (school) => school.__data__.datum.case_id;

  function refresh() {
    const all = schools();
    element.querySelector("g.cases_marks")?.setAttribute("aria-label", `${all.length} schools; arrow keys move`);
    const entry = all.find((school) => idOf(school) === current) ?? all[0];
    for (const school of all) school.setAttribute("tabindex", school === entry ? "0" : "-1");
  }

  function tell(school) {
    current = idOf(school);
    said.textContent = school.__data__.datum.said;
    refresh();
    view.signal("focused", current).runAsync();
  }

  element.addEventListener("focusin", ({ target }) => {
    if (target.matches(SCHOOLS)) tell(target);
  });
  element.addEventListener("focusout", ({ target, relatedTarget }) => {
    if (target.matches?.(SCHOOLS) && !element.contains(relatedTarget)) view.signal("focused", "").runAsync();
  });
  element.addEventListener("keydown", (event) => {
    if (!event.target.matches(SCHOOLS)) return;
    const next = nextSchool(event.target, schools(), event.key);
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  });
  for (const name of FILTERS) view.addSignalListener(name, () => view.runAfter(refresh));
  refresh();
}

// The school that a key leads to; undefined where the key leads nowhere.
function nextSchool(from, all, key) {
  if (key === "Home") return all[0];
  if (key === "End") return all.at(-1);
  const at = all.indexOf(from);
  if (key === "PageUp") return all[at - 1];
  if (key === "PageDown") return all[at + 1];
  const direction = DIRECTIONS[key];
  if (!direction) return undefined;
  const { x, y } = from.__data__;
  const ahead = all
    .map((school) => {
      const [dx, dy] = [school.__data__.x - x, school.__data__.y - y];
      const along = dx * direction[0] + dy * direction[1];
      const aside = Math.abs(dx * direction[1]) + Math.abs(dy * direction[0]);
      return { school, along, far: along + 2 * aside };
    })
    .filter(({ along, school }) => along > 0 && school !== from);
  return ahead.reduce((best, one) => (best && best.far <= one.far ? best : one), undefined)?.school;
}

async function showOnMap(view, urn) {
  if (!view) return false;
  for (const name of FILTERS) view.signal(name, "all");
  await view.signal("find", urn).runAsync();
  const school = [...view.container().querySelectorAll(SCHOOLS)].find((one) =>
    one.__data__.datum.urns.split(";").includes(urn),
  );
  if (school === undefined) return false;
  school.setAttribute("tabindex", "0"); // it may have been drawn this moment
  school.scrollIntoView({ block: "center" });
  school.focus();
  return true;
}
