// SPDX-License-Identifier: MIT OR Apache-2.0 OR 0BSD
//! table: a suite in Rust. The component under test is a map behind a lock, shared by all
//! workers.
//!
//!   cargo build --release --example table
//!   ltrun --plugin target/release/examples/libtable.so -c 4 -d 5s --set keys=100

use ltrun_plugin::{Counter, ErrorClass, Failure, Host, Iteration, Status, Suite, Worker};
use std::collections::HashMap;
use std::sync::RwLock;

struct Table {
    map: RwLock<HashMap<u64, String>>,
    keys: u64,
    hits: Counter,
    absent: ErrorClass,
}

impl Suite for Table {
    type Worker = ();

    fn new(host: &Host) -> Result<Self, String> {
        let keys = host.get_i64("keys") as u64;

        Ok(Table {
            map: RwLock::new((0..keys).map(|key| (key, "value".to_string())).collect()),
            keys,
            hits: host.counter("hits", "1", "keys that were there"),
            absent: host.error_class("absent", "the key was removed"),
        })
    }

    fn worker(&self, _: &Worker) -> Result<(), String> {
        Ok(())
    }
}

fn find(table: &Table, _: &mut (), iteration: &mut Iteration) -> Result<Status, Failure> {
    let key = iteration.random_below(table.keys, 0);
    let map = table.map.read().map_err(|_| Failure::Fatal("a writer died".to_string()))?;

    match map.get(&key) {
        Some(value) => iteration.traffic(0, value.len() as u64),
        None => {
            let text = format!("key {key} is gone");
            return Err(Failure::Error(table.absent, key as i64, text));
        }
    }
    iteration.worker.add(table.hits, 1);
    Ok(Status::Ok)
}

ltrun_plugin::suite! {
    Table, "org.example.table", "1.0.0", "A map behind a lock";
    operations { "find", "look up one key", 1.0 => find }
    options {
        "keys", I64, "entries of the map" { dflt: "1000", min: "1", max: "1000000" }
    }
}
