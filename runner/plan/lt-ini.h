/* SPDX-License-Identifier: MIT
 *
 * lt-ini: a file of groups and keys, as GKeyFile reads it, but with the line of
 * everything and with errors where GKeyFile merges or takes silently: groups and keys
 * that come twice, and lines that are neither. One thread.
 */
#pragma once

#include <glib.h>

#define LT_INI_MAX_BYTES (1024 * 1024)
#define LT_INI_MAX_ENTRIES 10000

typedef struct LtIniEntry
{
  char *key;
  guint line;
} LtIniEntry;

typedef struct LtIniGroup
{
  char *name;
  guint line;
  GPtrArray *entries; /* LtIniEntry */
} LtIniGroup;

typedef struct LtIni
{
  char *file;        /* for messages */
  GPtrArray *groups; /* LtIniGroup */
  GKeyFile *key_file;
  char **environment; /* for ${NAME} */
} LtIni;

/* Reads @length bytes. Errors are LT_PLAN_ERROR_SCENARIO and begin "FILE:LINE: ". */
LtIni *lt_ini_parse (const char *file, const char *text, gsize length, char **environment,
                     GError **error);
/* The same of a file. */
LtIni *lt_ini_load (const char *file, char **environment, GError **error);
void lt_ini_free (LtIni *ini);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtIni, lt_ini_free)

/* NULL: there is none. */
const LtIniGroup *lt_ini_find_group (const LtIni *ini, const char *name);
const LtIniEntry *lt_ini_find_entry (const LtIniGroup *group, const char *key);

/* The value, with escapes resolved and variables put in: ${NAME}, which must be set,
 * ${NAME:-text} for text where NAME is unset or empty, $$ for a dollar sign.
 * @is_list: values separated by ";", without the spaces around them.
 * Returns: (transfer full): one value, or those of the list. */
char **lt_ini_get (const LtIni *ini, const LtIniGroup *group, const LtIniEntry *entry,
                   gboolean is_list, GError **error);

/* Sets an error "FILE:LINE: ...", printf-like; returns FALSE. */
gboolean lt_ini_refuse (const char *file, guint line, GError **error, const char *format, ...)
  G_GNUC_PRINTF (4, 5);
