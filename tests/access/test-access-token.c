/* SPDX-License-Identifier: MIT */

#include "access-fixture.h"

#include <sodium.h>
#include <string.h>

#define NOW_S 1700000000
#define TTL_S 3600

static const uint8_t seed[LT_TOKEN_SEED_BYTES] = { 0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10,
                                                   11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
                                                   22, 23, 24, 25, 26, 27, 28, 29, 30, 31 };

/* Made for "alice", NOW_S and TTL_S with Python's hmac and cryptography modules
 * from the seed above. */
static const char *const known_tokens[] = {
  [LT_TOKEN_ED25519] =
    "eyJhbGciOiJFZERTQSIsInR5cCI6IkpXVCIsImtpZCI6IjlkMjRlMmVlYWYyN2MyYTAifQ"
    ".eyJzdWIiOiJhbGljZSIsImlhdCI6MTcwMDAwMDAwMCwiZXhwIjoxNzAwMDAzNjAwfQ"
    ".qEfAkDBLep2N705rgPvLgyvznmIr9PhmPV_RqNMun5kRiBAUTq0FjOMUgIPlJSzLJSZ_YVdpXDVLZBj4ukpQBg",
  [LT_TOKEN_HMAC] = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6ImNiMmY1MTYwZmMxZjdlMDUifQ"
                    ".eyJzdWIiOiJhbGljZSIsImlhdCI6MTcwMDAwMDAwMCwiZXhwIjoxNzAwMDAzNjAwfQ"
                    ".7t86dQH8q7ka6JJLt6kcDR5cFmkHCeRzSBzl09aHwTM",
};

typedef struct Fixture
{
  LtTokenKey *key;
  char token[LT_ACCESS_TOKEN_MAX];
  size_t length;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  assert_status (lt_token_key_new (GPOINTER_TO_UINT (data), seed, &fixture->key), LT_ACCESS_OK);
  assert_status (
    lt_token_issue (fixture->key, "alice", NOW_S, TTL_S, fixture->token, &fixture->length),
    LT_ACCESS_OK);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void) data;
  lt_token_key_free (fixture->key);
}

static LtAccessStatus
verify (const Fixture *fixture, const char *token, size_t length)
{
  LtTokenClaims claims;

  return lt_token_verify (fixture->key, token, length, NOW_S, &claims);
}

/* ---- Good tokens ----------------------------------------------------------- */

static void
test_known (Fixture *fixture, gconstpointer data)
{
  g_test_summary ("A token is what another implementation of the standards makes.");

  g_assert_cmpstr (fixture->token, ==, known_tokens[GPOINTER_TO_UINT (data)]);
  g_assert_cmpuint (fixture->length, ==, strlen (fixture->token));
}

static void
test_claims (Fixture *fixture, gconstpointer data)
{
  LtTokenClaims claims;

  (void) data;
  assert_status (
    lt_token_verify (fixture->key, fixture->token, fixture->length, NOW_S, &claims),
    LT_ACCESS_OK);
  g_assert_cmpstr (claims.subject, ==, "alice");
  g_assert_cmpint (claims.issued_s, ==, NOW_S);
  g_assert_cmpint (claims.expires_s, ==, NOW_S + TTL_S);
}

static void
test_longest (Fixture *fixture, gconstpointer data)
{
  g_autofree char *name = g_strnfill (LT_ACCESS_NAME_MAX, 'n');
  LtTokenClaims claims;

  (void) data;
  assert_status (
    lt_token_issue (fixture->key, name, INT64_MAX - 1, 1, fixture->token, &fixture->length),
    LT_ACCESS_OK);
  assert_status (lt_token_verify (fixture->key, fixture->token, fixture->length, 0, &claims),
                 LT_ACCESS_OK);
  g_assert_cmpstr (claims.subject, ==, name);
  g_assert_cmpint (claims.expires_s, ==, INT64_MAX);
}

