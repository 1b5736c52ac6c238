/* SPDX-License-Identifier: MIT */

#include <glib.h>
#include <string.h>
#include <zlib.h>

#include "lt-hdr.h"

#define PLAIN_MAX 65536
#define HEADER_SIZE 40

/* Read and written again, with the same inner bytes, by HdrHistogram 2.1.11 for
 * Java; all but the last, whose counts a double cannot hold, read by
 * hdr-histogram-js 3.0.1 too. Compressed by zlib 1.2.13: another zlib may give
 * another text, so what is compared is what is packed. */
#define GOLDEN_EMPTY "HISTFAAAAB54nJNpmSzMwMDAyAABTFAayGf+DwL2H6AiAHiMB3g="
#define GOLDEN_THREE "HISTFAAAACZ4nJNpmSzMwMDAwQABTFCakYGB+T8I2H+AybxnZ/oozAQAtsEJfw=="
#define GOLDEN_POWERS                                                    \
  "HISTFAAAAHx4nJNpmSzMwMAwnwECmKA0IwMD838QsP8Al+HgVFBsYMxsYDnI1CDQzNzg" \
  "sJC5oYGpHUhwTAUSCtOBRANjJ4hkWQ4iBf4zAUmH2SB2A1M/mOKYCKYUFoKpBsZGCM0C" \
  "5Qu0Q2iHqRC6gWkmlMHRCWUoLIUy4JqB2gFWNUI7"
#define GOLDEN_LARGE_COUNT \
  "HISTFAAAACl4nJNpmSzMwMAgwAABTFCakYGB+T8I2H+ACPAxsDE3wMBHdyYAFEANWA=="

static void
fill_three (LtHistogram *histogram)
{
  lt_histogram_record (histogram, 1, 1);
  lt_histogram_record (histogram, 1000, 1);
  lt_histogram_record (histogram, 1000000, 1);
}

static void
fill_powers (LtHistogram *histogram)
{
  guint64 value = 1;

  for (int i = 0; i < 26; i++, value *= 3)
    lt_histogram_record (histogram, value, G_GUINT64_CONSTANT (1) << 2 * i);
}

/* A count of nine bytes, and a single empty bucket. */
static void
fill_large_count (LtHistogram *histogram)
{
  lt_histogram_record (histogram, 0, 7);
  lt_histogram_record (histogram, 2, 3);
  lt_histogram_record (histogram, 5, G_GUINT64_CONSTANT (1) << 62);
  lt_histogram_record (histogram, LT_BUCKET_MAX, 1);
}

/* What is packed in @text, of *ret_size bytes. */
static guint8 *
unpack (const char *text, gsize *ret_size)
{
  gsize size;
  g_autofree guint8 *data = g_base64_decode (text, &size);
  guint8 *inner = g_malloc (PLAIN_MAX);
  uLongf inner_size = PLAIN_MAX;

  g_assert_cmpuint (size, >, 8);
  g_assert_cmpint (uncompress (inner, &inner_size, data + 8, size - 8), ==, Z_OK);
  *ret_size = inner_size;
  return inner;
}

/* The text around @inner, sound on the outside. */
static char *
pack (const guint8 *inner, gsize size)
{
  uLongf packed_size = compressBound (size);
  g_autofree guint8 *data = g_malloc (8 + packed_size);

  g_assert_cmpint (compress (data + 8, &packed_size, inner, size), ==, Z_OK);
  memcpy (data, "\x1c\x84\x93\x14", 4);
  for (int i = 0; i < 4; i++)
    data[4 + i] = (guint8) (packed_size >> (24 - 8 * i));
  return g_base64_encode (data, 8 + packed_size);
}

