/* SPDX-License-Identifier: MIT */

#include "lt-store-private.h"

#include <zlib.h>

GBytes *
lt_blob_pack (const char *text, gsize length)
{
  uLongf size = compressBound (length);
  g_autofree guchar *data = g_try_malloc (size);

  if (data == NULL || compress2 (data, &size, (const Bytef *) text, length, 6) != Z_OK)
    return NULL;
  return g_bytes_new (data, size);
}

char *
lt_blob_unpack (const void *data, gsize size, gsize length)
{
  uLongf found = length;
  g_autofree char *text = length <= LT_DOCUMENT_MAX_BYTES ? g_try_malloc (length + 1) : NULL;

  if (text == NULL || uncompress ((Bytef *) text, &found, data, size) != Z_OK
      || found != length)
    return NULL;
  text[length] = '\0';
  return g_steal_pointer (&text);
}
