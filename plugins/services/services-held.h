/* SPDX-License-Identifier: MIT
 *
 * services-held: the instances that a worker has registered, oldest first to go.
 *
 * Of one worker.
 */
#pragma once

#include <stdint.h>
#include <stdlib.h>

typedef struct ServicesHeld
{
  uint32_t n, n_max;
  uint32_t oldest; /* place of it, once all are in use */
  uint64_t ids[];  /* 0: none in this place */
} ServicesHeld;

/* free() it. NULL without memory. */
static inline ServicesHeld *
services_held_new (uint32_t n_max)
{
  ServicesHeld *held = calloc (1, sizeof *held + n_max * sizeof held->ids[0]);

  if (held != NULL)
    held->n_max = n_max;
  return held;
}

/* Where the next one goes; what is there must go first. */
static inline uint32_t
services_held_next (ServicesHeld *held)
{
  const uint32_t place = held->n < held->n_max ? held->n++ : held->oldest;

  if (held->n == held->n_max)
    held->oldest = (place + 1) % held->n_max;
  return place;
}
