// Fills the start page with what the graph holds and what is published.
import { ask } from "./ask.js";

const WHAT = `{
  customers(first: 1) { totalCount }
  groups(first: 1) { totalCount }
  circles(first: 1) { totalCount }
  conflicts(first: 1) { totalCount }
  channels { interactionCount }
  runs(first: 100) { edges { node { id kind asOf facts published } } }
}`;

const number = (value) => value.toLocaleString("en");

function element(name, text, ...children) {
  const made = document.createElement(name);
  if (text !== null) made.textContent = text;
  made.append(...children);
  return made;
}

function showCounts(data) {
  const counts = {
    customers: data.customers.totalCount,
    interactions: data.channels.reduce((sum, channel) => sum + channel.interactionCount, 0),
    "given groups": data.groups.totalCount,
    "found circles": data.circles.totalCount,
    conflicts: data.conflicts.totalCount,
  };
  const boxes = Object.entries(counts).map(([name, value]) =>
    element("div", null, element("dt", name), element("dd", number(value))));
  document.getElementById("counts").replaceChildren(...boxes);
}

function showRuns(data) {
  const published = data.runs.edges.map((edge) => edge.node).filter((run) => run.published);
  const rows = published.map((run) => {
    const figures = Object.entries(run.facts ?? {}).filter(([, value]) => typeof value === "number");
    const result = figures.map(([name, value]) => `${number(value)} ${name.replaceAll("_", " ")}`).join(", ");
    return element("tr", null, element("td", run.kind), element("td", (run.asOf ?? "").slice(0, 10)),
      element("td", result), element("td", null, element("code", run.id.slice(0, 8))));
  });
  const nothing = element("tr", null, element("td", "Nothing yet: `grapevine run` works it out."));
  document.getElementById("runs").replaceChildren(...(rows.length ? rows : [nothing]));
}

function note(text) {
  const notice = document.getElementById("notice");
  notice.textContent = text;
  notice.hidden = false;
}

try {
  const [answer, graph] = await Promise.all([ask(WHAT), fetch("/v1/graph").then((found) => found.json())]);
  if (answer.errors) throw new Error(answer.errors[0].message);
  if (graph.holds === "the made-up company") note("This graph holds a made-up company: nobody in it is real.");
  if (graph.holds === "nothing") note("This graph is empty: `grapevine run FOLDER` fills it.");
  showCounts(answer.data);
  showRuns(answer.data);
} catch (error) {
  note(`The graph cannot be read: ${error.message}`);
}
