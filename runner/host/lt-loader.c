/* SPDX-License-Identifier: MIT */

#include "lt-loader.h"

#include <dlfcn.h>
#include <link.h>
#include <string.h>

#define ENTRY "ltrun_plugin_v1"

/* dlerror() begins with the path, which the controller says anyway. */
static const char *
dl_message (const char *path)
{
  const char *message = dlerror ();

  if (message == NULL)
    return "no reason given";
  if (g_str_has_prefix (message, path) && g_str_has_prefix (message + strlen (path), ": "))
    return message + strlen (path) + 2;
  return message;
}

/* dlsym() also searches the dependencies of the object: an entry point of theirs is
 * not this suite's. */
static gboolean
lies_in (void *symbol, void *handle)
{
  struct link_map *map = NULL;
  Dl_info of_symbol, of_object;

  return dlinfo (handle, RTLD_DI_LINKMAP, &map) == 0 && dladdr (symbol, &of_symbol) != 0
         && dladdr (map->l_ld, &of_object) != 0 && of_symbol.dli_fbase == of_object.dli_fbase;
}

/* Never RTLD_DEEPBIND: it breaks sanitizers and malloc replacements. NODELETE and no
 * dlclose(): threads and destructors of the suite may outlive its last call. */
LtEntry
lt_loader_open (const char *path, GError **error)
{
  void *handle = dlopen (path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  void *symbol;
  LtEntry entry;

  if (handle == NULL)
    {
      const char *message = dl_message (path);
      gboolean undefined = strstr (message, "undefined symbol") != NULL;

      g_set_error (error, LT_HOST_ERROR, LT_HOST_ERROR_BAD_PLUGIN, "cannot be loaded: %s%s",
                   message, undefined ? ": link the library that defines it" : "");
      return NULL;
    }

  symbol = dlsym (handle, ENTRY);
  if (symbol == NULL || !lies_in (symbol, handle))
    {
      g_set_error (error, LT_HOST_ERROR, LT_HOST_ERROR_BAD_PLUGIN,
                   "expected an exported function " ENTRY ", found %s",
                   symbol == NULL ? "none" : "one of another library");
      return NULL;
    }

  memcpy (&entry, &symbol, sizeof entry); /* ISO C has no cast for this */
  return entry;
}

static gboolean
same_as_note (const char *what, const char *noted, const char *described, GError **error)
{
  if (noted == NULL || g_str_equal (noted, described))
    return TRUE;
  g_set_error (error, LT_HOST_ERROR, LT_HOST_ERROR_BAD_PLUGIN,
               "%s: expected '%s' as in its ELF note, found '%s' in lt_plugin", what, noted,
               described);
  return FALSE;
}

LtDescriptor *
lt_loader_load (const char *path, const char *id, const char *version, GError **error)
{
  const lt_host probe = { .struct_size = sizeof probe,
                          .abi_major = LT_ABI_MAJOR,
                          .abi_minor = LT_ABI_MINOR,
                          .host_version = LT_VERSION };
  const LtEntry entry = lt_loader_open (path, error);
  g_autoptr (LtDescriptor) descriptor = NULL;
  const lt_plugin *plugin;

  if (entry == NULL)
    return NULL;

  plugin = entry (&probe);
  if (plugin == NULL)
    {
      g_set_error (error, LT_HOST_ERROR, LT_HOST_ERROR_BAD_PLUGIN,
                   ENTRY " returned NULL: the suite refuses ltrun " LT_VERSION
                         " with ABI " LT_ABI_STRING);
      return NULL;
    }

  descriptor = lt_descriptor_new (plugin, error);
  if (descriptor == NULL || !same_as_note ("id", id, descriptor->plugin.id, error)
      || !same_as_note ("version", version, descriptor->plugin.version, error))
    return NULL;
  return g_steal_pointer (&descriptor);
}