/* The text of a histogram with @counts as its bytes of counts. */
static char *
pack_counts (const guint8 *counts, gsize size)
{
  gsize inner_size;
  g_autofree guint8 *header = unpack (GOLDEN_EMPTY, &inner_size);
  g_autofree guint8 *inner = g_malloc (HEADER_SIZE + size);

  memcpy (inner, header, HEADER_SIZE);
  memcpy (inner + HEADER_SIZE, counts, size);
  for (int i = 0; i < 4; i++)
    inner[4 + i] = (guint8) (size >> (24 - 8 * i));
  return pack (inner, HEADER_SIZE + size);
}

static void
assert_refused (const char *text, int code)
{
  g_autofree LtHistogram *histogram = g_new0 (LtHistogram, 1);
  g_autofree LtHistogram *untouched = g_new0 (LtHistogram, 1);
  g_autoptr (GError) error = NULL;

  g_assert_false (lt_hdr_decode (text, histogram, &error));
  g_assert_error (error, LT_HDR_ERROR, code);
  g_assert_true (g_str_has_prefix (error->message, "HDR histogram: "));
  g_assert_nonnull (strstr (error->message, "expected "));
  g_assert_nonnull (strstr (error->message, ", found "));
  g_assert_cmpmem (histogram, sizeof *histogram, untouched, sizeof *untouched);
}

/* Buckets the same; the rest to the bucket. */
static void
assert_read_back (const char *text, const LtHistogram *expected)
{
  g_autofree LtHistogram *found = g_new0 (LtHistogram, 1);
  g_autoptr (GError) error = NULL;
  const gboolean ok = lt_hdr_decode (text, found, &error);

  g_assert_no_error (error);
  g_assert_true (ok);
  g_assert_cmpuint (found->count, ==, expected->count);
  g_assert_cmpmem (found->buckets, sizeof found->buckets, expected->buckets,
                   sizeof expected->buckets);
  if (expected->count == 0)
    return;
  g_assert_cmpuint (found->min, ==, lt_bucket_low (lt_bucket_of (expected->min)));
  g_assert_cmpuint (found->max, ==, lt_bucket_high (lt_bucket_of (expected->max)));
  if (expected->sum < G_MAXUINT64)
    g_assert_cmpfloat_with_epsilon (lt_histogram_mean (found), lt_histogram_mean (expected),
                                    lt_histogram_mean (expected) / 256 + 1);
}

