// SPDX-License-Identifier: MIT
//! panics: a panic or an error out of each place, chosen by options. Expected: it ends the
//! run with its message, and never the process.

use std::panic::panic_any;

use ltrun_plugin::{ErrorClass, Failure, Host, Iteration, Status, Suite, Worker};

struct Panics {
    what: String,
    place: String,
    refused: ErrorClass,
}

impl Panics {
    fn act(&self, place: &str) -> Result<(), String> {
        if self.place != place {
            return Ok(());
        }
        match self.what.as_str() {
            "panic" => panic!("panicked as asked in {}", place),
            "value" => panic_any(Nasty(2)),
            _ => Err(format!("refused as asked in {place}")),
        }
    }

    /// A destructor has no error to return.
    fn end(&self, place: &str) {
        if let Err(text) = self.act(place) {
            panic!("{text}");
        }
    }
}

/// What is thrown panics as well when it is dropped, and so does what that throws.
struct Nasty(u32);

impl Drop for Nasty {
    fn drop(&mut self) {
        if self.0 > 0 {
            panic_any(Nasty(self.0 - 1));
        }
    }
}

/// A worker's own, with the address of its suite: that is dropped later.
struct Own(*const Panics);

impl Drop for Own {
    fn drop(&mut self) {
        unsafe { &*self.0 }.end("worker-drop");
    }
}

impl Suite for Panics {
    type Worker = Own;

    fn new(host: &Host) -> Result<Self, String> {
        let suite = Panics {
            what: host.get_str("what"),
            place: host.get_str("where"),
            refused: host.error_class("refused", "as asked"),
        };

        suite.act("init")?;
        Ok(suite)
    }

    fn worker(&self, _: &Worker) -> Result<Own, String> {
        self.act("worker")?;
        Ok(Own(self))
    }
}

impl Drop for Panics {
    fn drop(&mut self) {
        self.end("drop");
    }
}

fn hit(suite: &Panics, _: &mut Own, iteration: &mut Iteration) -> Result<Status, Failure> {
    if iteration.number() % 2 == 1 {
        suite.act("op").map_err(|text| Failure::Error(suite.refused, 42, text))?;
    }
    Ok(Status::Ok)
}

ltrun_plugin::suite! {
    Panics, "org.example.panics", "1.0.0", "Panics";
    operations { "hit", "does it or not", 1.0 => hit }
    options {
        "what", Enum, "What to do" { dflt: "error", choices: "error|panic|value" },
        "where", Enum, "Where" {
            dflt: "op", choices: "nowhere|init|worker|op|worker-drop|drop"
        },
    }
}
