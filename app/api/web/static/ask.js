// Asks the GraphQL schema of this service; errors come back in the answer, as GraphQL has it.
export async function ask(query, variables = {}, headers = {}) {
  const answer = await fetch("/graphql", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return answer.json();
}
