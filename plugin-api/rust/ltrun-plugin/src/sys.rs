// SPDX-License-Identifier: MIT OR Apache-2.0 OR 0BSD
//! `ltplugin.h`, generation 1, as it is. Names, fields and their order are the header's, and
//! so is their documentation; sizes are checked when this is compiled, offsets by the tests
//! below.
#![allow(non_camel_case_types)]

use std::mem::size_of;
use std::os::raw::{c_char, c_void};
use std::sync::atomic::AtomicU32;

pub const LT_ABI_MAJOR: u32 = 1;
pub const LT_ABI_MINOR: u32 = 0;

pub type lt_status = i32;
pub const LT_OK: lt_status = 0;
pub const LT_ERROR: lt_status = 1;
pub const LT_SKIP: lt_status = 2;
pub const LT_DONE: lt_status = 3;
pub const LT_FATAL: lt_status = 4;

pub type lt_id = u32;

pub const LT_METRIC_COUNTER: u32 = 1;
pub const LT_METRIC_GAUGE: u32 = 2;
pub const LT_METRIC_HISTOGRAM: u32 = 3;
pub const LT_METRIC_STEP: u32 = 4;

pub const LT_OPT_BOOL: u32 = 1;
pub const LT_OPT_I64: u32 = 2;
pub const LT_OPT_F64: u32 = 3;
pub const LT_OPT_STR: u32 = 4;
pub const LT_OPT_ENUM: u32 = 5;
pub const LT_OPT_DURATION: u32 = 6;
pub const LT_OPT_SIZE: u32 = 7;

pub const LT_OPTF_REQUIRED: u32 = 1;
pub const LT_OPTF_SECRET: u32 = 2;

#[repr(C)]
pub struct lt_option {
    pub name: *const c_char,
    pub help: *const c_char,
    pub dflt: *const c_char,
    pub min: *const c_char,
    pub max: *const c_char,
    pub choices: *const c_char,
    pub type_: u32,
    pub flags: u32,
}

#[repr(C)]
pub struct lt_metric {
    pub struct_size: u32,
    pub kind: u32,
    pub name: *const c_char,
    pub unit: *const c_char,
    pub help: *const c_char,
    pub op_index: u32,
    pub reserved: u32,
}

#[repr(C)]
pub struct lt_operation {
    pub name: *const c_char,
    pub help: *const c_char,
    pub weight: f64,
    pub flags: u32,
    pub reserved: u32,
    pub run: unsafe extern "C" fn(*mut c_void, *mut lt_worker, *mut lt_op) -> lt_status,
}

#[repr(C)]
pub struct lt_plugin {
    pub struct_size: u32,
    pub abi_major: u32,
    pub abi_minor: u32,
    pub flags: u32,
    pub id: *const c_char,
    pub version: *const c_char,
    pub name: *const c_char,
    pub vendor: *const c_char,
    pub url: *const c_char,
    pub license: *const c_char,
    pub description: *const c_char,
    pub ops: *const lt_operation,
    pub n_ops: u32,
    pub op_stride: u32,
    pub options: *const lt_option,
    pub n_options: u32,
    pub option_stride: u32,
    pub init: Option<unsafe extern "C" fn(*const lt_host, *mut *mut c_void) -> lt_status>,
    pub fini: Option<unsafe extern "C" fn(*mut c_void)>,
    pub worker_init:
        Option<unsafe extern "C" fn(*mut c_void, *mut lt_worker, *mut *mut c_void) -> lt_status>,
    pub worker_fini: Option<unsafe extern "C" fn(*mut c_void, *mut lt_worker)>,
    pub get_extension: Option<unsafe extern "C" fn(*const c_char) -> *const c_void>,
}

