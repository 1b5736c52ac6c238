// SPDX-License-Identifier: MIT
//! noop: what the crate costs; see tests/bench/languages.sh.

use ltrun_plugin::{Failure, Host, Iteration, Status, Suite, Worker};

struct Noop;

impl Suite for Noop {
    type Worker = ();

    fn new(_: &Host) -> Result<Self, String> {
        Ok(Noop)
    }

    fn worker(&self, _: &Worker) -> Result<(), String> {
        Ok(())
    }
}

fn nothing(_: &Noop, _: &mut (), _: &mut Iteration) -> Result<Status, Failure> {
    Ok(Status::Ok)
}

ltrun_plugin::suite! {
    Noop, "org.example.noop-rust", "1.0.0", "Does nothing";
    operations { "nothing", "does nothing", 1.0 => nothing }
    options {}
}
