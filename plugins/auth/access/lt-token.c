/* SPDX-License-Identifier: MIT */

#include "lt-access-private.h"

#include <assert.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#define HEADER_MAX 64u
#define KEY_ID_DIGITS 16u
#define PAYLOAD_MAX \
  (LT_ACCESS_NAME_MAX + 72u) /* keys and punctuation, two numbers of 19 digits */
#define BASE64 sodium_base64_VARIANT_URLSAFE_NO_PADDING
#define BASE64_LENGTH(n) ((4u * (n) + 2u) / 3u)

struct LtTokenKey
{
  LtTokenAlgorithm algorithm;
  size_t signature_bytes;
  char header[HEADER_MAX]; /* JSON */
  char encoded[BASE64_LENGTH (HEADER_MAX) + 1];
  size_t encoded_length;
  unsigned char
    secret[crypto_sign_SECRETKEYBYTES]; /* of HMAC: crypto_auth_hmacsha256_KEYBYTES */
  unsigned char public[crypto_sign_PUBLICKEYBYTES];
};

static_assert (LT_TOKEN_SEED_BYTES == crypto_sign_SEEDBYTES, "the seed makes the Ed25519 key");
static_assert (LT_TOKEN_SEED_BYTES == crypto_auth_hmacsha256_KEYBYTES,
               "the seed is the HMAC key");
#define LONGEST \
  (BASE64_LENGTH (HEADER_MAX) + BASE64_LENGTH (PAYLOAD_MAX) + BASE64_LENGTH (crypto_sign_BYTES))
static_assert (LONGEST + 3 <= LT_ACCESS_TOKEN_MAX, "two dots and a NUL must fit, too");

/* ---- Keys ------------------------------------------------------------------ */

/* The key id is a hash of the public key, or of the secret one, which it does
 * not give away. */
static void
write_header (LtTokenKey *key, const unsigned char *identity, size_t n_identity)
{
  const char *name = key->algorithm == LT_TOKEN_ED25519 ? "EdDSA" : "HS256";
  unsigned char digest[crypto_generichash_BYTES];
  char id[KEY_ID_DIGITS + 1];

  crypto_generichash (digest, sizeof digest, identity, n_identity, NULL, 0);
  sodium_bin2hex (id, sizeof id, digest, KEY_ID_DIGITS / 2);
  snprintf (key->header, sizeof key->header, "{\"alg\":\"%s\",\"typ\":\"JWT\",\"kid\":\"%s\"}",
            name, id);
  sodium_bin2base64 (key->encoded, sizeof key->encoded, (const unsigned char *) key->header,
                     strlen (key->header), BASE64);
  key->encoded_length = strlen (key->encoded);
}

LtAccessStatus
lt_token_key_new (LtTokenAlgorithm algorithm, const uint8_t *seed, LtTokenKey **ret_key)
{
  unsigned char bytes[LT_TOKEN_SEED_BYTES];
  LtTokenKey *key = NULL;

  if ((algorithm != LT_TOKEN_ED25519 && algorithm != LT_TOKEN_HMAC) || sodium_init () < 0)
    return LT_ACCESS_INVALID;
  key = calloc (1, sizeof *key);
  if (key == NULL)
    return LT_ACCESS_NO_MEMORY;

  if (seed != NULL)
    memcpy (bytes, seed, sizeof bytes);
  else
    randombytes_buf (bytes, sizeof bytes);
  key->algorithm = algorithm;
  if (algorithm == LT_TOKEN_ED25519)
    {
      key->signature_bytes = crypto_sign_BYTES;
      crypto_sign_seed_keypair (key->public, key->secret, bytes);
      write_header (key, key->public, sizeof key->public);
    }
  else
    {
      key->signature_bytes = crypto_auth_hmacsha256_BYTES;
      memcpy (key->secret, bytes, sizeof bytes);
      write_header (key, key->secret, sizeof bytes);
    }
  sodium_memzero (bytes, sizeof bytes);
  *ret_key = key;
  return LT_ACCESS_OK;
}

