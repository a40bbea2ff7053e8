// Talking to the sandbox. Every refusal is a sentence that can be shown.
const BASE = "/sandbox/api";

export class Refusal extends Error {}

async function read(answer) {
  const body = await answer.json().catch(() => null);
  if (!answer.ok) throw new Refusal(body?.error ?? `The sandbox answered ${answer.status}.`);
  return body;
}

export async function get(path) {
  return read(await fetch(BASE + path, { cache: "no-store" }));
}

export async function post(path, body) {
  return read(
    await fetch(BASE + path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    }),
  );
}
