/* SPDX-License-Identifier: MIT */

#include <glib.h>

#include "lt-bucket.h"

/* The law as HdrHistogram's reference states it for a lowest value of 1 and two
 * digits: bucket and sub-bucket apart, then one index. */
static guint32
reference_bucket_of (guint64 value)
{
  guint32 bucket = 0;

  while (value >> bucket >= 256)
    bucket++;
  return (bucket + 1) * 128 + (guint32) (value >> bucket) - 128;
}

static void
test_ends (void)
{
  g_assert_cmpuint (LT_BUCKETS, ==, (LT_BUCKET_MAX_BITS - LT_BUCKET_BITS + 2) * 128);
  g_assert_cmpuint (lt_bucket_of (0), ==, 0);
  g_assert_cmpuint (lt_bucket_of (255), ==, 255);
  g_assert_cmpuint (lt_bucket_of (256), ==, 256);
  g_assert_cmpuint (lt_bucket_of (257), ==, 256);
  g_assert_cmpuint (lt_bucket_of (LT_BUCKET_MAX), ==, LT_BUCKETS - 1);
  g_assert_cmpuint (lt_bucket_of (LT_BUCKET_MAX + 1), ==, LT_BUCKETS - 1);
  g_assert_cmpuint (lt_bucket_of (G_MAXUINT64), ==, LT_BUCKETS - 1);
  g_assert_cmpuint (lt_bucket_high (LT_BUCKETS - 1), ==, LT_BUCKET_MAX);
}

static void
test_exact_below_256 (void)
{
  for (guint32 value = 0; value < 256; value++)
    {
      g_assert_cmpuint (lt_bucket_low (value), ==, value);
      g_assert_cmpuint (lt_bucket_high (value), ==, value);
    }
}

static void
test_round_trip (void)
{
  for (guint32 bucket = 0; bucket < LT_BUCKETS; bucket++)
    {
      const guint64 low = lt_bucket_low (bucket), high = lt_bucket_high (bucket);

      g_assert_cmpuint (low, <=, high);
      g_assert_cmpuint (lt_bucket_of (low), ==, bucket);
      g_assert_cmpuint (lt_bucket_of (low + (high - low) / 2), ==, bucket);
      g_assert_cmpuint (lt_bucket_of (high), ==, bucket);
    }
}

static void
test_contiguous (void)
{
  g_assert_cmpuint (lt_bucket_low (0), ==, 0);
  for (guint32 bucket = 1; bucket < LT_BUCKETS; bucket++)
    g_assert_cmpuint (lt_bucket_low (bucket), ==, lt_bucket_high (bucket - 1) + 1);
}

/* Any value of a bucket shown for any other is off by at most 1/128. */
static void
test_error_bound (void)
{
  for (guint32 bucket = 0; bucket < LT_BUCKETS; bucket++)
    {
      const guint64 low = lt_bucket_low (bucket), high = lt_bucket_high (bucket);

      g_assert_cmpuint ((high - low) * 128, <=, low);
    }
}

static void
test_reference (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (42);

  for (guint64 value = 0; value < 100000; value++)
    g_assert_cmpuint (lt_bucket_of (value), ==, reference_bucket_of (value));
  for (int bit = 0; bit < LT_BUCKET_MAX_BITS; bit++)
    {
      const guint64 power = G_GUINT64_CONSTANT (1) << bit;

      g_assert_cmpuint (lt_bucket_of (power), ==, reference_bucket_of (power));
      g_assert_cmpuint (lt_bucket_of (power - 1), ==, reference_bucket_of (power - 1));
    }
  for (int i = 0; i < 100000; i++)
    {
      const guint64 bits = (guint64) g_rand_int (rand) << 32 | g_rand_int (rand);
      const guint64 value = bits >> g_rand_int_range (rand, 64 - LT_BUCKET_MAX_BITS, 64);

      g_assert_cmpuint (lt_bucket_of (value), ==, reference_bucket_of (value));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/bucket/ends", test_ends);
  g_test_add_func ("/bucket/exact-below-256", test_exact_below_256);
  g_test_add_func ("/bucket/round-trip", test_round_trip);
  g_test_add_func ("/bucket/contiguous", test_contiguous);
  g_test_add_func ("/bucket/error-bound", test_error_bound);
  g_test_add_func ("/bucket/reference", test_reference);

  return g_test_run ();
}
