// SPDX-License-Identifier: MIT OR Apache-2.0 OR 0BSD
//! What a worker and its operations are given.

use crate::host::{Counter, Gauge, Histogram, Step};
use crate::sys;
use std::sync::atomic::Ordering;

/// A worker, on its own thread.
pub struct Worker {
    pub(crate) raw: *mut sys::lt_worker,
}

impl Worker {
    /// Unique over the run, from 0.
    pub fn index(&self) -> u32 {
        unsafe { (*self.raw).index }
    }

    /// Of all workers of the run.
    pub fn count(&self) -> u32 {
        unsafe { (*self.raw).count }
    }

    /// Differs for each worker and follows from `--seed`.
    pub fn seed(&self) -> u64 {
        unsafe { (*self.raw).seed }
    }

    /// True once operations under way are to come back.
    pub fn stopping(&self) -> bool {
        unsafe { (*(*self.raw).stop).load(Ordering::Relaxed) != 0 }
    }

    /// CLOCK_MONOTONIC, ns.
    pub fn now(&self) -> u64 {
        unsafe { ((*self.raw).now)() }
    }

    /// False as soon as the pass is to end.
    pub fn sleep_until(&self, mono_ns: u64) -> bool {
        unsafe { ((*self.raw).sleep_until)(self.raw, mono_ns) == 0 }
    }

    pub fn add(&self, counter: Counter, n: u64) {
        unsafe {
            let slot = (*self.raw).counters.add(counter.0 as usize);

            slot.write_volatile(slot.read().wrapping_add(n));
        }
    }

    pub fn set(&self, gauge: Gauge, value: i64) {
        unsafe { (*self.raw).counters.add(gauge.0 as usize).write_volatile(value as u64) }
    }

    pub fn record(&self, histogram: Histogram, value: u64) {
        unsafe { ((*self.raw).record)(self.raw, histogram.0, value) }
    }

    pub fn step(&self, step: Step, ns: u64) {
        unsafe { ((*self.raw).record)(self.raw, step.0, ns) }
    }
}

/// One iteration of an operation.
pub struct Iteration<'a> {
    pub worker: &'a Worker,
    pub(crate) raw: &'a mut sys::lt_op,
}

/// SplitMix64's output function, as `lt_mix64()`.
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

const GOLDEN_GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

impl Iteration<'_> {
    pub fn number(&self) -> u64 {
        self.raw.iteration
    }

    /// When it was due, and when it started; ns.
    pub fn intended_ns(&self) -> u64 {
        self.raw.intended_ns
    }

    pub fn start_ns(&self) -> u64 {
        self.raw.start_ns
    }

    /// The `k`-th random number of this iteration, as `lt_op_random()`.
    pub fn random(&self, k: u32) -> u64 {
        let step = self.raw.iteration.wrapping_add(1).wrapping_mul(GOLDEN_GAMMA);
        let seed = mix(self.raw.stream.wrapping_add(step));

        mix(seed.wrapping_add((u64::from(k) + 1).wrapping_mul(GOLDEN_GAMMA)))
    }

    /// A random number below `n`, which is at least 1.
    pub fn random_below(&self, n: u64, k: u32) -> u64 {
        ((u128::from(self.random(k)) * u128::from(n)) >> 64) as u64
    }

    /// A random number in [0, 1).
    pub fn random_unit(&self, k: u32) -> f64 {
        (self.random(k) >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    pub fn traffic(&mut self, sent: u64, received: u64) {
        self.raw.bytes_sent += sent;
        self.raw.bytes_received += received;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // What SplitMix64 gives for the state 0, from its authors' own program.
    #[test]
    fn mix_is_that_of_the_header() {
        assert_eq!(mix(GOLDEN_GAMMA), 0xe220_a839_7b1d_cdaf);
        assert_eq!(mix(GOLDEN_GAMMA.wrapping_mul(2)), 0x6e78_9e6a_a1b9_65f4);
    }
}