#[repr(C)]
pub struct lt_host {
    pub struct_size: u32,
    pub abi_major: u32,
    pub abi_minor: u32,
    pub flags: u32,
    pub impl_: *mut c_void,
    pub host_version: *const c_char,
    pub run_seed: u64,
    pub process_index: u32,
    pub process_count: u32,
    pub worker_count: u32,
    pub reserved: u32,
    pub add_metric: unsafe extern "C" fn(*const lt_host, *const lt_metric) -> lt_id,
    pub add_error_class:
        unsafe extern "C" fn(*const lt_host, *const c_char, *const c_char) -> lt_id,
    pub get_i64: unsafe extern "C" fn(*const lt_host, *const c_char) -> i64,
    pub get_f64: unsafe extern "C" fn(*const lt_host, *const c_char) -> f64,
    pub get_str: unsafe extern "C" fn(*const lt_host, *const c_char) -> *const c_char,
    pub log: unsafe extern "C" fn(*const lt_host, u32, *const c_char, u64),
    pub request_stop: unsafe extern "C" fn(*const lt_host, *const c_char),
    pub set_error: unsafe extern "C" fn(*const lt_host, *const c_char),
    pub get_extension: unsafe extern "C" fn(*const lt_host, *const c_char) -> *const c_void,
}

#[repr(C)]
pub struct lt_worker {
    pub struct_size: u32,
    pub index: u32,
    pub count: u32,
    pub process_index: u32,
    pub host: *const lt_host,
    pub impl_: *mut c_void,
    pub seed: u64,
    pub stop: *const AtomicU32,
    pub counters: *mut u64,
    pub record: unsafe extern "C" fn(*mut lt_worker, lt_id, u64),
    pub error_detail: unsafe extern "C" fn(*mut lt_worker, lt_id, i64, *const c_char, u64),
    pub now: unsafe extern "C" fn() -> u64,
    pub sleep_until: unsafe extern "C" fn(*mut lt_worker, u64) -> i32,
}

#[repr(C)]
pub struct lt_op {
    pub struct_size: u32,
    pub op_index: u32,
    pub iteration: u64,
    pub stream: u64,
    pub intended_ns: u64,
    pub start_ns: u64,
    pub bytes_sent: u64,
    pub bytes_received: u64,
    pub error_class: lt_id,
    pub reserved: u32,
    pub error_code: i64,
}

// The header's own assertions.
#[cfg(target_pointer_width = "64")]
const _: () = {
    assert!(size_of::<lt_option>() == 56);
    assert!(size_of::<lt_metric>() == 40);
    assert!(size_of::<lt_operation>() == 40);
    assert!(size_of::<lt_plugin>() == 144);
    assert!(size_of::<lt_host>() == 128);
    assert!(size_of::<lt_worker>() == 88);
    assert!(size_of::<lt_op>() == 72);
};

#[cfg(test)]
mod tests {
    use super::*;
    use std::mem::MaybeUninit;
    use std::ptr::addr_of;

    macro_rules! offset {
        ($type:ty, $field:ident) => {{
            let whole = MaybeUninit::<$type>::uninit();
            let base = whole.as_ptr();
            // Of an address only; nothing is read.
            unsafe { addr_of!((*base).$field) as usize - base as usize }
        }};
    }

    #[test]
    fn offsets_are_those_of_the_header() {
        assert_eq!(offset!(lt_option, type_), 48);
        assert_eq!(offset!(lt_metric, op_index), 32);
        assert_eq!(offset!(lt_operation, weight), 16);
        assert_eq!(offset!(lt_operation, run), 32);
        assert_eq!(offset!(lt_plugin, id), 16);
        assert_eq!(offset!(lt_plugin, ops), 72);
        assert_eq!(offset!(lt_plugin, options), 88);
        assert_eq!(offset!(lt_plugin, init), 104);
        assert_eq!(offset!(lt_plugin, get_extension), 136);
        assert_eq!(offset!(lt_host, run_seed), 32);
        assert_eq!(offset!(lt_host, add_metric), 56);
        assert_eq!(offset!(lt_host, get_extension), 120);
        assert_eq!(offset!(lt_worker, seed), 32);
        assert_eq!(offset!(lt_worker, counters), 48);
        assert_eq!(offset!(lt_worker, sleep_until), 80);
        assert_eq!(offset!(lt_op, iteration), 8);
        assert_eq!(offset!(lt_op, bytes_sent), 40);
        assert_eq!(offset!(lt_op, error_class), 56);
        assert_eq!(offset!(lt_op, error_code), 64);
    }
}
