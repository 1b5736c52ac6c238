// SPDX-License-Identifier: MIT OR Apache-2.0 OR 0BSD
//! Suites for ltrun in Rust.
//!
//! A suite is a type that implements [`Suite`], functions that are its operations, and one
//! [`suite!`] at the top level of a `cdylib`:
//!
//! ```
//! use ltrun_plugin::{Failure, Host, Iteration, Status, Suite, Worker};
//!
//! struct Demo;
//!
//! impl Suite for Demo {
//!     type Worker = u64;
//!     fn new(_: &Host) -> Result<Self, String> {
//!         Ok(Demo)
//!     }
//!     fn worker(&self, _: &Worker) -> Result<u64, String> {
//!         Ok(0)
//!     }
//! }
//!
//! fn hit(_: &Demo, calls: &mut u64, _: &mut Iteration) -> Result<Status, Failure> {
//!     *calls += 1;
//!     Ok(Status::Ok)
//! }
//!
//! ltrun_plugin::suite! {
//!     Demo, "org.example.demo", "1.0.0", "what it is about";
//!     operations { "hit", "what it does", 1.0 => hit }
//!     options {}
//! }
//! # fn main() {}
//! ```
//!
//! A panic does not cross the border: in an operation it ends the run with its message, in
//! set-up it is a failure of set-up, and in the destructor of a suite or of what a worker has
//! it is a failure of tear-down, after which the numbers stand. What may be called on which
//! thread follows from the types: a [`Host`] exists in `new` only, a [`Worker`] never leaves
//! its thread.

pub mod sys;

mod border;
mod host;
mod note;
mod worker;

pub use border::{describe, init, fini, run, worker_fini, worker_init};
pub use host::{Counter, ErrorClass, Gauge, Histogram, Host, Step};
pub use note::{note, Note};
pub use worker::{Iteration, Worker};

/// A suite: what all workers share. Made on the main thread before any worker, dropped there
/// after all of them. A panic while it is dropped fails the run, with its message.
pub trait Suite: Sized + Send + Sync + 'static {
    /// What each worker has for itself; made, used and dropped on the worker's own thread.
    /// A panic while it is dropped fails the run, with its message.
    type Worker: 'static;

    /// Reads options and registers metrics. An error is shown to the user, and fails set-up.
    fn new(host: &Host) -> Result<Self, String>;

    /// Once a worker, before its first operation.
    fn worker(&self, worker: &Worker) -> Result<Self::Worker, String>;
}

/// How an operation ended, when it did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Done.
    Ok,
    /// There was nothing to do this time.
    Skip,
    /// This worker has no more work in this pass.
    Done,
}

/// How an operation failed.
#[derive(Debug)]
pub enum Failure {
    /// Counted under its class; the text is kept for the first few.
    Error(ErrorClass, i64, String),
    /// Ends the whole run.
    Fatal(String),
}

impl Failure {
    /// An error without a class.
    pub fn new(text: impl Into<String>) -> Self {
        Failure::Error(ErrorClass::default(), 0, text.into())
    }
}

/// Makes the entry point, the ELF note and the description of a suite. Once in a crate.
///
/// Options are rows of `"name", TYPE, "help" { field: "value", ... }` with the fields
/// `dflt`, `min`, `max` and `choices` of `lt_option`, TYPE one of `Bool`, `I64`, `F64`,
/// `Str`, `Enum`, `Duration`, `Size`.
#[macro_export]
macro_rules! suite {
    ($suite:ty, $id:literal, $version:literal, $description:literal;
     operations { $($op:literal, $op_help:literal, $weight:literal => $function:path),+ $(,)? }
     options { $($option:literal, $type:ident, $help:literal { $($field:ident: $value:literal),* $(,)? }),* $(,)? }
    ) => {
        const _: () = {
            const TEXT: &str = concat!(
                "{\"abi\":\"1.0\",\"id\":\"", $id, "\",\"version\":\"", $version, "\"}\0");

            #[used]
            #[link_section = ".note.ltrun"]
            static NOTE: $crate::Note<{ (TEXT.len() + 3) / 4 * 4 }> = $crate::note(TEXT);

            static OPERATIONS: $crate::Table<$crate::sys::lt_operation, { [$($op),+].len() }> =
                $crate::Table([$($crate::sys::lt_operation {
                    name: concat!($op, "\0").as_ptr().cast(),
                    help: concat!($op_help, "\0").as_ptr().cast(),
                    weight: $weight,
                    flags: 0,
                    reserved: 0,
                    run: {
                        unsafe extern "C" fn call(
                            wctx: *mut ::std::os::raw::c_void,
                            worker: *mut $crate::sys::lt_worker,
                            op: *mut $crate::sys::lt_op,
                        ) -> $crate::sys::lt_status {
                            $crate::run::<$suite>(wctx, worker, op, $function)
                        }
                        call
                    },
                }),+]);

            static OPTIONS: $crate::Table<$crate::sys::lt_option,
                { { let names: &[&str] = &[$($option),*]; names.len() } }> =
                $crate::Table([$($crate::sys::lt_option {
                    name: concat!($option, "\0").as_ptr().cast(),
                    help: concat!($help, "\0").as_ptr().cast(),
                    type_: $crate::OptionType::$type as u32,
                    $($field: concat!($value, "\0").as_ptr().cast(),)*
                    ..$crate::NO_OPTION
                }),*]);

            static PLUGIN: $crate::Table<$crate::sys::lt_plugin, 1> = $crate::Table([
                $crate::describe::<$suite>(
                    concat!($id, "\0"), concat!($version, "\0"), concat!($description, "\0"),
                    &OPERATIONS.0, &OPTIONS.0),
            ]);

            #[no_mangle]
            pub extern "C" fn ltrun_plugin_v1(
                probe: &$crate::sys::lt_host,
            ) -> *const $crate::sys::lt_plugin {
                if probe.abi_major == $crate::sys::LT_ABI_MAJOR {
                    PLUGIN.0.as_ptr()
                } else {
                    ::std::ptr::null()
                }
            }
        };
    };
}

/// A table of the ABI: constant, and full of pointers to constants.
#[repr(transparent)]
pub struct Table<T, const N: usize>(pub [T; N]);

// Nothing in it is ever written to.
unsafe impl<T, const N: usize> Sync for Table<T, N> {}

/// The type of an option.
#[derive(Clone, Copy, Debug)]
pub enum OptionType {
    Bool = sys::LT_OPT_BOOL as isize,
    I64 = sys::LT_OPT_I64 as isize,
    F64 = sys::LT_OPT_F64 as isize,
    Str = sys::LT_OPT_STR as isize,
    Enum = sys::LT_OPT_ENUM as isize,
    Duration = sys::LT_OPT_DURATION as isize,
    Size = sys::LT_OPT_SIZE as isize,
}

/// An option of which nothing is said.
pub const NO_OPTION: sys::lt_option = sys::lt_option {
    name: std::ptr::null(),
    help: std::ptr::null(),
    dflt: std::ptr::null(),
    min: std::ptr::null(),
    max: std::ptr::null(),
    choices: std::ptr::null(),
    type_: 0,
    flags: 0,
};
