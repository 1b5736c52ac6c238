/* SPDX-License-Identifier: MIT
 *
 * container-options: what the user can set, and the values of one run.
 *
 * The table is const; the values are read once, in init, and never change.
 */
#pragma once

#include <ltplugin.h>

#include <stdbool.h>

#define CONTAINER_N_OPTIONS 9u

extern const lt_option container_options[CONTAINER_N_OPTIONS];

/* Choices of the option "backend". */
enum
{
  CONTAINER_EMBEDDED,
  CONTAINER_LIBPEAS
};

typedef struct ContainerOptions
{
  uint32_t backend;        /* index into the table of back ends */
  uint32_t n_types;        /* of all lifetimes together */
  uint32_t depth;          /* layers of types, >= 1 */
  uint32_t width;          /* dependencies of a type, >= 1 */
  uint64_t payload_bytes;  /* of an object, besides what a check needs */
  uint32_t n_own;          /* types that each worker keeps registered */
  bool by_name;            /* what is resolved is looked up by its name */
  bool eager;              /* set-up makes all singletons */
  const char *peas_folder; /* "": beside the suite */
  uint64_t seed;
} ContainerOptions;

/* Reads all options. Returns false after lt_host.set_error() if some of them do not go
 * together. [init] */
bool container_options_read (const lt_host *host, ContainerOptions *ret_options);
