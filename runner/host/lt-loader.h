/* SPDX-License-Identifier: MIT
 *
 * lt-loader: a shared object into this process, safely. [main thread, once]
 */
#pragma once

#include "lt-descriptor.h"

typedef const lt_plugin *(*LtEntry) (const lt_host *probe);

/* Loads @path (absolute) and finds its entry point, which must lie in it; calls nothing
 * but what loading runs. The object is never unloaded. Returns NULL with
 * LT_HOST_ERROR_BAD_PLUGIN. */
LtEntry lt_loader_open (const char *path, GError **error);

/* Loads @path (absolute), calls its entry point and checks what it returned.
 * @id, @version: of the ELF note, or NULL. The object is never unloaded. Returns:
 * (transfer full): NULL with LT_HOST_ERROR_BAD_PLUGIN. */
LtDescriptor *lt_loader_load (const char *path, const char *id, const char *version,
                              GError **error);
