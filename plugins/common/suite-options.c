/* SPDX-License-Identifier: MIT */

#include "suite-kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BACKEND "backend"
#define NAMES_SIZE 160u

uint32_t
suite_get_u32 (const lt_host *host, const char *name)
{
  return (uint32_t) host->get_i64 (host, name);
}

static const lt_option *
find_option (const lt_option *options, const char *name)
{
  while (strcmp (options->name, name) != 0)
    options++;
  return options;
}

/* ---- Defaults -------------------------------------------------------------- */

/* What get_i64() says of the default: a number and, of some types, a unit. */
static int64_t
default_of (const lt_option *option)
{
  static const struct
  {
    const char *name;
    int64_t factor;
  } units[] = {
    { "us", 1000 },
    { "ms", 1000000 },
    { "s", 1000000000 },
    { "m", INT64_C (60000000000) },
    { "h", INT64_C (3600000000000) },
    { "KiB", 1 << 10 },
    { "MiB", 1 << 20 },
    { "GiB", 1 << 30 },
  };
  char *unit = NULL;
  const int64_t number = strtoll (option->dflt, &unit, 10);

  for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
    if (strcmp (unit, units[i].name) == 0)
      return number * units[i].factor;
  return option->type == LT_OPT_DURATION ? number * 1000000000 : number;
}

bool
suite_is_default (const lt_host *host, const lt_option *option)
{
  if (option->type == LT_OPT_STR || option->type == LT_OPT_ENUM)
    return strcmp (host->get_str (host, option->name), option->dflt) == 0;
  if (option->type == LT_OPT_BOOL)
    return (host->get_i64 (host, option->name) != 0) == (strcmp (option->dflt, "yes") == 0);
  return host->get_i64 (host, option->name) == default_of (option);
}

/* ---- What a back end reads ------------------------------------------------- */

/* "a|c" of "a|b|c" with bits 0 and 2. */
static void
write_names (const char *choices, uint32_t backends, char ret_names[NAMES_SIZE])
{
  size_t used = 0;

  ret_names[0] = '\0';
  for (; *choices != '\0'; backends >>= 1)
    {
      const size_t length = strcspn (choices, "|");

      if ((backends & 1) != 0 && used < NAMES_SIZE)
        used += (size_t) snprintf (ret_names + used, NAMES_SIZE - used, "%s%.*s",
                                   used > 0 ? "|" : "", (int) length, choices);
      choices += length;
      choices += *choices == '|';
    }
}

bool
suite_all_read (const lt_host *host, const lt_option *options, const SuiteReaders *readers,
                size_t n_readers)
{
  const uint32_t backend = suite_get_u32 (host, BACKEND);
  char names[NAMES_SIZE];

  for (size_t i = 0; i < n_readers; i++)
    {
      if ((readers[i].backends >> backend & 1) != 0
          || suite_is_default (host, find_option (options, readers[i].option)))
        continue;
      write_names (find_option (options, BACKEND)->choices, readers[i].backends, names);
      suite_set_error (host, "%s: expected with backend=%s only, found backend=%s",
                       readers[i].option, names, host->get_str (host, BACKEND));
      return false;
    }
  return true;
}
