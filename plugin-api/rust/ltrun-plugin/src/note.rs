// SPDX-License-Identifier: MIT OR Apache-2.0 OR 0BSD
//! The ELF note that `ltrun list` reads without running anything.

/// Owner, type and text of the note, as ELF lays them out. `N`: bytes of the text with its
/// NUL, rounded up to 4.
#[repr(C, align(4))]
pub struct Note<const N: usize> {
    owner_size: u32,
    text_size: u32,
    kind: u32,
    owner: [u8; 8],
    text: [u8; N],
}

/// `text` ends in a NUL.
pub const fn note<const N: usize>(text: &str) -> Note<N> {
    let bytes = text.as_bytes();
    let mut padded = [0; N];
    let mut i = 0;

    while i < bytes.len() {
        padded[i] = bytes[i];
        i += 1;
    }
    Note {
        owner_size: 6,
        text_size: bytes.len() as u32,
        kind: 0x4c54_524e, // "LTRN"
        owner: *b"ltrun\0\0\0",
        text: padded,
    }
}