void
lt_token_key_free (LtTokenKey *key)
{
  if (key == NULL)
    return;
  sodium_memzero (key, sizeof *key);
  free (key);
}

/* ---- Issuing --------------------------------------------------------------- */

static void
sign (const LtTokenKey *key, const char *text, size_t length,
      unsigned char ret_signature[crypto_sign_BYTES])
{
  if (key->algorithm == LT_TOKEN_ED25519)
    crypto_sign_detached (ret_signature, NULL, (const unsigned char *) text, length,
                          key->secret);
  else
    crypto_auth_hmacsha256 (ret_signature, (const unsigned char *) text, length, key->secret);
}

/* Appends a '.' and the base64 of @bytes at *end. */
static void
append_part (char token[LT_ACCESS_TOKEN_MAX], size_t *end, const void *bytes, size_t n)
{
  token[(*end)++] = '.';
  sodium_bin2base64 (token + *end, LT_ACCESS_TOKEN_MAX - *end, bytes, n, BASE64);
  *end += BASE64_LENGTH (n);
}

LtAccessStatus
lt_token_issue (const LtTokenKey *key, const char *subject, int64_t now_s, int64_t ttl_s,
                char ret_token[LT_ACCESS_TOKEN_MAX], size_t *ret_length)
{
  unsigned char signature[crypto_sign_BYTES];
  char payload[PAYLOAD_MAX + 1];
  size_t end = key->encoded_length;
  int n = 0;

  if (!lt_name_is_valid (subject, strlen (subject)) || now_s < 0 || ttl_s <= 0
      || ttl_s > INT64_MAX - now_s)
    return LT_ACCESS_INVALID;

  n = snprintf (payload, sizeof payload,
                "{\"sub\":\"%s\",\"iat\":%" PRId64 ",\"exp\":%" PRId64 "}", subject, now_s,
                now_s + ttl_s);
  memcpy (ret_token, key->encoded, key->encoded_length);
  append_part (ret_token, &end, payload, (size_t) n);
  sign (key, ret_token, end, signature);
  append_part (ret_token, &end, signature, key->signature_bytes);
  *ret_length = end;
  return LT_ACCESS_OK;
}

/* ---- Verifying ------------------------------------------------------------- */

/* Decodes all of @text. Refuses other characters, padding and stray bits, so that
 * bytes have one text only. libsodium 1.0.18 takes 0xdf for '_' where char is
 * signed: what is not ASCII never gets there. */
static bool
decode (const char *text, size_t length, void *bytes, size_t max, size_t *ret_n)
{
  for (size_t i = 0; i < length; i++)
    if (((unsigned char) text[i] & 0x80) != 0)
      return false;
  return sodium_base642bin (bytes, max, text, length, NULL, ret_n, NULL, BASE64) == 0;
}

/* A header that is not the key's own: is it that of another key of this kind? */
static LtAccessStatus
judge_header (const LtTokenKey *key, const char *text, size_t length)
{
  const size_t n_tail = KEY_ID_DIGITS + strlen ("\"}");
  const size_t n_head = strlen (key->header) - n_tail;
  char header[HEADER_MAX];
  size_t n = 0;

  if (!decode (text, length, header, sizeof header, &n) || n != n_head + n_tail
      || memcmp (header, key->header, n_head) != 0 || memcmp (header + n - 2, "\"}", 2) != 0)
    return LT_ACCESS_TOKEN_MALFORMED;
  return LT_ACCESS_TOKEN_WRONG_KEY;
}

static bool
signature_fits (const LtTokenKey *key, const char *text, size_t length,
                const unsigned char *signature)
{
  const unsigned char *bytes = (const unsigned char *) text;

  if (key->algorithm == LT_TOKEN_ED25519)
    return crypto_sign_verify_detached (signature, bytes, length, key->public) == 0;
  return crypto_auth_hmacsha256_verify (signature, bytes, length, key->secret) == 0;
}

