/* SPDX-License-Identifier: MIT
 *
 * lt-descriptor: a suite's description, checked and copied into structs of this
 * host's minor, whatever minor the suite was built for. Immutable once read.
 */
#pragma once

#include <glib.h>

#include "ltplugin.h"

#define LT_HOST_ERROR (lt_host_error_quark ())
GQuark lt_host_error_quark (void);

typedef enum
{
  LT_HOST_ERROR_BAD_PLUGIN, /* not loadable, or not after the ABI */
  LT_HOST_ERROR_USAGE,      /* the user asked for what the suite does not have */
} LtHostError;

typedef struct LtDescriptor
{
  lt_plugin plugin;   /* newer fields than the suite knew are 0 */
  lt_operation *ops;  /* plugin.n_ops */
  lt_option *options; /* plugin.n_options */
} LtDescriptor;

/* Checks @plugin, which the suite's entry point returned, against the rules of
 * ltplugin.h. Its text stays the suite's. Returns: (transfer full). */
LtDescriptor *lt_descriptor_new (const lt_plugin *plugin, GError **error);
void lt_descriptor_free (LtDescriptor *descriptor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtDescriptor, lt_descriptor_free)

/* True for [a-z] and then [a-z0-9] or one of @marks, at most LT_MAX_NAME bytes. */
gboolean lt_name_is_valid (const char *name, const char *marks);
