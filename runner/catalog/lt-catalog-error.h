/* SPDX-License-Identifier: MIT
 *
 * lt-catalog-error: why a suite cannot be found or must not be loaded.
 */
#pragma once

#include <glib.h>

#define LT_CATALOG_ERROR (lt_catalog_error_quark ())
GQuark lt_catalog_error_quark (void);

typedef enum
{
  LT_CATALOG_ERROR_NOT_FOUND,    /* there is no such file */
  LT_CATALOG_ERROR_NOT_A_PLUGIN, /* there is one, but it cannot be a suite */
  LT_CATALOG_ERROR_UNSAFE,       /* someone else could have changed it */
  LT_CATALOG_ERROR_DISABLED,     /* LTRUN_NO_PLUGINS */
  LT_CATALOG_ERROR_ABI,          /* a suite of another ABI generation */
  LT_CATALOG_ERROR_IO,           /* the system would not let it be read */
  LT_CATALOG_ERROR_USAGE,        /* a name or a search path that means nothing */
} LtCatalogError;