static void
test_golden (void)
{
  static const struct
  {
    void (*fill) (LtHistogram *histogram);
    const char *text;
  } cases[] = {
    { NULL, GOLDEN_EMPTY },
    { fill_three, GOLDEN_THREE },
    { fill_powers, GOLDEN_POWERS },
    { fill_large_count, GOLDEN_LARGE_COUNT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree LtHistogram *histogram = g_new0 (LtHistogram, 1);
      g_autofree char *text = NULL;
      g_autofree guint8 *found = NULL, *expected = NULL;
      gsize found_size, expected_size;

      if (cases[i].fill != NULL)
        cases[i].fill (histogram);
      text = lt_hdr_encode (histogram);
      found = unpack (text, &found_size);
      expected = unpack (cases[i].text, &expected_size);
      g_assert_cmpmem (found, found_size, expected, expected_size);
      g_assert_true (g_str_has_prefix (text, "HISTFAAA"));
      assert_read_back (text, histogram);
      assert_read_back (cases[i].text, histogram);
    }
}

static void
test_round_trip (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  g_autofree LtHistogram *histogram = g_new0 (LtHistogram, 1);

  for (int round = 0; round < 300; round++)
    {
      const int n = g_rand_int_range (rand, 0, 1 << round % 12);
      g_autofree char *text = NULL;

      lt_histogram_clear (histogram);
      for (int i = 0; i < n; i++)
        lt_histogram_record (
          histogram, ((guint64) g_rand_int (rand) << 10) >> g_rand_int_range (rand, 0, 42),
          g_rand_int (rand) >> g_rand_int_range (rand, 0, 31));
      text = lt_hdr_encode (histogram);
      assert_read_back (text, histogram);
    }
}

/* Every bucket full of what hardly compresses: the largest text there is. */
static void
test_largest (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (6);
  g_autofree LtHistogram *histogram = g_new0 (LtHistogram, 1);
  g_autofree char *text = NULL;

  for (guint32 bucket = 0; bucket < LT_BUCKETS; bucket++)
    lt_histogram_record (histogram, lt_bucket_low (bucket),
                         ((guint64) g_rand_int (rand) << 32 | g_rand_int (rand)) >> 14);
  text = lt_hdr_encode (histogram);
  g_assert_cmpuint (strlen (text), <=, 64 * 1024);
  assert_read_back (text, histogram);
}

static void
test_not_base64 (void)
{
  g_autofree char *endless = g_strnfill (1 << 20, 'A');
  g_autofree char *spaced = g_strconcat (" ", GOLDEN_THREE, NULL);
  g_autofree char *trailing = g_strconcat (GOLDEN_THREE, "\n", NULL);
  g_autofree char *without_padding = g_strndup (GOLDEN_THREE, strlen (GOLDEN_THREE) - 2);

  assert_refused ("", LT_HDR_ERROR_INVALID);
  assert_refused ("A", LT_HDR_ERROR_INVALID);
  assert_refused ("====", LT_HDR_ERROR_INVALID);
  assert_refused ("\xff\xfe", LT_HDR_ERROR_INVALID);
  assert_refused (endless, LT_HDR_ERROR_INVALID);
  assert_refused (spaced, LT_HDR_ERROR_INVALID);
  assert_refused (trailing, LT_HDR_ERROR_INVALID);
  assert_refused (without_padding, LT_HDR_ERROR_INVALID);
}

static void
test_truncated (void)
{
  gsize size;
  g_autofree guint8 *data = g_base64_decode (GOLDEN_THREE, &size);

  for (gsize length = 0; length < size; length++)
    {
      g_autofree char *text = g_base64_encode (data, length);

      assert_refused (text, LT_HDR_ERROR_INVALID);
    }
}

/* A bit turned is found, by a check or by zlib's checksum; but for the level of
 * compression and such, which change nothing. */
static void
test_bit_turned (void)
{
  g_autofree LtHistogram *expected = g_new0 (LtHistogram, 1);
  gsize size, refused = 0;
  g_autofree guint8 *data = g_base64_decode (GOLDEN_THREE, &size);

  fill_three (expected);
  for (gsize bit = 0; bit < size * 8; bit++)
    {
      g_autofree LtHistogram *found = g_new0 (LtHistogram, 1);
      g_autofree char *text = NULL;

      data[bit / 8] ^= (guint8) (1 << bit % 8);
      text = g_base64_encode (data, size);
      data[bit / 8] ^= (guint8) (1 << bit % 8);
      if (lt_hdr_decode (text, found, NULL))
        g_assert_cmpmem (found->buckets, sizeof found->buckets, expected->buckets,
                         sizeof expected->buckets);
      else
        refused++;
    }
  g_assert_cmpuint (refused, >, size * 8 * 9 / 10);
}

static void
test_more_after_the_end (void)
{
  gsize size;
  g_autofree guint8 *data = g_base64_decode (GOLDEN_THREE, &size);
  g_autofree guint8 *longer = g_malloc0 (size + 1);
  g_autofree char *text = NULL, *claimed = NULL;

  memcpy (longer, data, size);
  text = g_base64_encode (longer, size + 1);
  assert_refused (text, LT_HDR_ERROR_INVALID);
  longer[7]++;
  claimed = g_base64_encode (longer, size + 1);
  assert_refused (claimed, LT_HDR_ERROR_INVALID);
}

static void
test_zip_bomb (void)
{
  g_autofree guint8 *zeros = g_malloc0 (16 << 20);
  g_autofree char *text = pack (zeros, 16 << 20);

  g_assert_cmpuint (strlen (text), <, 64 * 1024);
  assert_refused (text, LT_HDR_ERROR_INVALID);
}

static void
test_other_settings (void)
{
  static const struct
  {
    unsigned offset;
    int code;
  } cases[] = {
    { 0, LT_HDR_ERROR_INVALID }, { 3, LT_HDR_ERROR_INVALID }, { 7, LT_HDR_ERROR_INVALID },
    { 11, LT_HDR_ERROR_LAW },    { 15, LT_HDR_ERROR_LAW },    { 23, LT_HDR_ERROR_LAW },
    { 31, LT_HDR_ERROR_LAW },    { 39, LT_HDR_ERROR_LAW },
  };
  gsize size;
  g_autofree guint8 *inner = unpack (GOLDEN_THREE, &size);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = NULL;

      inner[cases[i].offset] ^= 1;
      text = pack (inner, size);
      inner[cases[i].offset] ^= 1;
      assert_refused (text, cases[i].code);
    }
}

