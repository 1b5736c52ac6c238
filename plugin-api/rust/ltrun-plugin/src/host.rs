// SPDX-License-Identifier: MIT OR Apache-2.0 OR 0BSD
//! What the host gives while a suite is set up.

use crate::sys;
use std::ffi::{CStr, CString};
use std::os::raw::c_char;
use std::ptr::null;

/// A counter: it only grows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counter(pub(crate) sys::lt_id);
/// A gauge: the last value counts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Gauge(pub(crate) sys::lt_id);
/// A distribution of values.
#[derive(Clone, Copy, Debug, Default)]
pub struct Histogram(pub(crate) sys::lt_id);
/// Nanoseconds of a part of an operation.
#[derive(Clone, Copy, Debug, Default)]
pub struct Step(pub(crate) sys::lt_id);
/// What kind of error it was; the default is "unclassified".
#[derive(Clone, Copy, Debug, Default)]
pub struct ErrorClass(pub(crate) sys::lt_id);

/// The host, while [`crate::Suite::new`] runs.
pub struct Host {
    raw: *const sys::lt_host,
}

/// Text for C: up to its first NUL.
pub(crate) fn c_text(text: &str) -> CString {
    let end = text.find('\0').unwrap_or(text.len());

    CString::new(&text[..end]).unwrap_or_default()
}

impl Host {
    /// # Safety
    /// `raw` is what the host gave to init, and init has not returned while this lives.
    pub(crate) unsafe fn new(raw: *const sys::lt_host) -> Self {
        Host { raw }
    }

    fn add(&self, kind: u32, name: &str, unit: &str, help: &str, op_index: u32) -> sys::lt_id {
        let (name, unit, help) = (c_text(name), c_text(unit), c_text(help));
        let metric = sys::lt_metric {
            struct_size: std::mem::size_of::<sys::lt_metric>() as u32,
            kind,
            name: name.as_ptr(),
            unit: unit.as_ptr(),
            help: help.as_ptr(),
            op_index,
            reserved: 0,
        };

        unsafe { ((*self.raw).add_metric)(self.raw, &metric) }
    }

    /// Registers a counter. A registration that fails fails the run; its handle is harmless.
    pub fn counter(&self, name: &str, unit: &str, help: &str) -> Counter {
        Counter(self.add(sys::LT_METRIC_COUNTER, name, unit, help, 0))
    }

    pub fn gauge(&self, name: &str, unit: &str, help: &str) -> Gauge {
        Gauge(self.add(sys::LT_METRIC_GAUGE, name, unit, help, 0))
    }

    pub fn histogram(&self, name: &str, unit: &str, help: &str) -> Histogram {
        Histogram(self.add(sys::LT_METRIC_HISTOGRAM, name, unit, help, 0))
    }

    /// A part of the operation at `op_index` of the table.
    pub fn step(&self, name: &str, op_index: u32, help: &str) -> Step {
        Step(self.add(sys::LT_METRIC_STEP, name, "ns", help, op_index))
    }

    pub fn error_class(&self, name: &str, help: &str) -> ErrorClass {
        let (name, help) = (c_text(name), c_text(help));

        ErrorClass(unsafe {
            ((*self.raw).add_error_class)(self.raw, name.as_ptr(), help.as_ptr())
        })
    }

    /// Value of a declared option: a bool as 0 or 1, an enum as its index, a duration in ns,
    /// a size in bytes. Another name or type is a bug that ends the run.
    pub fn get_i64(&self, name: &str) -> i64 {
        let name = c_text(name);

        unsafe { ((*self.raw).get_i64)(self.raw, name.as_ptr()) }
    }

    pub fn get_f64(&self, name: &str) -> f64 {
        let name = c_text(name);

        unsafe { ((*self.raw).get_f64)(self.raw, name.as_ptr()) }
    }

    /// Of text and of an enum.
    pub fn get_str(&self, name: &str) -> String {
        let name = c_text(name);
        let text = unsafe { ((*self.raw).get_str)(self.raw, name.as_ptr()) };

        if text.is_null() {
            return String::new();
        }
        unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
    }

    /// A line for the user.
    pub fn log(&self, text: &str) {
        unsafe { ((*self.raw).log)(self.raw, 2, text.as_ptr().cast(), text.len() as u64) }
    }

    /// `--seed`.
    pub fn seed(&self) -> u64 {
        unsafe { (*self.raw).run_seed }
    }

    pub fn worker_count(&self) -> u32 {
        unsafe { (*self.raw).worker_count }
    }

    /// Takes an operation out of this run because it does not go with its options; false
    /// where the host has no such extension.
    pub fn exclude(&self, op_index: u32, reason: &str) -> bool {
        #[repr(C)]
        struct Operations {
            struct_size: u32,
            reserved: u32,
            exclude: unsafe extern "C" fn(*const sys::lt_host, u32, *const c_char) -> i32,
        }
        const ID: &[u8] = b"ltrun.operations/1\0";
        let reason = c_text(reason);

        unsafe {
            let found = ((*self.raw).get_extension)(self.raw, ID.as_ptr().cast());

            if found == null() {
                return false;
            }
            let operations = &*found.cast::<Operations>();
            (operations.exclude)(self.raw, op_index, reason.as_ptr()) == sys::LT_OK
        }
    }
}
