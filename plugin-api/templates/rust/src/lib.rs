//! @NAME@: a suite for ltrun.
//!
//! The component under test is `component` below: put yours in its place, and name it in
//! Cargo.toml. What a suite may and must not do: ltrun-plugin(7).

use ltrun_plugin::{Counter, ErrorClass, Failure, Host, Iteration, Status, Suite, Worker};

/// The component: FNV-1a over a buffer.
fn component(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    })
}

/// What all workers share.
struct Hashing {
    size: usize,
    even: Counter,
    refused: ErrorClass,
}

impl Suite for Hashing {
    /// What each worker has: needs no lock.
    type Worker = Vec<u8>;

    fn new(host: &Host) -> Result<Self, String> {
        Ok(Hashing {
            size: host.get_i64("size") as usize,
            even: host.counter("even", "1", "results that were even"),
            refused: host.error_class("refused", "the component said no"),
        })
    }

    fn worker(&self, _: &Worker) -> Result<Vec<u8>, String> {
        Ok(vec![0; self.size])
    }
}

/// The operation: the host times each call of it, and counts what it returns.
fn hash(suite: &Hashing, buffer: &mut Vec<u8>, op: &mut Iteration) -> Result<Status, Failure> {
    buffer[0] = op.random(0) as u8;
    let result = component(buffer);

    if result == 0 {
        return Err(Failure::Error(suite.refused, 0, "a hash of 0".to_string()));
    }
    op.traffic(buffer.len() as u64, 0);
    op.worker.add(suite.even, u64::from(result % 2 == 0));
    Ok(Status::Ok)
}

ltrun_plugin::suite! {
    Hashing, "@ID@", "0.1.0", "Hashes buffers";
    operations { "hash", "hash one buffer", 1.0 => hash }
    options {
        "size", Size, "bytes of a buffer" { dflt: "4KiB", min: "1", max: "1MiB" }
    }
}
