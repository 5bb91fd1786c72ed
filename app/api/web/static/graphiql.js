// GraphiQL with one tab for each example; the examples' ids are picked from what the graph holds.
import { ask } from "./ask.js";

const EXAMPLES = ["customer", "circles", "influencers", "social_capital", "seed_plan", "referral_tree", "attribution", "settlements", "channels", "conflicts"];

const PICK = `{
  customers(first: 1) { edges { node { id } } }
  influencers(first: 20, by: SOCIAL_CAPITAL) { edges { node { id referrals(first: 1) { totalCount } } } }
}`;

async function pickIds() {
  const { data } = await ask(PICK);
  const leaders = data?.influencers?.edges?.map((edge) => edge.node) ?? [];
  const anybody = data?.customers?.edges?.[0]?.node.id ?? "the id of a customer";
  const referrals = (node) => node.referrals.totalCount;
  const root = leaders.reduce((best, node) => (best && referrals(best) >= referrals(node) ? best : node), null);
  return { customer: leaders[0]?.id ?? anybody, root: root?.id ?? anybody };
}

async function readTab(name, ids) {
  const query = await (await fetch(`/static/examples/${name}.graphql`)).text();
  const used = Object.entries(ids).filter(([variable]) => query.includes(`$${variable}:`));
  return { query, variables: used.length ? JSON.stringify(Object.fromEntries(used), null, 2) : "" };
}

const ids = await pickIds();
const defaultTabs = await Promise.all(EXAMPLES.map((name) => readTab(name, ids)));
// GraphiQL 4 shows the first tab without its variables unless they are given once more; on later visits it keeps its own.
const variables = localStorage.getItem("graphiql:tabState") ? undefined : defaultTabs[0].variables;
const fetcher = (asked, { headers } = {}) => ask(asked.query, asked.variables, headers);
ReactDOM.createRoot(document.getElementById("graphiql")).render(
  React.createElement(GraphiQL, { fetcher, defaultTabs, variables, defaultEditorToolsVisibility: "variables" }),
);
