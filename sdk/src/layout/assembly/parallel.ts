// Work sharing and the meeting of threads that share one memory.

/** First item of thread t's contiguous share of n items (t == threads gives n). */
// @ts-ignore: decorator
@inline
export function shareStart(t: i32, threads: i32, n: i32): i32 {
  return <i32>((<i64>n * t) / threads);
}

/** Turns a waiting thread spins before it sleeps. Pure spinning is ruinous on a busy machine. */
const SPIN_TURNS: i32 = 4000;

/**
 * Where all threads wait for one another. Returns whether the run was told to stop: the last to arrive decides for all,
 * so that no thread goes on while another leaves. Every thread calls it with the same `threads`.
 *
 * Four i32 at `state`, all zero at the start: [arrived, generation, stop requested (set from outside), stop decided].
 */
export function meet(state: usize, threads: i32): i32 {
  if (ASC_FEATURE_THREADS) {
    if (threads > 1) {
      const generation = atomic.load<i32>(state, 4);
      if (atomic.add<i32>(state, 1) + 1 == threads) {
        atomic.store<i32>(state, 0);
        atomic.store<i32>(state, atomic.load<i32>(state, 8), 12);
        atomic.add<i32>(state, 1, 4);
        atomic.notify(state + 4, threads);
      } else {
        let turns = 0;
        while (atomic.load<i32>(state, 4) == generation) {
          if (++turns > SPIN_TURNS) atomic.wait<i32>(state + 4, generation, -1);
        }
      }
      return atomic.load<i32>(state, 12);
    }
  }
  return load<i32>(state, 8);
}
