/* SPDX-License-Identifier: MIT
 *
 * assert-note: reads a file's note and holds it against what was expected.
 */
#pragma once

#include "lt-note.h"

/* lt_note_read() of @path must fail with @code and "@path: @message"; a '*' in
 * @message stands for anything. */
void assert_refused (const char *path, LtCatalogError code, const char *message);

/* The same of a file with the content @image. */
void assert_image_refused (const GByteArray *image, LtCatalogError code, const char *message);

LtNote *read_image (const GByteArray *image, GError **error);
