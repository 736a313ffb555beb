/** What is going on: on one line of a terminal, on a line each where there is none. */
const startedAt = performance.now()

export function progress(text: string): void {
  const seconds = Math.round((performance.now() - startedAt) / 1000)
  const line = `${String(seconds).padStart(4)} s  ${text}`.slice(0, 79)
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line}`)
  else console.error(line)
}

export function clearProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
}
