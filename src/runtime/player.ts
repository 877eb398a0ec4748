import type { Trajectory } from '#widgets/trajectory.ts';

/** Frames a second at speed 1, where a run asks for no other. */
const FRAME_RATE = 20;

/**
 * The cursor that moves over a trajectory. It draws on animation frames only, and only when something changed;
 * scrubbing computes nothing.
 */
export class Player {
  private trajectory: Omit<Trajectory, 'frame'> | undefined;
  private frames = 1;
  private position = 0;
  private scheduled: number | undefined;
  private lastTime: number | undefined;
  private running = false;
  private speed = 1;
  private rate = FRAME_RATE;

  constructor(
    private readonly draw: (trajectory: Trajectory) => void,
    private readonly moved: (frame: number, frames: number, playing: boolean) => void,
  ) {}

  get frame(): number {
    return Math.floor(this.position);
  }

  get playing(): boolean {
    return this.running;
  }

  /** Shows new data. The cursor stays where the reader put it; at first it stands at the end. */
  load(trajectory: Omit<Trajectory, 'frame'>, frames: number, rate = FRAME_RATE): void {
    this.rate = rate;
    if (frames !== this.frames || !this.trajectory) {
      this.frames = frames;
      this.position = frames - 1;
    }
    this.trajectory = trajectory;
    this.redraw();
  }

  play(): void {
    if (this.frame >= this.frames - 1) this.position = 0;
    this.running = true;
    this.lastTime = undefined;
    this.redraw();
  }

  pause(): void {
    this.running = false;
    this.redraw();
  }

  seek(frame: number): void {
    this.position = Math.min(Math.max(frame, 0), this.frames - 1);
    this.redraw();
  }

  /** Plays `speed` times as fast as at first. */
  setSpeed(speed: number): void {
    this.speed = speed;
  }

  step(): void {
    this.running = false;
    this.seek(this.frame >= this.frames - 1 ? 0 : this.frame + 1);
  }

  /** Draws again on the next animation frame, for example after a change of size. */
  redraw(): void {
    this.scheduled ??= requestAnimationFrame((time) => {
      this.scheduled = undefined;
      this.tick(time);
    });
  }

  /** Takes back a drawing that is still to come. */
  forget(): void {
    if (this.scheduled !== undefined) cancelAnimationFrame(this.scheduled);
    this.scheduled = undefined;
    this.running = false;
  }

  /** As before the first run. */
  clear(): void {
    this.forget();
    this.trajectory = undefined;
    this.frames = 1;
    this.position = 0;
  }

  private tick(time: number): void {
    if (this.running) {
      this.position += ((time - (this.lastTime ?? time)) / 1000) * this.rate * this.speed;
      this.lastTime = time;
      if (this.position >= this.frames - 1) {
        this.position = this.frames - 1;
        this.running = false;
      }
    }
    if (!this.trajectory) return;
    this.draw({ ...this.trajectory, frame: this.frame, ahead: this.position - this.frame });
    this.moved(this.frame, this.frames, this.running);
    if (this.running) this.redraw();
  }
}