static void
test_bad_issue (Fixture *fixture, gconstpointer data)
{
  (void) data;
  assert_status (
    lt_token_issue (fixture->key, "", NOW_S, TTL_S, fixture->token, &fixture->length),
    LT_ACCESS_INVALID);
  assert_status (
    lt_token_issue (fixture->key, "a\"b", NOW_S, TTL_S, fixture->token, &fixture->length),
    LT_ACCESS_INVALID);
  assert_status (lt_token_issue (fixture->key, "a", NOW_S, 0, fixture->token, &fixture->length),
                 LT_ACCESS_INVALID);
  assert_status (
    lt_token_issue (fixture->key, "a", -1, TTL_S, fixture->token, &fixture->length),
    LT_ACCESS_INVALID);
  assert_status (
    lt_token_issue (fixture->key, "a", 2, INT64_MAX - 1, fixture->token, &fixture->length),
    LT_ACCESS_INVALID);
}

/* ---- Bad tokens ------------------------------------------------------------ */

static void
test_expired (Fixture *fixture, gconstpointer data)
{
  LtTokenClaims claims = { "untouched", 1, 2 };

  (void) data;
  assert_status (
    lt_token_verify (fixture->key, fixture->token, fixture->length, NOW_S + TTL_S - 1, &claims),
    LT_ACCESS_OK);
  g_strlcpy (claims.subject, "untouched", sizeof claims.subject);
  assert_status (
    lt_token_verify (fixture->key, fixture->token, fixture->length, NOW_S + TTL_S, &claims),
    LT_ACCESS_TOKEN_EXPIRED);
  g_assert_cmpstr (claims.subject, ==, "untouched");
}

static void
test_every_bit (Fixture *fixture, gconstpointer data)
{
  guint n_forged = 0;

  (void) data;
  for (size_t i = 0; i < fixture->length * 8; i++)
    {
      LtAccessStatus status = LT_ACCESS_OK;

      fixture->token[i / 8] = (char) (fixture->token[i / 8] ^ 1 << i % 8);
      status = verify (fixture, fixture->token, fixture->length);
      fixture->token[i / 8] = (char) (fixture->token[i / 8] ^ 1 << i % 8);
      g_assert_true (status == LT_ACCESS_TOKEN_MALFORMED || status == LT_ACCESS_TOKEN_FORGED
                     || status == LT_ACCESS_TOKEN_WRONG_KEY);
      n_forged += status == LT_ACCESS_TOKEN_FORGED;
    }
  g_assert_cmpuint (n_forged, >, 100);
  assert_status (verify (fixture, fixture->token, fixture->length), LT_ACCESS_OK);
}

static void
test_every_length (Fixture *fixture, gconstpointer data)
{
  (void) data;
  for (size_t length = 0; length < fixture->length; length++)
    {
      /* A copy of its own, so that a read past the end is one past a block. */
      g_autofree char *part = g_memdup2 (fixture->token, length);

      assert_status (verify (fixture, part, length), LT_ACCESS_TOKEN_MALFORMED);
    }
  fixture->token[fixture->length] = 'A';
  assert_status (verify (fixture, fixture->token, fixture->length + 1),
                 LT_ACCESS_TOKEN_MALFORMED);
}

static void
test_oversized (Fixture *fixture, gconstpointer data)
{
  g_autofree char *token = g_strnfill (100000, 'A');

  (void) data;
  assert_status (verify (fixture, token, 100000), LT_ACCESS_TOKEN_MALFORMED);
  memcpy (token, fixture->token, fixture->length);
  assert_status (verify (fixture, token, 100000), LT_ACCESS_TOKEN_MALFORMED);
}

static void
test_wrong_key (Fixture *fixture, gconstpointer data)
{
  LtTokenKey *other = NULL;

  assert_status (lt_token_key_new (GPOINTER_TO_UINT (data), NULL, &other), LT_ACCESS_OK);
  assert_status (
    lt_token_issue (other, "alice", NOW_S, TTL_S, fixture->token, &fixture->length),
    LT_ACCESS_OK);
  assert_status (verify (fixture, fixture->token, fixture->length), LT_ACCESS_TOKEN_WRONG_KEY);
  lt_token_key_free (other);
}

