/* SPDX-License-Identifier: MIT */

#include "lt-catalog-error.h"

/* clang-format off */
G_DEFINE_QUARK (lt-catalog-error-quark, lt_catalog_error)
/* clang-format on */
