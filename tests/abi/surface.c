/* SPDX-License-Identifier: MIT
 *
 * surface: one exported function for each struct of the ABI. abidiff looks at
 * what exported functions can reach; the ABI itself has only one.
 */
#include <ltplugin.h>

#define SURFACE(type)                                        \
  LT_EXPORT void lt_surface_##type (type *);                 \
  void lt_surface_##type (type *pointer) { (void) pointer; } \
  LT_STATIC_ASSERT (sizeof (type) > 0, "swallows the semicolon")

SURFACE (lt_option);
SURFACE (lt_metric);
SURFACE (lt_operation);
SURFACE (lt_plugin);
SURFACE (lt_host);
SURFACE (lt_worker);
SURFACE (lt_op);

const lt_plugin *
ltrun_plugin_v1 (const lt_host *probe)
{
  (void) probe;
  return NULL;
}
