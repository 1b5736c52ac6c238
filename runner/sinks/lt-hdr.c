/* SPDX-License-Identifier: MIT */

#include "lt-hdr.h"

#include <string.h>
#include <zlib.h>

#define COOKIE_OUTER G_GUINT64_CONSTANT (0x1c849314)
#define COOKIE_INNER G_GUINT64_CONSTANT (0x1c849313)
#define OUTER_HEADER_SIZE 8
#define HEADER_SIZE 40
#define COUNT_SIZE 9 /* bytes of the largest count: eight times 7 bits, once 8 */
#define INNER_SIZE (HEADER_SIZE + COUNT_SIZE * LT_BUCKETS)
#define TEXT_MAX (64 * 1024) /* INNER_SIZE incompressible is 55 KiB of base64 */

#define SIGNIFICANT_DIGITS 2
#define RATIO_ONE G_GUINT64_CONSTANT (0x3ff0000000000000) /* 1.0 in IEEE 754 */

/* clang-format off */
G_STATIC_ASSERT (LT_BUCKET_BITS == 8); /* two significant digits: 2 * 10^2 <= 2^8 */
G_DEFINE_QUARK (lt-hdr-error-quark, lt_hdr_error)

/* The inner header. The length of the counts is the one field that varies. */
enum { FIELD_COOKIE, FIELD_LENGTH };
static const struct
{
  const char *name;
  unsigned offset;
  unsigned size;
  guint64 value;
} fields[] = {
  [FIELD_COOKIE] = { "inner cookie", 0, 4, COOKIE_INNER },
  [FIELD_LENGTH] = { "length of the counts", 4, 4, 0 },
  { "normalizing index offset", 8, 4, 0 },
  { "significant digits", 12, 4, SIGNIFICANT_DIGITS },
  { "lowest value", 16, 8, 1 },
  { "highest value", 24, 8, LT_BUCKET_MAX },
  { "integer to double ratio", 32, 8, RATIO_ONE },
};
/* clang-format on */

static void
put_big_endian (guint8 *to, unsigned size, guint64 value)
{
  for (unsigned i = 0; i < size; i++)
    to[i] = (guint8) (value >> 8 * (size - 1 - i));
}

static guint64
get_big_endian (const guint8 *from, unsigned size)
{
  guint64 value = 0;

  for (unsigned i = 0; i < size; i++)
    value = value << 8 | from[i];
  return value;
}

/* Encoding */

/* ZigZag: the sign becomes the lowest bit, so that small runs stay short. */
static guint8 *
put_number (guint8 *to, gint64 number)
{
  guint64 rest = (guint64) number << 1 ^ (number < 0 ? G_MAXUINT64 : 0);

  for (int i = 0; i < COUNT_SIZE - 1 && rest >= 0x80; i++)
    {
      *to++ = (guint8) (rest | 0x80);
      rest >>= 7;
    }
  *to++ = (guint8) rest;
  return to;
}

static guint8 *
put_counts (guint8 *to, const guint64 *buckets)
{
  unsigned n_buckets = LT_BUCKETS;
  unsigned bucket = 0;

  /* Never none: the reference writes the first bucket of an empty histogram too. */
  while (n_buckets > 1 && buckets[n_buckets - 1] == 0)
    n_buckets--;

  while (bucket < n_buckets)
    {
      const unsigned start = bucket;

      while (bucket < n_buckets && buckets[bucket] == 0)
        bucket++;
      if (bucket == start)
        to = put_number (to, (gint64) MIN (buckets[start], (guint64) G_MAXINT64));
      else if (bucket - start == 1)
        to = put_number (to, 0);
      else
        to = put_number (to, -(gint64) (bucket - start));
      bucket = MAX (bucket, start + 1);
    }
  return to;
}

char *
lt_hdr_encode (const LtHistogram *histogram)
{
  g_autofree guint8 *inner = g_malloc (INNER_SIZE);
  guint8 *end = put_counts (inner + HEADER_SIZE, histogram->buckets);
  const gsize inner_size = (gsize) (end - inner);
  uLongf packed_size = compressBound (inner_size);
  g_autofree guint8 *outer = g_malloc (OUTER_HEADER_SIZE + packed_size);

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    put_big_endian (inner + fields[i].offset, fields[i].size, fields[i].value);
  put_big_endian (inner + fields[FIELD_LENGTH].offset, 4, inner_size - HEADER_SIZE);

  /* With room for the bound only memory can run out, which g_malloc() treats alike. */
  if (compress (outer + OUTER_HEADER_SIZE, &packed_size, inner, inner_size) != Z_OK)
    g_error ("zlib: out of memory");
  put_big_endian (outer, 4, COOKIE_OUTER);
  put_big_endian (outer + 4, 4, packed_size);
  return g_base64_encode (outer, OUTER_HEADER_SIZE + packed_size);
}

/* Decoding */

static gboolean
expect (const char *name, guint64 expected, guint64 found, int code, GError **error)
{
  if (found == expected)
    return TRUE;
  g_set_error (error, LT_HDR_ERROR, code,
               "HDR histogram: %s: expected 0x%" G_GINT64_MODIFIER "x, "
               "found 0x%" G_GINT64_MODIFIER "x",
               name, expected, found);
  return FALSE;
}

