/* SPDX-License-Identifier: MIT
 *
 * lt-search-path: the folders in which suites are looked for, in order.
 */
#pragma once

#include "lt-finder.h"

/* Returns: (transfer full): absolute folders, each once, NULL-terminated; or
 * NULL with an LT_CATALOG_ERROR_USAGE that names where the wrong one came from. */
char **lt_search_path_new (const LtFinderSetup *setup, GError **error);

/* The user's own folder; @xdg_data_home, @home: the variables, may be NULL. Returns:
 * (transfer full): NULL when neither is an absolute path. */
char *lt_search_path_user_folder (const char *xdg_data_home, const char *home);
