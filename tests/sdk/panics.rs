// SPDX-License-Identifier: MIT
//! panics: a panic or an error out of each place, chosen by options. Expected: it ends the
//! run with its message, and never the process.

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
            _ => Err(format!("refused as asked in {place}")),
        }
    }
}

impl Suite for Panics {
    type Worker = ();

    fn new(host: &Host) -> Result<Self, String> {
        let suite = Panics {
            what: host.get_str("what"),
            place: host.get_str("where"),
            refused: host.error_class("refused", "as asked"),
        };

        suite.act("init")?;
        Ok(suite)
    }

    fn worker(&self, _: &Worker) -> Result<(), String> {
        self.act("worker")
    }
}

impl Drop for Panics {
    fn drop(&mut self) {
        if self.place == "drop" {
            panic!("panicked as asked in drop");
        }
    }
}

fn hit(suite: &Panics, _: &mut (), iteration: &mut Iteration) -> Result<Status, Failure> {
    if iteration.number() % 2 == 1 {
        suite.act("op").map_err(|text| Failure::Error(suite.refused, 42, text))?;
    }
    Ok(Status::Ok)
}

ltrun_plugin::suite! {
    Panics, "org.example.panics", "1.0.0", "Panics";
    operations { "hit", "does it or not", 1.0 => hit }
    options {
        "what", Enum, "What to do" { dflt: "error", choices: "error|panic" },
        "where", Enum, "Where" { dflt: "op", choices: "nowhere|init|worker|op|drop" },
    }
}