static void
test_wrong_algorithm (Fixture *fixture, gconstpointer data)
{
  LtTokenAlgorithm other =
    GPOINTER_TO_UINT (data) == LT_TOKEN_HMAC ? LT_TOKEN_ED25519 : LT_TOKEN_HMAC;

  g_test_summary ("A token of another algorithm is refused, from the same secret too.");
  assert_status (verify (fixture, known_tokens[other], strlen (known_tokens[other])),
                 LT_ACCESS_TOKEN_MALFORMED);
}

/* A token with that header and payload, signed with the seed as an HMAC key. */
static char *
hand_made (const char *header, const char *payload)
{
  unsigned char signature[crypto_auth_hmacsha256_BYTES];
  char parts[3][400];
  g_autofree char *text = NULL;

  sodium_bin2base64 (parts[0], sizeof parts[0], (const unsigned char *) header, strlen (header),
                     sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  sodium_bin2base64 (parts[1], sizeof parts[1], (const unsigned char *) payload,
                     strlen (payload), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  text = g_strdup_printf ("%s.%s", parts[0], parts[1]);
  crypto_auth_hmacsha256 (signature, (const unsigned char *) text, strlen (text), seed);
  sodium_bin2base64 (parts[2], sizeof parts[2], signature, sizeof signature,
                     sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  return g_strdup_printf ("%s.%s", text, parts[2]);
}

#define HEADER "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"cb2f5160fc1f7e05\"}"

static const struct
{
  const char *name, *header, *payload;
  LtAccessStatus expected;
} hand_made_tokens[] = {
  { "good", HEADER, "{\"sub\":\"bob\",\"iat\":1,\"exp\":1800000000}", LT_ACCESS_OK },
  { "alg-none", "{\"alg\":\"none\"}", "{\"sub\":\"bob\",\"iat\":1,\"exp\":1800000000}",
    LT_ACCESS_TOKEN_MALFORMED },
  { "no-kid", "{\"alg\":\"HS256\",\"typ\":\"JWT\"}",
    "{\"sub\":\"bob\",\"iat\":1,\"exp\":1800000000}", LT_ACCESS_TOKEN_MALFORMED },
  { "other-kid", "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"0b2f5160fc1f7e05\"}",
    "{\"sub\":\"bob\",\"iat\":1,\"exp\":1800000000}", LT_ACCESS_TOKEN_WRONG_KEY },
  { "expired", HEADER, "{\"sub\":\"bob\",\"iat\":1,\"exp\":2}", LT_ACCESS_TOKEN_EXPIRED },
  { "empty", HEADER, "", LT_ACCESS_TOKEN_MALFORMED },
  { "no-subject", HEADER, "{\"iat\":1,\"exp\":1800000000}", LT_ACCESS_TOKEN_MALFORMED },
  { "empty-subject", HEADER, "{\"sub\":\"\",\"iat\":1,\"exp\":1800000000}",
    LT_ACCESS_TOKEN_MALFORMED },
  { "escape", HEADER, "{\"sub\":\"b\\u006fb\",\"iat\":1,\"exp\":1800000000}",
    LT_ACCESS_TOKEN_MALFORMED },
  { "no-expiry", HEADER, "{\"sub\":\"bob\",\"iat\":1}", LT_ACCESS_TOKEN_MALFORMED },
  { "empty-number", HEADER, "{\"sub\":\"bob\",\"iat\":,\"exp\":1800000000}",
    LT_ACCESS_TOKEN_MALFORMED },
  { "negative", HEADER, "{\"sub\":\"bob\",\"iat\":-1,\"exp\":1800000000}",
    LT_ACCESS_TOKEN_MALFORMED },
  { "leading-zero", HEADER, "{\"sub\":\"bob\",\"iat\":01,\"exp\":1800000000}",
    LT_ACCESS_TOKEN_MALFORMED },
  { "too-large", HEADER, "{\"sub\":\"bob\",\"iat\":1,\"exp\":9223372036854775808}",
    LT_ACCESS_TOKEN_MALFORMED },
  { "far-too-large", HEADER, "{\"sub\":\"bob\",\"iat\":1,\"exp\":99999999999999999999999}",
    LT_ACCESS_TOKEN_MALFORMED },
  { "behind", HEADER, "{\"sub\":\"bob\",\"iat\":1,\"exp\":1800000000} ",
    LT_ACCESS_TOKEN_MALFORMED },
  { "other-order", HEADER, "{\"iat\":1,\"sub\":\"bob\",\"exp\":1800000000}",
    LT_ACCESS_TOKEN_MALFORMED },
};

static void
test_hand_made (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autofree char *token = hand_made (hand_made_tokens[i].header, hand_made_tokens[i].payload);
  LtTokenKey *key = NULL;
  LtTokenClaims claims;

  assert_status (lt_token_key_new (LT_TOKEN_HMAC, seed, &key), LT_ACCESS_OK);
  assert_status (lt_token_verify (key, token, strlen (token), NOW_S, &claims),
                 hand_made_tokens[i].expected);
  lt_token_key_free (key);
}

/* ---- The principal behind a token ------------------------------------------ */

static void
test_principal (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LtAccess) store = access_new ();
  LtTokenClaims claims = { "", 0, 0 };

  (void) data;
  assert_status (lt_access_authenticate (store, fixture->key, fixture->token, fixture->length,
                                         NOW_S, &claims),
                 LT_ACCESS_UNKNOWN_PRINCIPAL);
  g_assert_cmpstr (claims.subject, ==, "");

  assert_status (lt_access_add_principal (store, "alice", NULL, 0, NULL), LT_ACCESS_OK);
  assert_status (lt_access_authenticate (store, fixture->key, fixture->token, fixture->length,
                                         NOW_S, &claims),
                 LT_ACCESS_OK);
  g_assert_cmpstr (claims.subject, ==, "alice");

  assert_status (lt_access_set_enabled (store, "alice", false, NULL), LT_ACCESS_OK);
  assert_status (
    lt_access_authenticate (store, fixture->key, fixture->token, fixture->length, NOW_S, NULL),
    LT_ACCESS_DISABLED);
  assert_status (lt_access_authenticate (store, fixture->key, fixture->token, fixture->length,
                                         NOW_S + TTL_S, NULL),
                 LT_ACCESS_TOKEN_EXPIRED);
  assert_status (lt_access_set_enabled (store, "alice", true, NULL), LT_ACCESS_OK);
  assert_status (
    lt_access_authenticate (store, fixture->key, fixture->token, fixture->length, NOW_S, NULL),
    LT_ACCESS_OK);
}

static const struct
{
  const char *name;
  void (*test) (Fixture *fixture, gconstpointer data);
} tests[] = {
  { "known", test_known },
  { "claims", test_claims },
  { "longest", test_longest },
  { "bad-issue", test_bad_issue },
  { "expired", test_expired },
  { "every-bit", test_every_bit },
  { "every-length", test_every_length },
  { "oversized", test_oversized },
  { "wrong-key", test_wrong_key },
  { "wrong-algorithm", test_wrong_algorithm },
  { "principal", test_principal },
};

static void
add_tests (const char *name, LtTokenAlgorithm algorithm)
{
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/token/%s/%s", name, tests[i].name);

      g_test_add (path, Fixture, GUINT_TO_POINTER (algorithm), set_up, tests[i].test,
                  tear_down);
    }
}

int
main (int argc, char **argv)
{
  int status = 0;

  g_test_init (&argc, &argv, NULL);
  lt_access_thread_register ();

  add_tests ("ed25519", LT_TOKEN_ED25519);
  add_tests ("hmac", LT_TOKEN_HMAC);
  for (guint i = 0; i < G_N_ELEMENTS (hand_made_tokens); i++)
    {
      g_autofree char *path = g_strdup_printf ("/token/hand-made/%s", hand_made_tokens[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_hand_made);
    }

  status = g_test_run ();
  lt_access_thread_unregister ();
  return status;
}
