// An agent in plain JavaScript: reads calls and writes answers, one JSON object a line.
const lines = require("node:readline").createInterface({ input: process.stdin });

const LONGEST = 100;

function answer({ text }) {
  if (typeof text !== "string") {
    return { error: { kind: "refusal", message: "there is no text to measure" } };
  }
  const longest = Math.max(...text.split("\n").map((line) => line.length));
  const verdict = longest > LONGEST ? "reject" : "approve";
  return { value: { verdict, longest }, confidence: 0.95 };
}

lines.on("line", (line) => {
  const message = JSON.parse(line);
  if (message.type !== "call") return;
  console.log(JSON.stringify({ id: message.id, ...answer(message.input ?? {}) }));
});
