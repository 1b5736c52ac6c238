/* SPDX-License-Identifier: MIT */

#include "events-message.h"

#include <string.h>

static uint64_t
load (const uint8_t *at)
{
  uint64_t word;

  memcpy (&word, at, sizeof word);
  return word;
}

/* Over id and filler: multiply and fold, eight bytes at a time, then the last ones. Not
 * for security; that a byte has changed must show. */
static uint64_t
checksum (const uint8_t *payload, size_t size, uint64_t id)
{
  uint64_t sum = id ^ size * LT_GOLDEN_GAMMA, last = 0;
  size_t at = EVENTS_HEADER;

  for (; at + 8 <= size; at += 8)
    {
      sum = (sum ^ load (payload + at)) * UINT64_C (0xff51afd7ed558ccd);
      sum ^= sum >> 32;
    }
  memcpy (&last, payload + at, size - at);
  return lt_mix64 (sum ^ last);
}

void
events_write (uint8_t *payload, uint32_t size, uint64_t id)
{
  uint64_t word = id, sum = 0;
  uint32_t at = EVENTS_HEADER;

  for (; at + 8 <= size; at += 8)
    {
      word += LT_GOLDEN_GAMMA;
      memcpy (payload + at, &word, 8);
    }
  memcpy (payload + at, &word, size - at);
  sum = checksum (payload, size, id);
  memcpy (payload, &id, 8);
  memcpy (payload + 8, &sum, 8);
}

uint64_t
events_read_id (const void *payload, size_t size)
{
  return size >= EVENTS_HEADER ? load (payload) : 0;
}

bool
events_handle (EventsTally *tally, uint32_t handler, const void *payload, size_t size)
{
  const uint64_t id = events_read_id (payload, size);
  const bool right =
    id != 0 && load ((const uint8_t *) payload + 8) == checksum (payload, size, id);

  tally->of[handler].n_events++;
  tally->of[handler].ids ^= id;
  if (!right)
    tally->n_wrong++;
  return right;
}

bool
events_handle_all (EventsTally *tally, const void *payload, size_t size)
{
  bool right = true;

  for (uint32_t i = 0; i < tally->n_handlers; i++)
    right = events_handle (tally, i, payload, size) && right;
  return right;
}

void
events_tally_add (EventsTally *to, const EventsTally *from)
{
  to->n_handlers = from->n_handlers;
  to->n_wrong += from->n_wrong;
  for (uint32_t i = 0; i < from->n_handlers; i++)
    {
      to->of[i].n_events += from->of[i].n_events;
      to->of[i].ids ^= from->of[i].ids;
    }
}

bool
events_tally_agrees (const EventsTally *tally)
{
  for (uint32_t i = 1; i < tally->n_handlers; i++)
    if (tally->of[i].n_events != tally->of[0].n_events || tally->of[i].ids != tally->of[0].ids)
      return false;
  return true;
}