/* The counts alone are wrong, as a hostile file would have it. */
static void
test_counts (void)
{
  static const struct
  {
    const char *bytes;
    gsize size;
    gboolean ok;
  } cases[] = {
    { "", 0, TRUE },
    { "\x02", 1, TRUE },
    { "\xff\x47", 2, TRUE },      /* 4608 empty buckets */
    { "\x81\x48", 2, FALSE },     /* 4609 */
    { "\xff\x47\x00", 3, FALSE }, /* 4608, and one that is empty */
    { "\xff\x47\x02", 3, FALSE }, /* 4608, and one that is not */
    { "\x80", 1, FALSE },         /* ends within a number */
    { "\x80\x80\x80\x80\x80\x80\x80\x80", 8, FALSE },
    { "\xff\xff\xff\xff\xff\xff\xff\xff\xff", 9, FALSE },     /* -2^63 */
    { "\xfe\xff\xff\xff\xff\xff\xff\xff\xff", 9, TRUE },      /* 2^63 - 1 */
    { "\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10, FALSE } /* and one more */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree LtHistogram *histogram = g_new0 (LtHistogram, 1);
      g_autofree char *text = pack_counts ((const guint8 *) cases[i].bytes, cases[i].size);

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      if (cases[i].ok)
        g_assert_true (lt_hdr_decode (text, histogram, NULL));
      else
        assert_refused (text, LT_HDR_ERROR_INVALID);
    }
}

static void
test_random_counts (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (8);
  guint8 bytes[64];

  for (int round = 0; round < 5000; round++)
    {
      const gsize size = (gsize) g_rand_int_range (rand, 0, sizeof bytes);
      g_autofree LtHistogram *histogram = g_new0 (LtHistogram, 1);
      g_autofree char *text = NULL, *again = NULL;
      guint64 sum = 0;

      for (gsize i = 0; i < size; i++)
        bytes[i] = (guint8) (g_rand_int (rand) >> g_rand_int_range (rand, 0, 8) & 0xff);
      text = pack_counts (bytes, size);
      if (!lt_hdr_decode (text, histogram, NULL))
        continue;
      for (guint32 i = 0; i < LT_BUCKETS; i++)
        sum += histogram->buckets[i];
      g_assert_cmpuint (sum, ==, histogram->count);
      again = lt_hdr_encode (histogram);
      assert_read_back (again, histogram);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/hdr/golden", test_golden);
  g_test_add_func ("/hdr/round-trip", test_round_trip);
  g_test_add_func ("/hdr/largest", test_largest);
  g_test_add_func ("/hdr/not-base64", test_not_base64);
  g_test_add_func ("/hdr/truncated", test_truncated);
  g_test_add_func ("/hdr/bit-turned", test_bit_turned);
  g_test_add_func ("/hdr/more-after-the-end", test_more_after_the_end);
  g_test_add_func ("/hdr/zip-bomb", test_zip_bomb);
  g_test_add_func ("/hdr/other-settings", test_other_settings);
  g_test_add_func ("/hdr/counts", test_counts);
  g_test_add_func ("/hdr/random-counts", test_random_counts);

  return g_test_run ();
}