static gboolean
refuse (GError **error, const char *expected, const char *found)
{
  g_set_error (error, LT_HDR_ERROR, LT_HDR_ERROR_INVALID,
               "HDR histogram: expected %s, found %s", expected, found);
  return FALSE;
}

/* Strict: g_base64_decode() skips what is not base64, so encoding what it found
 * must give the text again. Returns NULL with @error set otherwise. */
static guint8 *
read_base64 (const char *text, gsize *ret_size, GError **error)
{
  g_autofree guint8 *data = NULL;
  g_autofree char *again = NULL;

  if (memchr (text, '\0', TEXT_MAX + 1) == NULL)
    {
      refuse (error, "at most 64 KiB of text", "more");
      return NULL;
    }
  data = g_base64_decode (text, ret_size);
  again = g_base64_encode (data, *ret_size);
  if (strcmp (again, text) != 0)
    {
      refuse (error, "base64", "other characters or padding");
      return NULL;
    }
  return g_steal_pointer (&data);
}

/* Unpacks into @inner, of INNER_SIZE: what would be larger is no histogram of ours. */
static gboolean
inflate_outer (const guint8 *outer, gsize size, guint8 *inner, gsize *ret_size, GError **error)
{
  uLongf inner_size = INNER_SIZE;
  uLong used;

  if (size < OUTER_HEADER_SIZE)
    return refuse (error, "a header of 8 bytes", "less");
  used = size - OUTER_HEADER_SIZE;
  if (!expect ("outer cookie", COOKIE_OUTER, get_big_endian (outer, 4), LT_HDR_ERROR_INVALID,
               error)
      || !expect ("packed length", used, get_big_endian (outer + 4, 4), LT_HDR_ERROR_INVALID,
                  error))
    return FALSE;
  if (uncompress2 (inner, &inner_size, outer + OUTER_HEADER_SIZE, &used) != Z_OK)
    return refuse (error, "zlib data of a histogram", "damaged or oversized data");
  if (used != size - OUTER_HEADER_SIZE)
    return refuse (error, "the end after the zlib data", "more bytes");
  *ret_size = inner_size;
  return TRUE;
}

static gboolean
check_header (const guint8 *inner, gsize size, GError **error)
{
  if (size < HEADER_SIZE)
    return refuse (error, "an inner header of 40 bytes", "less");

  for (unsigned i = 0; i < G_N_ELEMENTS (fields); i++)
    if (!expect (fields[i].name, i == FIELD_LENGTH ? size - HEADER_SIZE : fields[i].value,
                 get_big_endian (inner + fields[i].offset, fields[i].size),
                 i <= FIELD_LENGTH ? LT_HDR_ERROR_INVALID : LT_HDR_ERROR_LAW, error))
      return FALSE;
  return TRUE;
}

/* FALSE when the bytes end within the number. */
static gboolean
get_number (const guint8 **at, const guint8 *end, gint64 *ret_number)
{
  guint64 bits = 0;

  for (int i = 0; i < COUNT_SIZE && *at < end; i++)
    {
      const guint64 byte = *(*at)++;

      if (byte < 0x80 || i == COUNT_SIZE - 1)
        {
          bits |= byte << 7 * i;
          *ret_number = (gint64) (bits >> 1 ^ ((bits & 1) != 0 ? G_MAXUINT64 : 0));
          return TRUE;
        }
      bits |= (byte & 0x7f) << 7 * i;
    }
  return FALSE;
}

/* Counts @times values of a bucket, without knowing which of its values. */
static void
record_bucket (LtHistogram *histogram, guint32 bucket, guint64 times)
{
  const guint64 low = lt_bucket_low (bucket), high = lt_bucket_high (bucket);

  lt_histogram_record (histogram, low + (high - low) / 2, times);
  if (low < histogram->min)
    histogram->min = low;
  if (high > histogram->max)
    histogram->max = high;
}

static gboolean
read_counts (const guint8 *at, const guint8 *end, LtHistogram *histogram, GError **error)
{
  guint32 bucket = 0;

  while (at < end)
    {
      gint64 number;

      if (!get_number (&at, end, &number))
        return refuse (error, "a whole number", "the end of the counts within one");
      if (number < 0 ? number < -(gint64) (LT_BUCKETS - bucket) : bucket == LT_BUCKETS)
        return refuse (error, "at most 4608 buckets", "more");
      if (number < 0)
        {
          bucket += (guint32) -number;
          continue;
        }
      if ((guint64) number > G_MAXINT64 - histogram->count)
        return refuse (error, "counts whose sum is below 2^63", "a larger sum");
      if (number > 0)
        record_bucket (histogram, bucket, (guint64) number);
      bucket++;
    }
  return TRUE;
}

gboolean
lt_hdr_decode (const char *text, LtHistogram *ret_histogram, GError **error)
{
  g_autofree guint8 *inner = g_malloc (INNER_SIZE);
  g_autofree LtHistogram *histogram = g_new0 (LtHistogram, 1);
  g_autofree guint8 *outer = NULL;
  gsize outer_size, inner_size;

  g_return_val_if_fail (text != NULL && ret_histogram != NULL, FALSE);

  outer = read_base64 (text, &outer_size, error);
  if (outer == NULL || !inflate_outer (outer, outer_size, inner, &inner_size, error)
      || !check_header (inner, inner_size, error)
      || !read_counts (inner + HEADER_SIZE, inner + inner_size, histogram, error))
    return FALSE;

  *ret_histogram = *histogram;
  return TRUE;
}
