/** A phone that has not been measured yet: multiplications a millisecond of plain TypeScript. */
const CAUTIOUS_START = 4e5;

/** Multiplications from which on a chunk tells the speed. */
const TELLING = 1e7;

/** Learns from chunks how long a computation takes on this device. */
export class ComputingSpeed {
  private operationsPerMillisecond = CAUTIOUS_START;

  /** Takes in that so many operations took so long. Small chunks say nothing: they are mostly overhead. */
  learn(operations: number, milliseconds: number): void {
    if (operations > TELLING && milliseconds > 1) {
      this.operationsPerMillisecond = (this.operationsPerMillisecond + operations / milliseconds) / 2;
    }
  }

  /** Expected duration. */
  milliseconds(operations: number): number {
    return operations / this.operationsPerMillisecond;
  }
}