/* Steps over @word. */
static bool
take_word (const char **at, const char *end, const char *word)
{
  size_t length = strlen (word);

  if ((size_t) (end - *at) < length || memcmp (*at, word, length) != 0)
    return false;
  *at += length;
  return true;
}

/* Steps over a number without sign or leading zero that fits. */
static bool
take_number (const char **at, const char *end, int64_t *ret_number)
{
  const char *start = *at;
  int64_t number = 0;

  for (; *at < end && **at >= '0' && **at <= '9'; (*at)++)
    if (__builtin_mul_overflow (number, 10, &number)
        || __builtin_add_overflow (number, **at - '0', &number))
      return false;
  if (*at == start || (*start == '0' && *at - start > 1))
    return false;
  *ret_number = number;
  return true;
}

static bool
parse_payload (const char *payload, size_t n, LtTokenClaims *ret_claims)
{
  const char *at = payload, *end = payload + n, *subject = NULL, *quote = NULL;

  if (!take_word (&at, end, "{\"sub\":\""))
    return false;
  subject = at;
  quote = memchr (at, '"', (size_t) (end - at));
  if (quote == NULL || !lt_name_is_valid (subject, (size_t) (quote - subject)))
    return false;
  at = quote;
  if (!take_word (&at, end, "\",\"iat\":") || !take_number (&at, end, &ret_claims->issued_s)
      || !take_word (&at, end, ",\"exp\":") || !take_number (&at, end, &ret_claims->expires_s)
      || !take_word (&at, end, "}") || at != end)
    return false;

  memcpy (ret_claims->subject, subject, (size_t) (quote - subject));
  ret_claims->subject[quote - subject] = '\0';
  return true;
}

LtAccessStatus
lt_token_verify (const LtTokenKey *key, const char *token, size_t length, int64_t now_s,
                 LtTokenClaims *ret_claims)
{
  const char *end = token + length, *payload = NULL, *signature = NULL;
  unsigned char raw_signature[crypto_sign_BYTES];
  char raw_payload[PAYLOAD_MAX];
  size_t n_signature = 0, n_payload = 0;
  LtTokenClaims claims;

  /* Without this, memchr() would be given the NULL that may stand for no token. */
  if (length == 0)
    return LT_ACCESS_TOKEN_MALFORMED;
  if (length >= LT_ACCESS_TOKEN_MAX || (payload = memchr (token, '.', length)) == NULL
      || (signature = memchr (payload + 1, '.', (size_t) (end - payload - 1))) == NULL)
    return LT_ACCESS_TOKEN_MALFORMED;
  if ((size_t) (payload - token) != key->encoded_length
      || memcmp (token, key->encoded, key->encoded_length) != 0)
    return judge_header (key, token, (size_t) (payload - token));

  if (!decode (signature + 1, (size_t) (end - signature - 1), raw_signature,
               sizeof raw_signature, &n_signature)
      || n_signature != key->signature_bytes)
    return LT_ACCESS_TOKEN_MALFORMED;
  if (!signature_fits (key, token, (size_t) (signature - token), raw_signature))
    return LT_ACCESS_TOKEN_FORGED;

  if (!decode (payload + 1, (size_t) (signature - payload - 1), raw_payload, sizeof raw_payload,
               &n_payload)
      || !parse_payload (raw_payload, n_payload, &claims))
    return LT_ACCESS_TOKEN_MALFORMED;
  if (now_s >= claims.expires_s)
    return LT_ACCESS_TOKEN_EXPIRED;
  *ret_claims = claims;
  return LT_ACCESS_OK;
}

LtAccessStatus
lt_access_authenticate (const LtAccess *store, const LtTokenKey *key, const char *token,
                        size_t length, int64_t now_s, LtTokenClaims *ret_claims)
{
  LtTokenClaims claims;
  LtAccessStatus status = lt_token_verify (key, token, length, now_s, &claims);

  if (status == LT_ACCESS_OK)
    status = lt_access_principal_state (store, claims.subject);
  if (status == LT_ACCESS_OK && ret_claims != NULL)
    *ret_claims = claims;
  return status;
}
