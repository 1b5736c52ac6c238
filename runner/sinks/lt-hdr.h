/* SPDX-License-Identifier: MIT
 *
 * lt-hdr: a histogram as text, in the interchange form of HdrHistogram.
 *
 * Base64 of the compressed V2 encoding that every port of HdrHistogram reads:
 *   outer    cookie 0x1c849314, length, zlib of the inner; big-endian
 *   inner    cookie 0x1c849313, length of the counts, normalizing index offset 0,
 *            significant digits 2, lowest value 1, highest value 2^42 - 1,
 *            integer to double ratio 1.0, counts
 *   counts   ZigZag LEB128 of at most 9 bytes each, bucket by bucket up to the
 *            last that is not 0; a negative number is a run of empty buckets
 * Its bucket law with these settings is that of lt-bucket.h, so nothing is lost
 * but sum, min and max: those are then exact to their bucket. No state; any
 * thread.
 */
#pragma once

#include <glib.h>

#include "lt-histogram.h"

#define LT_HDR_ERROR (lt_hdr_error_quark ())
GQuark lt_hdr_error_quark (void);

typedef enum
{
  LT_HDR_ERROR_INVALID, /* not such a text, or damaged */
  LT_HDR_ERROR_LAW,     /* sound, but of other settings than ours */
} LtHdrError;

/* Returns: (transfer full). */
char *lt_hdr_encode (const LtHistogram *histogram);

/* Reads what lt_hdr_encode() or another port with our settings wrote. Takes any
 * text, of any length; stores a result only when it returns TRUE. */
gboolean lt_hdr_decode (const char *text, LtHistogram *ret_histogram, GError **error);
