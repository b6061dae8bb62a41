interface Waiting<Q, A> {
  question: Q;
  resolve(answer: A): void;
  reject(error: unknown): void;
}

/**
 * Turns single questions that arrive while an answer is under way into the next one question: under load many callers share one
 * statement, alone a caller waits for nothing. Nothing is remembered between two questions.
 */
export class Coalesced<Q, A> {
  private waiting: Waiting<Q, A>[] = [];
  private busy = false;

  /** `ask` answers the questions in their order. */
  constructor(private readonly ask: (questions: Q[]) => Promise<A[]>) {}

  answer(question: Q): Promise<A> {
    return new Promise<A>((resolve, reject) => {
      this.waiting.push({ question, resolve, reject });
      if (!this.busy) void this.work();
    });
  }

  private async work(): Promise<void> {
    this.busy = true;
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, 500);
      try {
        const answers = await this.ask(batch.map((one) => one.question));
        batch.forEach((one, index) => one.resolve(answers[index]!));
      } catch (error) {
        batch.forEach((one) => one.reject(error));
      }
    }
    this.busy = false;
  }
}
