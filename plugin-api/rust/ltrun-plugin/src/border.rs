// SPDX-License-Identifier: MIT OR Apache-2.0 OR 0BSD
//! Where C calls Rust. Nothing unwinds past these functions.

use crate::host::{c_text, Host};
use crate::sys;
use crate::worker::{Iteration, Worker};
use crate::{Failure, Status, Suite};
use std::any::Any;
use std::mem::{forget, size_of};
use std::os::raw::c_void;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::ptr::null;

/// A suite's context: the suite, and the host, which fini is not given.
struct Kept<S: Suite> {
    suite: S,
    host: *const sys::lt_host,
}

/// A worker's context: its suite, its own view of the host, and what the suite made for it.
struct Context<S: Suite> {
    suite: *const S,
    worker: Worker,
    own: S::Worker,
}

/// The description of a suite; all texts end in a NUL.
pub const fn describe<S: Suite>(
    id: &'static str,
    version: &'static str,
    description: &'static str,
    ops: &'static [sys::lt_operation],
    options: &'static [sys::lt_option],
) -> sys::lt_plugin {
    sys::lt_plugin {
        struct_size: size_of::<sys::lt_plugin>() as u32,
        abi_major: sys::LT_ABI_MAJOR,
        abi_minor: sys::LT_ABI_MINOR,
        flags: 0,
        id: id.as_ptr().cast(),
        version: version.as_ptr().cast(),
        name: null(),
        vendor: null(),
        url: null(),
        license: null(),
        description: description.as_ptr().cast(),
        ops: ops.as_ptr(),
        n_ops: ops.len() as u32,
        op_stride: size_of::<sys::lt_operation>() as u32,
        options: options.as_ptr(),
        n_options: options.len() as u32,
        option_stride: size_of::<sys::lt_option>() as u32,
        init: Some(init::<S>),
        fini: Some(fini::<S>),
        worker_init: Some(worker_init::<S>),
        worker_fini: Some(worker_fini::<S>),
        get_extension: None,
    }
}

fn message(panic: Box<dyn Any + Send>) -> String {
    let text = match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(text), _) => format!("panic: {text}"),
        (_, Some(text)) => format!("panic: {text}"),
        _ => "panic".to_string(),
    };

    // The destructor of its value may panic as well, and so may that of the next value.
    if let Err(next) = catch_unwind(AssertUnwindSafe(move || drop(panic))) {
        forget(next);
    }
    text
}

unsafe fn give_up(host: *const sys::lt_host, reason: &str) -> sys::lt_status {
    let reason = c_text(reason);

    ((*host).set_error)(host, reason.as_ptr());
    sys::LT_FATAL
}

/// A panic of a destructor says that something is wrong at the end: the run fails with it.
unsafe fn tear_down<T>(host: *const sys::lt_host, own: T) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(move || drop(own))) {
        give_up(host, &message(panic));
    }
}

/// # Safety
/// Called by the host, as `lt_plugin.init`.
pub unsafe extern "C" fn init<S: Suite>(
    raw: *const sys::lt_host,
    ret_pctx: *mut *mut c_void,
) -> sys::lt_status {
    let made = catch_unwind(AssertUnwindSafe(|| S::new(&Host::new(raw))));

    match made.unwrap_or_else(|panic| Err(message(panic))) {
        Ok(suite) => {
            *ret_pctx = Box::into_raw(Box::new(Kept { suite, host: raw })).cast();
            sys::LT_OK
        }
        Err(reason) => give_up(raw, &reason),
    }
}

/// # Safety
/// Called by the host, as `lt_plugin.fini`.
pub unsafe extern "C" fn fini<S: Suite>(pctx: *mut c_void) {
    let kept = Box::from_raw(pctx.cast::<Kept<S>>());

    tear_down(kept.host, kept);
}

/// # Safety
/// Called by the host, as `lt_plugin.worker_init`.
pub unsafe extern "C" fn worker_init<S: Suite>(
    pctx: *mut c_void,
    raw: *mut sys::lt_worker,
    ret_wctx: *mut *mut c_void,
) -> sys::lt_status {
    let suite: *const S = &(*pctx.cast::<Kept<S>>()).suite;
    let worker = Worker { raw };
    let made = catch_unwind(AssertUnwindSafe(|| (*suite).worker(&worker)));

    match made.unwrap_or_else(|panic| Err(message(panic))) {
        Ok(own) => {
            *ret_wctx = Box::into_raw(Box::new(Context { suite, worker, own })).cast();
            sys::LT_OK
        }
        Err(reason) => give_up((*raw).host, &reason),
    }
}

/// # Safety
/// Called by the host, as `lt_plugin.worker_fini`.
pub unsafe extern "C" fn worker_fini<S: Suite>(wctx: *mut c_void, raw: *mut sys::lt_worker) {
    let context = Box::from_raw(wctx.cast::<Context<S>>());

    tear_down((*raw).host, context);
}

#[cold]
unsafe fn fail(worker: *mut sys::lt_worker, op: *mut sys::lt_op, failure: Failure) -> i32 {
    match failure {
        Failure::Error(class, code, text) => {
            ((*worker).error_detail)(worker, class.0, code, text.as_ptr().cast(), text.len() as u64);
            (*op).error_class = class.0;
            (*op).error_code = code;
            sys::LT_ERROR
        }
        Failure::Fatal(reason) => give_up((*worker).host, &reason),
    }
}

/// # Safety
/// Called by the host, through the function that `suite!` makes for an operation.
#[inline(always)]
pub unsafe fn run<S: Suite>(
    wctx: *mut c_void,
    worker: *mut sys::lt_worker,
    op: *mut sys::lt_op,
    operation: impl Fn(&S, &mut S::Worker, &mut Iteration) -> Result<Status, Failure>,
) -> sys::lt_status {
    let context = &mut *wctx.cast::<Context<S>>();
    let mut iteration = Iteration { worker: &context.worker, raw: &mut *op };
    let suite = &*context.suite;
    let own = &mut context.own;
    let ended = catch_unwind(AssertUnwindSafe(|| operation(suite, own, &mut iteration)));

    match ended {
        Ok(Ok(Status::Ok)) => sys::LT_OK,
        Ok(Ok(Status::Skip)) => sys::LT_SKIP,
        Ok(Ok(Status::Done)) => sys::LT_DONE,
        Ok(Err(failure)) => fail(worker, op, failure),
        Err(panic) => give_up((*worker).host, &message(panic)),
    }
}
