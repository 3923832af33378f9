/** Another implementation as a process: questions on its stdin, answers on its stdout, one JSON object a line. */
import { CommandError } from "../frame/errors.ts";

/** Output that is longer is not read: an answer is a few times as long as its question. */
const MOST_BYTES = 1 << 28;

/**
 * Runs a shell command, gives it all questions and returns its answers.
 *
 * @throws {CommandError} when the command fails, answers too much or too little, or something that is not JSON.
 */
export async function askCommand(shell: string, questions: readonly unknown[]): Promise<readonly unknown[]> {
  const lines = questions.map((question) => `${JSON.stringify(question)}\n`).join("");
  const process = new Deno.Command("sh", {
    args: ["-c", shell],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  })
    .spawn();
  const written = new Blob([lines]).stream().pipeTo(process.stdin)
    .catch(() => {}); // a command that does not read everything is judged by its answers
  const [output, status] = await Promise.all([readAll(process.stdout, shell), process.status, written]);
  if (!status.success) throw new CommandError(`${shell}: expected status 0, found ${status.code}`);
  const answers = output.split("\n").filter((line) => line.trim() !== "");
  if (answers.length !== questions.length) {
    throw new CommandError(
      `${shell}: expected ${questions.length} lines of answers, found ${answers.length}`,
    );
  }
  return answers.map((line, index): unknown => {
    try {
      return JSON.parse(line);
    } catch {
      throw new CommandError(`${shell}: line ${index + 1}: expected JSON, found ${line.slice(0, 60)}`);
    }
  });
}

async function readAll(stream: ReadableStream<Uint8Array>, shell: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MOST_BYTES) {
      throw new CommandError(`${shell}: expected at most ${MOST_BYTES} bytes of answers`);
    }
  }
  return text + decoder.decode();
}
