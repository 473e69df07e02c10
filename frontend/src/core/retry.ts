/** Waits between tries: 1, 2, 4, 8, 16, then 30 s each, until something worked. */
export class Backoff {
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;

  /** Run `again` after the next wait. A second call before that replaces the first. */
  schedule(again: () => void): void {
    this.cancel();
    const delay = Math.min(30_000, 1_000 * 2 ** this.failures);
    this.failures += 1;
    this.timer = setTimeout(() => {
      this.timer = null;
      again();
    }, delay);
  }

  get waiting(): boolean {
    return this.timer !== null;
  }

  cancel(): void {
    if (this.timer !== null) {
      clearTimeout(this.timer);
      this.timer = null;
    }
  }

  /** It worked: the next failure waits one second again. */
  reset(): void {
    this.cancel();
    this.failures = 0;
  }
}
