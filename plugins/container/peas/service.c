/* SPDX-License-Identifier: MIT
 *
 * A plugin for libpeas, as an application's would be: an extension that is made for an
 * object, the property of PeasActivatable, and keeps hold of it while it lives. A plugin is
 * a file, so this is built several times, each with another number LT_SERVICE, and another
 * name of its type.
 */

#include <gmodule.h>
#include <libpeas/peas.h>

#define TYPE_NAME "LtrunService" G_STRINGIFY (LT_SERVICE)

enum
{
  PROP_0,
  PROP_OBJECT
};

typedef struct Service
{
  PeasExtensionBase parent;
  GObject *object;
} Service;

/* The only symbol, looked up by libpeas. */
G_MODULE_EXPORT void peas_register_types (PeasObjectModule *module);

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_OBJECT)
    ((Service *) object)->object = g_value_dup_object (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_OBJECT)
    g_value_set_object (value, ((Service *) object)->object);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
dispose (GObject *object)
{
  g_clear_object (&((Service *) object)->object);
  G_OBJECT_CLASS (g_type_class_peek (PEAS_TYPE_EXTENSION_BASE))->dispose (object);
}

static void
class_init (gpointer class, gpointer data)
{
  GObjectClass *object_class = class;

  (void) data;
  object_class->set_property = set_property;
  object_class->get_property = get_property;
  object_class->dispose = dispose;
  g_object_class_override_property (object_class, PROP_OBJECT, "object");
}

static void
do_nothing (PeasActivatable *activatable)
{
  (void) activatable;
}

static void
activatable_init (gpointer interface, gpointer data)
{
  PeasActivatableInterface *activatable = interface;

  (void) data;
  activatable->activate = do_nothing;
  activatable->deactivate = do_nothing;
}

void
peas_register_types (PeasObjectModule *module)
{
  const GTypeInfo info = {
    .class_size = sizeof (PeasExtensionBaseClass),
    .class_init = class_init,
    .instance_size = sizeof (Service),
  };
  const GInterfaceInfo interface = { .interface_init = activatable_init };
  GType type = g_type_module_register_type (G_TYPE_MODULE (module), PEAS_TYPE_EXTENSION_BASE,
                                            TYPE_NAME, &info, 0);

  g_type_module_add_interface (G_TYPE_MODULE (module), type, PEAS_TYPE_ACTIVATABLE, &interface);
  peas_object_module_register_extension_type (module, PEAS_TYPE_ACTIVATABLE, type);
}
