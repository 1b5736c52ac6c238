/* SPDX-License-Identifier: MIT
 *
 * lt-links: what the dynamic linker would find for a suite, and what not.
 *
 * Asked of the dynamic linker itself, in the mode that ldd(1) uses: it resolves
 * libraries and symbols and runs nothing of them. [main thread]
 */
#pragma once

#include <glib.h>

typedef struct LtLinks
{
  GPtrArray *libraries; /* char *: needed and not found */
  GPtrArray *symbols;   /* char *: used and defined nowhere */
} LtLinks;

/* NULL: the dynamic linker did not answer. */
LtLinks *lt_links_read (const char *path, guint64 timeout_ns, GError **error);
void lt_links_free (LtLinks *links);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtLinks, lt_links_free)
